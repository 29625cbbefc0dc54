package org.lanline.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.TreeSet;

class ResponderTest {
    private static final InetSocketAddress NEIGHBOUR =
            new InetSocketAddress(InetAddress.ofLiteral("192.168.1.77"), 5353);
    private static final InetSocketAddress PLAIN_RESOLVER =
            new InetSocketAddress(InetAddress.ofLiteral("192.168.1.77"), 40_000);
    private static final DnsName HOST = DnsName.of("lanline.local");
    private static final DnsName TYPE = DnsName.of("_lanline._tcp.local");
    private static final DnsName INSTANCE = TYPE.child("Lanline");

    private final Ether ether = new Ether(1);
    private final Ether.Lan lan = ether.lan();
    private final Ether.Box box = ether.box("a").plug(lan, 1, "192.168.1.5", "fe80::5");

    private void establish() {
        ether.run(5_000);
        lan.seen.clear();
    }

    private void ask(InetSocketAddress from, DnsQuestion... questions) {
        lan.say(from, Packets.query(List.of(questions), List.of()).getFirst());
        lan.seen.clear();
    }

    private DnsRecord pointer(long ttlSeconds) {
        return new DnsRecord(TYPE, false, ttlSeconds, new Rdata.Pointer(INSTANCE));
    }

    @Test
    void threeProbesAQuarterSecondApartComeBeforeTheFirstAnnouncement() {
        ether.run(3_500);
        List<Ether.Seen> probes = lan.seen.stream().filter(s -> s.message().isProbe()).toList();
        assertThat(probes).hasSize(3);
        long first = probes.getFirst().atMillis();
        assertThat(first).isLessThan(250);
        assertThat(probes.get(1).atMillis() - first).isBetween(249L, 251L);
        assertThat(probes.get(2).atMillis() - first).isBetween(499L, 501L);
        assertThat(probes.getFirst().message().questions())
                .extracting(DnsQuestion::name)
                .contains(HOST, INSTANCE);
        assertThat(probes.getFirst().message().authorities()).hasSize(8);
        Ether.Seen announcement = lan.seen.get(3);
        assertThat(announcement.message().isResponse()).isTrue();
        assertThat(announcement.atMillis() - first).isBetween(749L, 752L);
    }

    @Test
    void oneAnnouncementCarriesPointerServiceTextAndBothAddressesAndIsRepeated() {
        ether.run(10_000);
        List<DnsMessage> announcements = lan.responses();
        assertThat(announcements).hasSize(3);
        assertThat(announcements).allMatch(announcements.getFirst()::equals);
        List<DnsRecord> answers = announcements.getFirst().answers();
        assertThat(answers)
                .contains(pointer(4_500))
                .contains(
                        new DnsRecord(INSTANCE, true, 120, new Rdata.Service(0, 0, 8443, HOST)),
                        address("192.168.1.5", 120),
                        address("fe80::5", 120));
        assertThat(answers).extracting(DnsRecord::type).contains(RecordType.TXT);
        assertThat(lan.seen.getLast().bytes().length()).isLessThan(1_000);
    }

    @Test
    void onlyRecordsThatAreOursAloneCarryTheCacheFlushBit() {
        ether.run(2_000);
        for (DnsRecord record : lan.responses().getFirst().answers()) {
            assertThat(record.cacheFlush()).isEqualTo(record.type() != RecordType.PTR);
        }
    }

    @Test
    void theNameIsToldWhenItIsOurs() {
        ether.run(740);
        assertThat(box.events).isEmpty();
        ether.run(400);
        assertThat(box.events)
                .containsExactly(new Responder.Event.Named(BoxName.first("lanline", "Lanline")));
    }

    @Test
    void nothingIsAnsweredWhileProbing() {
        ether.run(300);
        ask(NEIGHBOUR, DnsQuestion.of(HOST, RecordType.A));
        ask(PLAIN_RESOLVER, DnsQuestion.of(HOST, RecordType.A));
        ether.run(200);
        assertThat(lan.responses()).isEmpty();
    }

    @Test
    void aQuestionForTheServiceIsAnsweredWithEverythingNeededToConnect() {
        establish();
        ask(NEIGHBOUR, DnsQuestion.of(TYPE, RecordType.PTR));
        ether.run(200);
        assertThat(lan.seen).hasSize(1);
        assertThat(lan.seen.getFirst().atMillis()).isBetween(5_020L, 5_122L);
        DnsMessage response = lan.responses().getFirst();
        assertThat(response.id()).isZero();
        assertThat(response.questions()).isEmpty();
        assertThat(response.answers()).containsExactly(pointer(4_500));
        assertThat(response.additionals())
                .extracting(DnsRecord::type)
                .containsExactly(RecordType.SRV, RecordType.TXT, RecordType.A, RecordType.AAAA);
    }

