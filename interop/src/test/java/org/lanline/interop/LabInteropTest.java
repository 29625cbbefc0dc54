package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class LabInteropTest {
    private static final String PORT = "3478";

    @Test
    void theHostsOfALabReachEachOtherAndNothingElse() {
        try (var lab = Lab.up("selftest", "pi", "alice")) {
            Peers.need("dig");
            assertThat(lab.run(Duration.ofSeconds(25), "alice", "ip", "route"))
                    .doesNotContain("default");
            assertThat(lab.run(Duration.ofSeconds(25), "alice", "ip", "route", "get", "10.77.0.1"))
                    .contains("dev eth0 src 10.77.0.2");
            assertThat(lab.run(Duration.ofSeconds(25), "pi", "hostname"))
                    .isEqualToIgnoringNewLines("pi");
            assertThat(lab.run(Duration.ofSeconds(25), "pi", "pwd"))
                    .as("a relative path means the same on a host")
                    .isEqualToIgnoringNewLines(System.getProperty("user.dir"));
            assertThat(
                            lab.run(
                                    Duration.ofSeconds(25),
                                    "alice",
                                    "dig",
                                    "+tries=1",
                                    "+time=1",
                                    "example.test"))
                    .contains("no servers could be reached");
            lab.address("alice", "change", "10.77.0.2", "10.77.0.22");
            assertThat(
                            lab.run(
                                    Duration.ofSeconds(25),
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

    @Test
    void twoVlansReachEachOtherOnlyThroughARouterThatLetsThem() {
        try (var lab = Lab.up("vlans", "pi@1,2", "alice", "carol@2")) {
            Peers.need("bash");
            assertThat(knock(lab, "alice", "10.77.0.1")).contains("Connection refused");
            assertThat(knock(lab, "carol", "10.78.0.1")).contains("Connection refused");
            assertThat(knock(lab, "alice", "10.78.0.3")).contains("Network is unreachable");
            lab.route("on");
            assertThat(knock(lab, "alice", "10.78.0.3")).contains("Connection refused");
            assertThat(knock(lab, "carol", "fd77::2")).contains("Connection refused");
            lab.route("closed");
            assertThat(knock(lab, "alice", "10.78.0.3")).isEqualTo("silence\n");
            lab.route("off");
            assertThat(knock(lab, "carol", "fd77::2")).contains("Network is unreachable");
        }
    }

    @Test
    void whatIsBlockedIsDroppedAndABoxIsNotAPeer() {
        try (var lab = Lab.up("blocks", "pi", "alice", "bob")) {
            Peers.need("bash");
            lab.block("alice", "peers");
            assertThat(knock(lab, "alice", "10.77.0.3")).isEqualTo("silence\n");
            assertThat(knock(lab, "bob", "fd77::2")).isEqualTo("silence\n");
            assertThat(knock(lab, "alice", "10.77.0.1")).contains("Connection refused");
            assertThat(knock(lab, "alice", "fd77::1")).contains("Connection refused");
            lab.unblock("alice");
            lab.block("alice", "tcp/" + PORT);
            assertThat(knock(lab, "alice", "10.77.0.1")).isEqualTo("silence\n");
            lab.unblock("alice");
            assertThat(knock(lab, "alice", "10.77.0.3")).contains("Connection refused");
        }
    }

    @Test
    void aHostBehindANatRouterReachesOthersUnderItsOldAddressAndComesBack() throws Exception {
        try (var lab = Lab.up("nats", "pi", "alice")) {
            Peers.need("tcpdump", "bash");
            lab.nat("alice", "symmetric");
            assertThat(lab.run(Duration.ofSeconds(25), "alice", "ip", "-4", "-brief", "address"))
                    .contains("192.168.2.2/24")
                    .doesNotContain("10.77");
            var seen = new Watched(lab.start("pi", "tcpdump", "-lni", "eth0", "port", PORT));
            assertThat(seen.line("listening", Duration.ofSeconds(25))).isPresent();
            assertThat(knock(lab, "alice", "10.77.0.1")).contains("Connection refused");
            assertThat(seen.line("IP 10.77.0.2.", Duration.ofSeconds(25))).isPresent();
            lab.nat("alice", "off");
            assertThat(knock(lab, "alice", "fd77::1")).contains("Connection refused");
        }
    }

    /** What comes of a TCP connection to a port where nobody listens. */
    private static String knock(Lab lab, String from, String to) {
        return lab.run(
                Duration.ofSeconds(25),
                from,
                "bash",
                "-c",
                "timeout 0.7 bash -c '< /dev/tcp/%s/%s' 2>&1 || [ $? != 124 ] || echo silence"
                        .formatted(to, PORT));
    }
}
