package org.lanline.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Several responders on shared segments, in virtual time. */
class ConflictTest {
    private static final InetSocketAddress NEIGHBOUR =
            new InetSocketAddress(InetAddress.ofLiteral("192.168.1.77"), 5353);
    private static final DnsName HOST = DnsName.of("lanline.local");

    private static DnsRecord address(String literal) {
        return new DnsRecord(HOST, true, 120, new Rdata.Address(InetAddress.ofLiteral(literal)));
    }

    @Test
    void theSecondBoxBecomesLanline2AndTheFirstKeepsItsName() {
        Ether ether = new Ether(1);
        Ether.Lan lan = ether.lan();
        Ether.Box first = ether.box("a").plug(lan, 1, "192.168.1.5");
        ether.run(5_000);
        Ether.Box second = ether.box("b").plug(lan, 2, "192.168.1.6");
        ether.run(2_000);
        assertThat(first.host()).isEqualTo("lanline");
        assertThat(second.host()).isEqualTo("lanline-2");
        assertThat(second.responder.name().instanceLabel()).isEqualTo("Lanline 2");
        assertThat(first.events).hasSize(1);
        assertThat(second.events)
                .containsExactly(
                        new Responder.Event.Conflict(
                                new Link(2, Link.Family.IPV4),
                                new BoxName("lanline", "Lanline", 1)),
                        new Responder.Event.Named(new BoxName("lanline", "Lanline", 2)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void boxesSwitchedOnTogetherEndUpWithOneNameEach(long seed) {
        Ether ether = new Ether(seed);
        Ether.Lan lan = ether.lan();
        List<Ether.Box> boxes =
                List.of(
                        ether.box("a").plug(lan, 1, "192.168.1.5"),
                        ether.box("b").plug(lan, 2, "192.168.1.6"),
                        ether.box("c").plug(lan, 3, "192.168.1.7"));
        ether.run(8_000);
        assertThat(boxes)
                .extracting(Ether.Box::host)
                .containsExactlyInAnyOrder("lanline", "lanline-2", "lanline-3");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void twoBoxesThatShareTwoLansAgreeOnWhoIsWho(long seed) {
        Ether ether = new Ether(seed);
        Ether.Lan one = ether.lan();
        Ether.Lan two = ether.lan();
        // on one LAN the first has the later address, on the other the second
        Ether.Box first = ether.box("a").plug(one, 1, "10.0.1.9").plug(two, 2, "10.0.2.1");
        Ether.Box second = ether.box("b").plug(one, 3, "10.0.1.1").plug(two, 4, "10.0.2.9");
        ether.run(10_000);
        assertThat(List.of(first.host(), second.host()))
                .containsExactlyInAnyOrder("lanline", "lanline-2");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aFifthOfThePacketsLostChangesNothing(long seed) {
        Ether ether = new Ether(seed).losing(0.2);
        Ether.Lan lan = ether.lan();
        Ether.Box first = ether.box("a").plug(lan, 1, "192.168.1.5");
        Ether.Box second = ether.box("b").plug(lan, 2, "192.168.1.6");
        ether.run(15_000);
        assertThat(List.of(first.host(), second.host()))
                .containsExactlyInAnyOrder("lanline", "lanline-2");
    }

    private static byte[] rivalProbe(String address) {
        return Packets.probe(
                List.of(DnsQuestion.of(HOST, RecordType.ANY)),
                List.of(address(address).withoutCacheFlush()));
    }

    private static long probesOf(Ether.Lan lan, String address) {
        return lan.seen.stream()
                .filter(seen -> seen.from().getAddress().equals(InetAddress.ofLiteral(address)))
                .filter(seen -> seen.message().isProbe())
                .count();
    }

    @Test
    void theLaterProposalOfTwoProbesGoesFirst() {
        Ether ether = new Ether(1);
        Ether.Lan lan = ether.lan();
        ether.box("a").plug(lan, 1, "192.168.1.5");
        ether.run(300);
        long before = probesOf(lan, "192.168.1.5");
        lan.say(NEIGHBOUR, rivalProbe("192.168.1.4"));
        ether.run(260);
        assertThat(probesOf(lan, "192.168.1.5")).as("ours is later").isEqualTo(before + 1);
        lan.say(NEIGHBOUR, rivalProbe("192.168.1.6"));
        ether.run(990);
        assertThat(probesOf(lan, "192.168.1.5")).as("theirs is later").isEqualTo(before + 1);
        ether.run(1_500);
        assertThat(probesOf(lan, "192.168.1.5")).as("a second later").isEqualTo(before + 4);
    }

    @Test
    void whoeverMustWaitOnOneLanWaitsOnAll() {
        Ether ether = new Ether(1);
        Ether.Lan one = ether.lan();
        Ether.Lan two = ether.lan();
        ether.box("a").plug(one, 1, "10.0.1.1").plug(two, 2, "10.0.2.1");
        ether.run(300);
        long before = probesOf(one, "10.0.1.1");
        two.say(NEIGHBOUR, rivalProbe("192.168.1.6"));
        ether.run(990);
        assertThat(before).isPositive();
        assertThat(probesOf(one, "10.0.1.1")).isEqualTo(before);
        assertThat(probesOf(two, "10.0.2.1")).isBetween(1L, 3L);
        ether.run(2_000);
        assertThat(probesOf(one, "10.0.1.1")).isEqualTo(before + 3);
    }

    @Test
    void aBoxWithTwoInterfacesOnOneLanHasNoConflictWithItself() {
        Ether ether = new Ether(1);
        Ether.Lan lan = ether.lan();
        Ether.Box box =
                ether.box("a")
                        .plug(lan, 1, "192.168.1.5", "fe80::5")
                        .plug(lan, 2, "192.168.1.6", "fe80::6");
        ether.run(10_000);
        box.plug(lan, 1, "192.168.1.8", "fe80::5");
        ether.run(10_000);
        assertThat(box.host()).isEqualTo("lanline");
        assertThat(box.events).hasSize(1);
        assertThat(box.verdicts).contains(Responder.Verdict.OWN_ECHO);
    }

    @Test
    void anotherProcessOnThisMachineMaySayOurAddresses() {
        Ether ether = new Ether(1);
        Ether.Lan lan = ether.lan();
        Ether.Box box = ether.box("a").plug(lan, 1, "192.168.1.5", "fe80::5");
        box.plug(lan, 2, "192.168.1.6", "fe80::6");
        ether.run(500);
        InetSocketAddress self = new InetSocketAddress(InetAddress.ofLiteral("192.168.1.5"), 5353);
        lan.say(self, Packets.response(List.of(address("192.168.1.5")), List.of()).getFirst());
        ether.run(5_000);
        lan.say(self, Packets.response(List.of(address("fe80::6")), List.of()).getFirst());
        ether.run(5_000);
        assertThat(box.host()).isEqualTo("lanline");
        assertThat(box.events).hasSize(1);
    }

    @Test
    void anAddressThatWasOursAMomentAgoIsNoConflict() {
        Ether ether = new Ether(1);
        Ether.Lan lan = ether.lan();
        Ether.Box box = ether.box("a").plug(lan, 1, "192.168.1.5", "fe80::5");
        ether.run(5_000);
        box.plug(lan, 1, "192.168.1.6", "fe80::5");
        lan.say(NEIGHBOUR, Packets.response(List.of(address("192.168.1.5")), List.of()).getFirst());
        ether.run(5_000);
        assertThat(box.events).hasSize(1);
    }

    @Test
    void twoBoxesWhoseLansAreJoinedSortItOut() {
        Ether ether = new Ether(3);
        Ether.Lan lan = ether.lan();
        Ether.Lan other = ether.lan();
        Ether.Box first = ether.box("a").plug(lan, 1, "192.168.1.5");
        Ether.Box second = ether.box("b").plug(other, 2, "192.168.1.6");
        ether.run(5_000);
        assertThat(second.host()).isEqualTo("lanline");
        second.unplug(2);
        second.plug(lan, 3, "192.168.1.6");
        ether.run(5_000);
        assertThat(List.of(first.host(), second.host())).containsExactly("lanline", "lanline-2");
    }

    @Test
    void aBoxThatIsContradictedAsksAgainAndKeepsTheNameWhenNobodyDefendsIt() {
        Ether ether = new Ether(1);
        Ether.Lan lan = ether.lan();
        Ether.Box box = ether.box("a").plug(lan, 1, "192.168.1.5");
        ether.run(5_000);
        lan.seen.clear();
        lan.say(
                NEIGHBOUR,
                Packets.response(List.of(address("192.168.1.77")), List.of()).getFirst());
        ether.run(5_000);
        assertThat(lan.seen.stream().filter(each -> each.message().isProbe())).hasSize(3);
        assertThat(box.host()).isEqualTo("lanline");
    }

    @Test
    void aGoodbyeContradictsNobody() {
        Ether ether = new Ether(1);
        Ether.Lan lan = ether.lan();
        Ether.Box box = ether.box("a").plug(lan, 1, "192.168.1.5");
        ether.run(5_000);
        lan.say(
                NEIGHBOUR,
                Packets.response(List.of(address("192.168.1.77").withTtl(0)), List.of())
                        .getFirst());
        ether.run(5_000);
        assertThat(box.events).hasSize(1);
    }

    @Test
    void theNameIsTakenOnAllLansOrNone() {
        Ether ether = new Ether(1);
        Ether.Lan one = ether.lan();
        Ether.Lan two = ether.lan();
        ether.box("a").plug(two, 1, "10.0.2.1");
        Ether.Box box = ether.box("b").plug(one, 2, "10.0.1.2");
        ether.run(5_000);
        assertThat(box.host()).isEqualTo("lanline");
        one.seen.clear();
        box.plug(two, 3, "10.0.2.2");
        ether.run(5_000);
        assertThat(box.host()).isEqualTo("lanline-2");
        assertThat(one.responses().getFirst().answers())
                .as("the old name is withdrawn where it was said")
                .allMatch(record -> record.ttlSeconds() == 0)
                .anyMatch(record -> record.name().equals(HOST));
        assertThat(one.responses().getLast().answers())
                .anyMatch(record -> record.name().equals(DnsName.of("lanline-2.local")));
    }

    @Test
    void whoeverDefendsEveryNameSlowsTheBoxDown() {
        Ether ether = new Ether(1);
        Ether.Lan lan = ether.lan();
        Ether.Box box = ether.box("a").plug(lan, 1, "192.168.1.5");
        for (int i = 0; i < 600; i++) {
            ether.run(100);
            DnsRecord theirs =
                    new DnsRecord(
                            box.responder.name().hostName(),
                            true,
                            120,
                            new Rdata.Address(InetAddress.ofLiteral("192.168.1.77")));
            if (!lan.seen.isEmpty() && lan.seen.getLast().message().isProbe()) {
                lan.say(NEIGHBOUR, Packets.response(List.of(theirs), List.of()).getFirst());
            }
        }
        assertThat(box.responder.name().number()).isBetween(20, 35);
    }
}
