package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class LabInteropTest {
    @Test
    void theHostsOfALabReachEachOtherAndNothingElse() {
        try (var lab = Lab.up("selftest", "pi", "alice")) {
            Peers.need("dig");
            assertThat(lab.run(Duration.ofSeconds(5), "alice", "ip", "route"))
                    .doesNotContain("default");
            assertThat(lab.run(Duration.ofSeconds(5), "alice", "ip", "route", "get", "10.77.0.1"))
                    .contains("dev eth0 src 10.77.0.2");
            assertThat(lab.run(Duration.ofSeconds(5), "pi", "hostname"))
                    .isEqualToIgnoringNewLines("pi");
            assertThat(
                            lab.run(
                                    Duration.ofSeconds(5),
                                    "alice",
                                    "dig",
                                    "+tries=1",
                                    "+time=1",
                                    "example.test"))
                    .contains("no servers could be reached");
            lab.address("alice", "change", "10.77.0.2", "10.77.0.22");
            assertThat(
                            lab.run(
                                    Duration.ofSeconds(5),
                                    "alice",
                                    "ip",
                                    "-brief",
                                    "address",
                                    "show",
                                    "eth0"))
                    .contains("10.77.0.22/24")
                    .contains("fd77::2/64")
                    .doesNotContain("10.77.0.2/24");
        }
    }
}
