package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.server.probe.Nat;
import org.lanline.server.probe.StunReport;
import org.lanline.server.probe.StunReport.Path;
import org.lanline.server.probe.StunReport.RoundTrip;
import org.lanline.server.probe.Way;

import java.util.List;

/** What {@code lanline stun} says. */
final class StunWordsTest {

    @Test
    void whoIsBehindANatReadsBothAddressesAndWhatTheNatDoes() {
        Path path =
                new Path(
                        "10.0.0.1:3478",
                        false,
                        "192.168.1.5:40000",
                        "203.0.113.7:6000",
                        new RoundTrip(5, 5, 0.4, 0.5, 1.25),
                        new Nat(
                                Nat.Mapping.ENDPOINT_INDEPENDENT,
                                Nat.Filtering.ADDRESS_AND_PORT_DEPENDENT,
                                ""),
                        null,
                        null,
                        null);
        assertThat(StunWords.of(report(path)))
                .isEqualTo(
                        """
                        IPv4, by UDP to 10.0.0.1:3478
                          here        192.168.1.5:40000  as this machine calls itself
                          seen as     203.0.113.7:6000  as the server sees it
                          mapping     endpoint-independent: the same address for everybody, direct calls work
                          filtering   address- and port-dependent: only the very port that was sent to gets in
                          round trip  0.50 ms median, 0.40 to 1.25 ms, 5 of 5 answered
                        """);
    }

    @Test
    void whatTheServerCannotTellIsSaid() {
        Path path =
                new Path(
                        "10.0.0.1:3478",
                        false,
                        "10.0.0.5:4",
                        "10.0.0.5:4",
                        new RoundTrip(5, 0, 0, 0, 0),
                        new Nat(Nat.Mapping.UNKNOWN, Nat.Filtering.UNKNOWN, "it has one address"),
                        null,
                        null,
                        null);
        assertThat(StunWords.of(report(path)))
                .contains("the same: no NAT between")
                .contains("filtering   not known\n")
                .contains("it has one address")
                .contains("not measured");
    }

    @Test
    void aFailureIsOneSentence() {
        Path path =
                new Path(
                        "[fd00::1]:3478",
                        true,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "Nothing listens.",
                        null);
        assertThat(StunWords.of(report(path)))
                .isEqualTo("IPv6, by UDP to [fd00::1]:3478\n  Nothing listens.\n");
    }

    private static StunReport report(Path path) {
        return new StunReport("box", 3478, Way.UDP, List.of(path));
    }
}