    @Test
    void anAnswerThatIsOursAloneComesAtOnce() {
        establish();
        ask(NEIGHBOUR, DnsQuestion.of(HOST, RecordType.A));
        ether.run(5);
        DnsMessage response = lan.responses().getFirst();
        assertThat(response.answers()).containsExactly(address("192.168.1.5", 120));
        assertThat(response.additionals()).containsExactly(address("fe80::5", 120));
    }

    @Test
    void theServicesAreEnumerated() {
        establish();
        ask(NEIGHBOUR, DnsQuestion.of(DnsName.of("_services._dns-sd._udp.local"), RecordType.PTR));
        ether.run(200);
        assertThat(lan.responses().getFirst().answers())
                .extracting(DnsRecord::rdata)
                .containsExactly(
                        new Rdata.Pointer(TYPE),
                        new Rdata.Pointer(DnsName.of("_sip._udp.local")),
                        new Rdata.Pointer(DnsName.of("_sip._tcp.local")));
    }

    @Test
    void aTypeThatOurNameHasNotIsDenied() {
        establish();
        ask(NEIGHBOUR, DnsQuestion.of(HOST, 65));
        ether.run(5);
        assertThat(lan.responses().getFirst().answers())
                .containsExactly(
                        new DnsRecord(
                                HOST,
                                true,
                                120,
                                new Rdata.Nsec(
                                        HOST,
                                        new TreeSet<>(List.of(RecordType.A, RecordType.AAAA)))));
    }

    @Test
    void aHostWithoutIpv6SaysSoInEveryAnswerThatNamesIt() {
        Ether.Lan old = ether.lan();
        ether.box("b").plug(old, 9, "10.0.0.9");
        ether.run(5_000);
        assertThat(old.responses().getFirst().additionals())
                .extracting(DnsRecord::type)
                .containsExactly(RecordType.NSEC);
        old.seen.clear();
        old.say(
                NEIGHBOUR,
                Packets.query(List.of(DnsQuestion.of(HOST, RecordType.AAAA)), List.of())
                        .getFirst());
        ether.run(5);
        assertThat(old.responses().getFirst().answers())
                .extracting(DnsRecord::type)
                .containsExactly(RecordType.NSEC);
    }

    @Test
    void namesThatAreNotOursAreLeftAlone() {
        establish();
        ask(NEIGHBOUR, DnsQuestion.of(DnsName.of("other.local"), RecordType.ANY));
        ask(PLAIN_RESOLVER, DnsQuestion.of(DnsName.of("other.local"), RecordType.A));
        ether.run(1_000);
        assertThat(lan.responses()).isEmpty();
    }

    @Test
    void whatTheQuerierKnowsForHalfItsLifeIsNotRepeated() {
        establish();
        for (long ttl : List.of(2_250L, 2_249L)) {
            lan.say(
                    NEIGHBOUR,
                    Packets.query(
                                    List.of(DnsQuestion.of(TYPE, RecordType.PTR)),
                                    List.of(pointer(ttl)))
                            .getFirst());
            ether.run(2_000);
        }
        assertThat(lan.responses()).hasSize(1);
    }

    @Test
    void aTruncatedQueryIsAnsweredOnlyAfterItsOtherKnownAnswersHaveCome() {
        establish();
        DnsQuestion question = DnsQuestion.of(TYPE, RecordType.PTR);
        MessageWriter first = new MessageWriter(0, 0, 1_000, true);
        first.question(question);
        first.truncated();
        lan.say(NEIGHBOUR, first.bytes());
        ether.run(300);
        assertThat(lan.responses()).isEmpty();
        lan.say(NEIGHBOUR, Packets.query(List.of(), List.of(pointer(4_500))).getFirst());
        ether.run(2_000);
        assertThat(lan.responses()).isEmpty();

        lan.say(NEIGHBOUR, first.bytes());
        ether.run(390);
        assertThat(lan.responses()).isEmpty();
        ether.run(130);
        assertThat(lan.responses()).hasSize(1);
    }

