package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.server.discovery.ServiceSearch.Service;

import java.util.List;

class FoundTableTest {

    private static Service service(String type, String name, int port, String... addresses) {
        return new Service(type, name, "lanline.local", port, List.of(), List.of(addresses));
    }

    @Test
    void aBoxComesBeforeItsSipServicesAndColumnsLineUp() {
        assertThat(
                        FoundTable.lines(
                                List.of(
                                        service("_sip._udp", "Lanline", 5060, "192.168.1.20"),
                                        service("_lanline._tcp", "Lanline", 8443, "192.168.1.20"))))
                .containsExactly(
                        "NAME     WHAT          ADDRESS                     HOST",
                        "Lanline  Lanline box   https://192.168.1.20:8443/  lanline.local",
                        "Lanline  SIP over UDP  192.168.1.20:5060           lanline.local");
    }

    @Test
    void anIpv6AddressIsBracketed() {
        assertThat(FoundTable.lines(List.of(service("_sip._tcp", "Desk", 5060, "fd00::7"))).get(1))
                .contains("[fd00::7]:5060");
    }

    @Test
    void aServiceWithoutAnAddressStillShowsItsPort() {
        assertThat(FoundTable.lines(List.of(service("_sip._tcp", "Desk", 5060))).get(1))
                .contains("port 5060");
    }

    @Test
    void aStrangersNameCannotDriveTheTerminal() {
        assertThat(
                        FoundTable.lines(
                                        List.of(service("_sip._tcp", "a\u001b[2J\u202e\u009bb", 1)))
                                .get(1))
                .startsWith("a?[2J??b  ");
    }
}
