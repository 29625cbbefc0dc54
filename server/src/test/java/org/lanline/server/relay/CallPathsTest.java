package org.lanline.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.server.discovery.LanAddress;
import org.lanline.stun.AddressFamily;
import org.lanline.switchboard.Event;
import org.lanline.turn.CallPolicy;
import org.lanline.turn.PeerPolicy.Answer;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

final class CallPathsTest {

    private final CallPolicy policy = new CallPolicy();
    private final CallPaths calls =
            new CallPaths(
                    policy,
                    () ->
                            List.of(
                                    new LanAddress(host("10.77.0.1"), 24),
                                    new LanAddress(host("10.78.0.1"), 24)));

    @Test
    void eachSideMaySendToWhereTheOtherHasSaidItIsAndNowhereElse() {
        say("1", "kitchen", "garage", "10.77.0.2");
        say("1", "garage", "kitchen", "10.78.0.3");
        assertThat(ask("kitchen", "1", "10.78.0.3")).isEqualTo(Answer.IN_CALL);
        assertThat(ask("garage", "1", "10.77.0.2")).isEqualTo(Answer.IN_CALL);
        assertThat(ask("kitchen", "1", "10.77.0.2")).isEqualTo(Answer.NOT_IN_CALL);
        assertThat(ask("kitchen", "1", "10.78.0.4")).isEqualTo(Answer.NOT_IN_CALL);
        assertThat(ask("kitchen", "2", "10.78.0.3")).isEqualTo(Answer.NOT_IN_CALL);
    }

    @Test
    void nobodyIsEverybody() {
        say("1", "garage", "kitchen", "10.77.0.255", "10.78.0.255", "10.78.0.0", "10.79.0.255");
        for (String broadcast : List.of("10.77.0.255", "10.78.0.255", "10.78.0.0")) {
            assertThat(ask("kitchen", "1", broadcast)).as(broadcast).isEqualTo(Answer.NOT_IN_CALL);
        }
        assertThat(ask("kitchen", "1", "10.79.0.255")).isEqualTo(Answer.IN_CALL);
    }

    @Test
    void whatASideSaysLaterTakesThePlaceOfWhatItSaidBefore() {
        say("1", "garage", "kitchen", "10.78.0.3");
        say("1", "garage", "kitchen", "10.78.0.9");
        assertThat(ask("kitchen", "1", "10.78.0.3")).isEqualTo(Answer.NOT_IN_CALL);
        assertThat(ask("kitchen", "1", "10.78.0.9")).isEqualTo(Answer.IN_CALL);
    }

    @Test
    void whatANameTurnsOutToBeCountsUntilTheSideSaysSomethingElse() {
        var named = new Event.Described("1", "garage", "kitchen", List.of(), List.of("1f4e.local"));
        calls.described(named);
        assertThat(ask("kitchen", "1", "10.78.0.3")).isEqualTo(Answer.NOT_IN_CALL);
        assertThat(calls.found(named, List.of(host("10.78.0.3")))).isTrue();
        assertThat(ask("kitchen", "1", "10.78.0.3")).isEqualTo(Answer.IN_CALL);
        assertThat(calls.networks("1", "garage")).containsExactly("10.78.0.0/24");
        say("1", "garage", "kitchen", "10.78.0.9");
        assertThat(calls.found(named, List.of(host("10.78.0.3")))).isFalse();
        assertThat(ask("kitchen", "1", "10.78.0.3")).isEqualTo(Answer.NOT_IN_CALL);
    }

    @Test
    void aRelayStandsWhereTheOtherSideCanReachIt() {
        say("1", "kitchen", "garage", "10.77.0.2");
        say("1", "garage", "kitchen", "10.78.0.3");
        assertThat(policy.relayHost(CallPaths.turnUser("kitchen", "1"), AddressFamily.IPV4))
                .isEqualTo(host("10.78.0.1"));
        assertThat(policy.relayHost(CallPaths.turnUser("garage", "1"), AddressFamily.IPV4))
                .isEqualTo(host("10.77.0.1"));
        assertThat(policy.relayHost(CallPaths.turnUser("garage", "1"), AddressFamily.IPV6))
                .isNull();
    }

    @Test
    void theNetworksAreThoseOfTheBoxWithoutTheRelaysOnIt() {
        say("1", "kitchen", "garage", "10.77.0.2", "10.78.0.1");
        say("1", "garage", "kitchen", "192.168.9.9");
        assertThat(calls.networks("1", "kitchen")).containsExactly("10.77.0.0/24");
        assertThat(calls.networksOfTheOther("1", "garage")).containsExactly("10.77.0.0/24");
        assertThat(calls.networksOfTheOther("1", "kitchen")).isEmpty();
    }

    @Test
    void nothingIsLeftOfACallThatIsOver() {
        say("1", "kitchen", "garage", "10.77.0.2");
        say("1", "garage", "kitchen", "10.78.0.3");
        calls.ended("1", "kitchen", "garage");
        assertThat(calls.isIn("1", "kitchen")).isFalse();
        assertThat(ask("kitchen", "1", "10.78.0.3")).isEqualTo(Answer.NOT_IN_CALL);
        assertThat(policy.relayHost(CallPaths.turnUser("kitchen", "1"), AddressFamily.IPV4))
                .isNull();
    }

    private void say(String call, String user, String other, String... hosts) {
        calls.described(
                new Event.Described(
                        call,
                        user,
                        other,
                        Stream.of(hosts).map(CallPathsTest::host).toList(),
                        List.of()));
    }

    private Answer ask(String user, String call, String peer) {
        return policy.ask(CallPaths.turnUser(user, call), host(peer));
    }

    private static InetAddress host(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