    @Test
    void aRecordIsMulticastOnceASecondHoweverOftenItIsAskedFor() {
        establish();
        for (int i = 0; i < 30; i++) {
            lan.say(
                    NEIGHBOUR,
                    Packets.query(List.of(DnsQuestion.of(HOST, RecordType.A)), List.of())
                            .getFirst());
            ether.run(100);
        }
        List<Long> times =
                lan.seen.stream()
                        .filter(seen -> seen.message().isResponse())
                        .map(Ether.Seen::atMillis)
                        .toList();
        assertThat(times).hasSize(3);
        assertThat(times.get(1) - times.get(0)).isBetween(999L, 1_010L);
    }

    @Test
    void aQuestionThatWantsUnicastGetsItWhenTheLanHasHeardTheAnswerLately() {
        establish();
        DnsQuestion question = new DnsQuestion(HOST, RecordType.A, DnsQuestion.CLASS_IN, true);
        ask(NEIGHBOUR, question);
        ether.run(5);
        assertThat(lan.seen).hasSize(1);
        assertThat(lan.seen.getFirst().to()).isEqualTo(NEIGHBOUR);

        ether.run(30_000); // a quarter of 120 s
        ask(NEIGHBOUR, question);
        ether.run(5);
        assertThat(lan.seen.getFirst().to().getAddress()).isEqualTo(Ether.GROUP);
    }

    @Test
    void aPlainResolverGetsItsOwnIdAndQuestionBackAndShortLives() {
        establish();
        DnsQuestion question = DnsQuestion.of(DnsName.of("LANLINE.local"), RecordType.A);
        MessageWriter query = new MessageWriter(0xbeef, 0x0100, 1_000, true);
        query.question(question);
        lan.say(PLAIN_RESOLVER, query.bytes());
        lan.seen.clear();
        ether.run(5);
        assertThat(lan.seen).hasSize(1);
        assertThat(lan.seen.getFirst().to()).isEqualTo(PLAIN_RESOLVER);
        DnsMessage response = lan.seen.getFirst().message();
        assertThat(response.id()).isEqualTo(0xbeef);
        assertThat(response.questions()).containsExactly(question);
        assertThat(response.answers()).hasSize(1);
        assertThat(response.additionals()).hasSize(1);
        assertThat(response.answers().getFirst().ttlSeconds()).isEqualTo(10);
        assertThat(response.answers().getFirst().cacheFlush()).isFalse();
    }

    @Test
    void unicastAnswersAreCountedSoThatNobodyIsFloodedInTheNameOfAnother() {
        establish();
        for (int i = 0; i < 500; i++) {
            lan.say(
                    PLAIN_RESOLVER,
                    Packets.query(List.of(DnsQuestion.of(HOST, RecordType.A)), List.of())
                            .getFirst());
        }
        ether.run(900);
        assertThat(lan.responses()).hasSize(50);
    }

    @Test
    void goodbyeTakesEverythingBackButTheServiceTypes() {
        establish();
        box.stop();
        assertThat(lan.seen).hasSize(1);
        List<DnsRecord> answers = lan.responses().getFirst().answers();
        assertThat(answers).hasSize(11).allMatch(record -> record.ttlSeconds() == 0);
        assertThat(answers)
                .noneMatch(each -> each.name().equals(DnsName.of("_services._dns-sd._udp.local")));
        lan.seen.clear();
        ask(NEIGHBOUR, DnsQuestion.of(HOST, RecordType.A));
        ether.run(5_000);
        assertThat(lan.responses()).isEmpty();
    }

    @Test
    void aBoxThatHasAnnouncedNothingSaysNoGoodbye() {
        ether.run(300);
        lan.seen.clear();
        box.stop();
        assertThat(lan.seen).isEmpty();
    }

    @Test
    void aNewAddressIsAnnouncedAndTheOldOneWithdrawnAtOnce() {
        establish();
        box.plug(lan, 1, "192.168.1.6", "fe80::5");
        ether.run(100);
        assertThat(lan.responses()).hasSize(2);
        assertThat(lan.responses().getFirst().answers())
                .containsExactly(address("192.168.1.5", 0).withoutCacheFlush());
        assertThat(lan.responses().get(1).answers())
                .contains(address("192.168.1.6", 120), address("fe80::5", 120))
                .doesNotContain(address("192.168.1.5", 120));
    }

