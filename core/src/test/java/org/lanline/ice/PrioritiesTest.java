package org.lanline.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.util.List;

/** Priorities and foundations, against the numbers of RFC 8445 and RFC 8839's examples. */
final class PrioritiesTest {

    @Test
    void theRecommendedFormulaGivesTheNumbersOfTheRfcsExamples() {
        assertThat(Priorities.of(CandidateType.HOST, 0, 1)).isEqualTo(2_130_706_431L);
        assertThat(Priorities.of(CandidateType.SERVER_REFLEXIVE, 0, 1)).isEqualTo(1_694_498_815L);
        assertThat(Priorities.of(CandidateType.HOST, 0, 2)).isEqualTo(2_130_706_430L);
    }

    @Test
    void aPairHasOnePriorityForBothSidesAndTheWorseCandidateDecides() {
        // RFC 8445 section 6.1.2.3: 2^32 min + 2 max + (controlling greater ? 1 : 0)
        assertThat(Priorities.ofPair(7, 5)).isEqualTo((5L << 32) + 14 + 1);
        assertThat(Priorities.ofPair(5, 7)).isEqualTo((5L << 32) + 14);
        assertThat(Priorities.ofPair(6, 6)).isGreaterThan(Priorities.ofPair(5, 2_130_706_431L));
        assertThat(Priorities.ofPair(2_147_483_647L, 2_147_483_647L)).isPositive();
    }

    @Test
    void udpComesBeforeTcpAndTcpBeforeARelay() {
        long udp = Priorities.of(CandidateType.SERVER_REFLEXIVE, 9, 1);
        long tcp = Priorities.ofTcp(CandidateType.HOST, TcpType.ACTIVE, 0, 1);
        long passive = Priorities.ofTcp(CandidateType.HOST, TcpType.PASSIVE, 0, 1);
        long relay = Priorities.of(CandidateType.RELAYED, 0, 1);
        assertThat(List.of(relay, passive, tcp, udp)).isSorted();
        assertThat(relay).isPositive();
    }

    @Test
    void thePriorityOfACheckIsThatOfAReflexiveCandidateOnItsBase() {
        Foundations foundations = new Foundations();
        Candidate host = Candidate.host(Duo.at("10.0.0.1", 1), 3, foundations);
        assertThat(Priorities.peerReflexive(host))
                .isEqualTo(Priorities.of(CandidateType.PEER_REFLEXIVE, 3, 1));
    }

    @Test
    void addressesTakeTurnsByFamilyAndLinkLocalOnesComeLast() {
        List<InetAddress> found =
                addresses(
                        "fe80::1", "192.168.1.2", "10.0.0.1", "10.9.9.9", "fd00::1", "2001:db8::1");
        assertThat(Priorities.order(found))
                .isEqualTo(
                        addresses(
                                "fd00::1",
                                "192.168.1.2",
                                "2001:db8::1",
                                "10.0.0.1",
                                "10.9.9.9",
                                "fe80::1"));
    }

    private static List<InetAddress> addresses(String... literals) {
        return java.util.Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    @Test
    void foundationsAreEqualForEqualKindsOnly() {
        Foundations foundations = new Foundations();
        Candidate first = Candidate.host(Duo.at("10.0.0.1", 1), 0, foundations);
        Candidate twin = Candidate.host(Duo.at("10.0.0.1", 2), 0, foundations);
        Candidate otherBase = Candidate.host(Duo.at("10.0.0.2", 1), 0, foundations);
        Candidate tcp = Candidate.tcpPassive(Duo.at("10.0.0.1", 1), 0, foundations);
        Candidate seen =
                Candidate.serverReflexive(
                        Duo.at("192.0.2.1", 1),
                        Duo.at("10.0.0.1", 1),
                        VirtualNet.RELAY,
                        0,
                        foundations);
        Candidate seenElsewhere =
                Candidate.serverReflexive(
                        Duo.at("192.0.2.1", 1),
                        Duo.at("10.0.0.1", 1),
                        VirtualNet.STUN.getAddress(),
                        0,
                        foundations);
        assertThat(twin.foundation()).isEqualTo(first.foundation());
        assertThat(
                        List.of(
                                first.foundation(),
                                otherBase.foundation(),
                                tcp.foundation(),
                                seen.foundation(),
                                seenElsewhere.foundation()))
                .doesNotHaveDuplicates();
    }
}
