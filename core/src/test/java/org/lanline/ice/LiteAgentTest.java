package org.lanline.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;

/** The agent that only answers, with a full one and with one of its kind. */
final class LiteAgentTest {
    private final VirtualNet net = new VirtualNet(1, 0, 10 * Duo.MILLI);
    private final VirtualNet.Realm lan = net.island("lan");

    @Test
    void aFullAgentFindsItTakesTheControllingRoleAndNominates() {
        FullActor full = new FullActor(net, Settings.STANDARD, Role.CONTROLLED, 1);
        LiteActor lite = new LiteActor(net, Settings.STANDARD, 2);
        Day day = meet(full, lite);
        day.runSeconds(0.5);
        assertThat(full.agent.role()).isEqualTo(Role.CONTROLLING);
        assertThat(full.agent.state()).isEqualTo(State.COMPLETED);
        assertThat(lite.agent.state()).isEqualTo(State.COMPLETED);
        assertThat(lite.agent.selected().orElseThrow().peer()).isEqualTo(Duo.at("10.0.0.1", 1_000));
        assertThat(
                        lite.agent.isPath(
                                Transport.UDP, Duo.at("10.0.0.2", 2), Duo.at("10.0.0.1", 1_000)))
                .isTrue();
    }

    @Test
    void whenTheOtherSideFallsSilentItStopsSendingAfterThirtySeconds() {
        FullActor full = new FullActor(net, Settings.STANDARD, Role.CONTROLLING, 1);
        LiteActor lite = new LiteActor(net, Settings.STANDARD, 2);
        Day day = meet(full, lite);
        day.runSeconds(100);
        assertThat(lite.agent.state()).isEqualTo(State.COMPLETED);
        lan.cut(true);
        day.runSeconds(23);
        assertThat(lite.agent.selected()).isPresent();
        day.runSeconds(8);
        assertThat(lite.agent.selected()).isEmpty();
        assertThat(lite.events(Event.Failed.class))
                .containsExactly(new Event.Failed(Failure.CONSENT_EXPIRED));
    }

    @Test
    void aFullAgentThatThinksItIsControlledIsToldOtherwise() {
        FullActor full = new FullActor(net, Settings.STANDARD, Role.CONTROLLED, 1);
        LiteActor lite = new LiteActor(net, Settings.STANDARD, 2);
        full.host(lan.host("10.0.0.1"), 1_000, 0);
        lite.host(lan.host("10.0.0.2"), 2, 0);
        Description unsaid = lite.agent.description();
        full.agent.remote(
                new Description(
                        unsaid.credentials(), false, unsaid.options(), unsaid.candidates(), true),
                0,
                full);
        new Day(net, List.of(full, lite)).runSeconds(3);
        assertThat(full.events(Event.RoleChanged.class))
                .containsExactly(new Event.RoleChanged(Role.CONTROLLING));
        assertThat(lite.agent.selected()).isPresent();
    }

    @Test
    void twoLiteAgentsTakeTheBestPairWithoutAsking() {
        LiteActor one = new LiteActor(net, Settings.STANDARD, 1);
        LiteActor other = new LiteActor(net, Settings.STANDARD, 2);
        one.host(lan.host("10.0.0.1"), 1, 1);
        one.host(lan.host("fd00::1"), 1, 0);
        other.host(lan.host("10.0.0.2"), 2, 0);
        assertThat(one.agent.remoteIsLite(other.agent.description(), 0, one)).isTrue();
        assertThat(one.agent.selected().orElseThrow().peer()).isEqualTo(Duo.at("10.0.0.2", 2));
        assertThat(one.agent.deadline()).isEqualTo(Long.MAX_VALUE);
        LiteAgent six = new LiteAgent(Settings.STANDARD, new Random(3));
        six.addLocal(Candidate.host(Duo.at("fd00::9", 9), 0, six.foundations()));
        assertThat(six.remoteIsLite(other.agent.description(), 0, one)).isFalse();
    }

    private Day meet(FullActor full, LiteActor lite) {
        full.host(lan.host("10.0.0.1"), 1_000, 0);
        lite.host(lan.host("10.0.0.2"), 2, 0);
        full.agent.localComplete(0, full);
        full.agent.remote(lite.agent.description(), 0, full);
        return new Day(net, List.of(full, lite));
    }
}