    @Test
    void whoeverGetsOnlyNewAddressesMayBeOnAnotherLanAndProbesAgain() {
        establish();
        box.plug(lan, 1, "10.9.9.9", "fe80::9");
        ether.run(2_000);
        assertThat(lan.responses().getFirst().answers())
                .containsExactly(
                        address("192.168.1.5", 0).withoutCacheFlush(),
                        address("fe80::5", 0).withoutCacheFlush());
        assertThat(lan.seen.stream().filter(each -> each.message().isProbe())).hasSize(3);
        assertThat(box.host()).isEqualTo("lanline");
    }

    @Test
    void changedTextIsAnnouncedUnderTheSameName() {
        establish();
        box.responder.offer(
                List.of(new Offer("_lanline._tcp", 8443, List.of("pair=1"))), ether.now, box);
        ether.run(100);
        assertThat(lan.responses().getFirst().answers())
                .contains(new DnsRecord(INSTANCE, true, 4_500, Rdata.Text.of(List.of("pair=1"))));
    }

    @Test
    void whatAnotherHostHasJustSaidForUsIsNotSaidAgain() {
        establish();
        ask(NEIGHBOUR, DnsQuestion.of(TYPE, RecordType.PTR));
        lan.say(NEIGHBOUR, Packets.response(List.of(pointer(4_500)), List.of()).getFirst());
        lan.seen.clear();
        ether.run(1_500);
        assertThat(lan.responses()).isEmpty();
    }

    @Test
    void aNameIsDefendedAgainstAProbeWithoutWaitingForTheSecondToPass() {
        establish();
        ask(NEIGHBOUR, DnsQuestion.of(HOST, RecordType.ANY));
        ether.run(300);
        lan.seen.clear();
        lan.say(
                NEIGHBOUR,
                Packets.probe(
                        List.of(DnsQuestion.of(HOST, RecordType.ANY)),
                        List.of(address("192.168.1.77", 120).withoutCacheFlush())));
        ether.run(5);
        assertThat(lan.responses()).hasSize(1);
    }

    @Test
    void aBoxThatIsStillStartingKeepsItsNameAndAnnouncesWhenItIsReady() {
        Ether.Lan early = ether.lan();
        Ether.Box starting = ether.box("s");
        starting.responder.hold();
        starting.plug(early, 7, "10.1.1.1");
        ether.run(3_000);
        assertThat(early.responses()).isEmpty();
        assertThat(starting.events).isEmpty();
        Ether.Box rival = ether.box("r").plug(early, 8, "10.1.1.200");
        starting.responder.offer(
                List.of(new Offer("_lanline._tcp", 18_443, List.of("id=s"))), ether.now, starting);
        ether.run(260);
        assertThat(early.responses().getFirst().answers())
                .contains(
                        new DnsRecord(INSTANCE, true, 120, new Rdata.Service(0, 0, 18_443, HOST)));
        ether.run(5_000);
        assertThat(List.of(starting.host(), rival.host())).containsExactly("lanline", "lanline-2");
    }

    @Test
    void whatAnotherHostLetsExpireIsSaidAgainWhileItIsTrue() {
        establish();
        lan.say(NEIGHBOUR, Packets.response(List.of(pointer(0)), List.of()).getFirst());
        lan.seen.clear();
        ether.run(100);
        assertThat(lan.responses().getFirst().answers()).containsExactly(pointer(4_500));
    }

    @Test
    void otherOpcodesAndErrorsAreIgnoredAndGarbageIsMalformed() {
        establish();
        MessageWriter update = new MessageWriter(0, 0x2800, 1_000, true);
        update.question(DnsQuestion.of(HOST, RecordType.A));
        lan.say(NEIGHBOUR, update.bytes());
        lan.say(NEIGHBOUR, new byte[] {1, 2, 3});
        box.verdicts.clear();
        ether.run(100);
        assertThat(box.verdicts)
                .containsExactly(Responder.Verdict.IGNORED, Responder.Verdict.MALFORMED);
    }

    @Test
    void anAnswerFromAnotherPortThan5353IsNoAnswer() {
        establish();
        DnsRecord theirs = address("192.168.1.66", 120);
        lan.say(PLAIN_RESOLVER, Packets.response(List.of(theirs), List.of()).getFirst());
        ether.run(100);
        assertThat(box.events).hasSize(1);
        assertThat(box.responder.cache().size()).isZero();
    }

    private static DnsRecord address(String literal, long ttlSeconds) {
        return new DnsRecord(
                HOST, true, ttlSeconds, new Rdata.Address(InetAddress.ofLiteral(literal)));
    }
}
