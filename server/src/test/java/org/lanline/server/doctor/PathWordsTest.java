package org.lanline.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;

import java.net.InetAddress;
import java.util.List;

/** What a check-up says of the paths between devices; in browsers, doctor.spec.ts shows it. */
final class PathWordsTest {

    private static final List<LanInterface> BOX =
            List.of(
                    new LanInterface("eth0", 2, List.of(own("10.77.0.1", 24), own("fd77::1", 64))),
                    new LanInterface("eth1", 3, List.of(own("10.78.0.1", 24))));

    private final PathWords relaying = new PathWords(BOX, true);
    private final Device kitchen = device("Kitchen", "fd77::2", "10.77.0.2");
    private final Device garage = device("Garage", "10.77.0.3");
    private final Device workshop = device("Workshop", "10.78.0.4");

    private static LanAddress own(String address, int prefix) {
        return new LanAddress(InetAddress.ofLiteral(address), prefix);
    }

    private static Device device(String name, String... addresses) {
        Device device = new Device("d-" + name, name);
        device.mood = Device.Mood.ANSWERS;
        for (String each : addresses) {
            device.isAt(InetAddress.ofLiteral(each));
        }
        return device;
    }

    @Test
    void aPathThatWorksNamesBothEnds() {
        Finding finding = relaying.between(kitchen, garage, true);
        assertThat(finding.grade()).isEqualTo(Grade.PASS);
        assertThat(finding.what())
                .isEqualTo("Kitchen (10.77.0.2) and Garage (10.77.0.3) reach each other");
    }

    @Test
    void devicesOfOneNetworkThatDoNotReachEachOtherAreKeptApart() {
        Finding finding = relaying.between(kitchen, garage, false);
        assertThat(finding.grade()).isEqualTo(Grade.WARN);
        assertThat(finding.what())
                .isEqualTo(
                        "Kitchen (10.77.0.2) and Garage (10.77.0.3) are both on 10.77.0.0/24, but"
                                + " cannot reach each other: this network keeps its devices apart");
        assertThat(finding.fix())
                .contains("client isolation")
                .endsWith("until then the box relays the calls between them");
    }

    @Test
    void whereTheBoxRelaysNobodyTheirCallsFail() {
        Finding finding = new PathWords(BOX, false).between(kitchen, garage, false);
        assertThat(finding.grade()).isEqualTo(Grade.FAIL);
        assertThat(finding.fix()).contains("--relay on-failure");
    }

    @Test
    void devicesOfTwoNetworksLackARoute() {
        Finding finding = relaying.between(garage, workshop, false);
        assertThat(finding.what()).contains("10.77.0.0/24 and 10.78.0.0/24, and nothing leads");
        assertThat(finding.fix()).contains("router");
    }

    @Test
    void ofAddressesThatAreHiddenOnlyTheNamesAreTold() {
        Finding finding = relaying.between(garage, device("Tablet"), false);
        assertThat(finding.what())
                .isEqualTo("Garage (10.77.0.3) and Tablet cannot reach each other by UDP");
    }

    @Test
    void whoDoesNotTakePartIsToldWithTheWayOut() {
        for (Device.Mood mood : Device.Mood.values()) {
            garage.mood = mood;
            Finding finding = PathWords.notAsked(garage);
            assertThat(finding == null).as(mood.name()).isEqualTo(mood == Device.Mood.ANSWERS);
            assertThat(finding == null || !finding.fix().isEmpty()).as(mood.name()).isTrue();
        }
    }

    @Test
    void addressesAreReadFromADescriptionWithoutNamesAndRelays() {
        Device tablet = new Device("d-1", "Tablet");
        tablet.described(
                """
                a=ice-ufrag:abcd
                a=ice-pwd:abcdefghijklmnopqrstuv
                a=candidate:1 1 udp 1 fd77::9 5000 typ host
                a=candidate:2 1 udp 1 10.77.0.9 5000 typ host
                a=candidate:3 1 udp 1 3c1f.local 5000 typ host
                a=candidate:4 1 udp 1 10.77.0.1 5000 typ relay raddr 0.0.0.0 rport 0
                """);
        assertThat(tablet).hasToString("Tablet (10.77.0.9)");
        assertThat(tablet.addresses()).hasSize(2);
        assertThat(tablet.isOneWith(device("Other", "10.77.0.9"))).isTrue();
        assertThat(tablet.isOneWith(garage)).isFalse();
        tablet.described("what is this");
    }
}
