package org.lanline.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.lanline.stun.LongTermAccounts;
import org.lanline.stun.LongTermCredential;
import org.lanline.switchboard.Event;
import org.lanline.turn.CallPolicy;

import java.net.InetAddress;
import java.util.List;

/** A credential is as good as its call. */
final class GrantsTest {

    private static final long SECOND = 1_000_000_000L;

    private final CallPaths calls = new CallPaths(new CallPolicy(), List::of);
    private final Grants grants =
            new Grants(
                    new LongTermAccounts() {
                        @Override
                        public LongTermCredential byUsername(String username, long nowNanos) {
                            String user = username.substring(username.indexOf(':') + 1);
                            return new LongTermCredential(user, username, "secret");
                        }

                        @Override
                        public LongTermCredential byUserhash(byte[] userhash, long nowNanos) {
                            return byUsername("1:" + new String(userhash, UTF_8), nowNanos);
                        }
                    },
                    calls);

    private static String turnUser(String user, String call) {
        return CallPaths.turnUser(user, call);
    }

    private boolean isGood(String user, String call, long nowNanos) {
        String turnUser = turnUser(user, call);
        boolean good = grants.byUsername("1:" + turnUser, nowNanos) != null;
        assertThat(grants.byUserhash(turnUser.getBytes(UTF_8), nowNanos) != null).isEqualTo(good);
        return good;
    }

    private void described(String user, String call) {
        InetAddress host = InetAddress.ofLiteral("10.77.0.2");
        calls.described(new Event.Described(call, user, "garage", List.of(host), List.of()));
    }

    @Test
    void itIsGoodAsLongAsTheCallGoesOn() {
        described("kitchen", "call-1");
        assertThat(grants.grant("kitchen", "tablet", "call-1", 0)).isTrue();
        assertThat(isGood("kitchen", "call-1", 3_600 * SECOND)).isTrue();
        calls.ended("call-1", "kitchen", "garage");
        grants.ended(turnUser("kitchen", "call-1"));
        assertThat(isGood("kitchen", "call-1", 3_600 * SECOND)).isFalse();
    }

    @Test
    void aCallThatIsAboutToBeginHasAMinute() {
        assertThat(grants.grant("kitchen", "tablet", "call-1", 0)).isTrue();
        assertThat(isGood("kitchen", "call-1", 59 * SECOND)).isTrue();
        assertThat(isGood("kitchen", "call-1", 61 * SECOND)).isFalse();
        described("kitchen", "call-1");
        assertThat(isGood("kitchen", "call-1", 61 * SECOND)).isTrue();
    }

    @Test
    void whatWasNeverGrantedOrIsOfAnotherCallIsNotGood() {
        described("kitchen", "call-1");
        described("kitchen", "call-2");
        grants.grant("kitchen", "tablet", "call-1", 0);
        assertThat(isGood("kitchen", "call-2", 0)).isFalse();
        assertThat(isGood("garage", "call-1", 0)).isFalse();
    }

    @Test
    void aPersonHasEightRelayedCallsAtOnceHoweverTheyAreNamed() {
        for (int i = 0; i < 100; i++) {
            assertThat(grants.grant("kitchen", "tablet", "call-" + i, i))
                    .isEqualTo(i < Grants.MOST_CALLS);
        }
        assertThat(grants.grant("kitchen", "tablet", "call-3", 0)).isTrue();
        assertThat(grants.grant("garage", "phone", "call-99", 0)).isTrue();
        assertThat(grants.grant("kitchen", "tablet", "call-99", 62 * SECOND)).isTrue();
    }

    @Test
    void aLastingUserIsInNoCall() {
        assertThat(grants.byUsername("workshop~1", 0)).isNotNull();
    }

    @Test
    void aRevokedDeviceLosesItsCallsAndOthersKeepTheirs() {
        described("kitchen", "call-1");
        described("kitchen", "call-2");
        grants.grant("kitchen", "tablet", "call-1", 0);
        grants.grant("kitchen", "laptop", "call-2", 0);
        grants.grant("garage", "phone", "call-1", 0);
        assertThat(grants.revoked("tablet")).containsExactly(turnUser("kitchen", "call-1"));
        assertThat(isGood("kitchen", "call-1", 0)).isFalse();
        assertThat(isGood("kitchen", "call-2", 0)).isTrue();
        assertThat(isGood("garage", "call-1", 0)).isTrue();
    }

    @Test
    void aCallThatSeveralDevicesOfAPersonAskedForStaysWithTheLastOfThem() {
        described("kitchen", "call-1");
        grants.grant("kitchen", "tablet", "call-1", 0);
        grants.grant("kitchen", "laptop", "call-1", 0);
        assertThat(grants.revoked("laptop")).isEmpty();
        assertThat(isGood("kitchen", "call-1", 0)).isTrue();
        assertThat(grants.revoked("tablet")).containsExactly(turnUser("kitchen", "call-1"));
    }
}
