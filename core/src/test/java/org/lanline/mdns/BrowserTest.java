package org.lanline.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

class BrowserTest {
    private static final Link LINK = new Link(1, Link.Family.IPV4);
    private static final InetSocketAddress PHONE =
            new InetSocketAddress(InetAddress.ofLiteral("192.168.1.77"), 5353);
    private static final DnsName TYPE = DnsName.of("_sip._udp.local");
    private static final DnsName INSTANCE = TYPE.child("Desk");
    private static final DnsName HOST = DnsName.of("desk.local");

    private final Browser browser = new Browser(List.of("_sip._udp"), new Random(1));
    private final List<DnsMessage> sent = new ArrayList<>();
    private long now;

    private void run(long millis) {
        long end = now + TimeUnit.MILLISECONDS.toNanos(millis);
        while (browser.deadline() <= end) {
            now = Math.max(now, browser.deadline());
            browser.tick(now, (_, packet) -> sent.add(parse(packet)));
        }
        now = end;
    }

    private static DnsMessage parse(byte[] packet) {
        return switch (DnsMessage.parse(packet)) {
            case DnsMessage.Parsed.Ok(var message) -> message;
            case DnsMessage.Parsed.Bad bad -> throw new AssertionError(bad);
        };
    }

    private void hear(DnsRecord... records) {
        byte[] packet = Packets.response(List.of(records), List.of()).getFirst();
        browser.receive(LINK, PHONE, packet, now);
    }

    private static final DnsRecord POINTER =
            new DnsRecord(TYPE, false, 4_500, new Rdata.Pointer(INSTANCE));
    private static final DnsRecord SERVICE =
            new DnsRecord(INSTANCE, true, 120, new Rdata.Service(0, 0, 5060, HOST));
    private static final DnsRecord TEXT =
            new DnsRecord(INSTANCE, true, 4_500, Rdata.Text.of(List.of("model=T2")));
    private static final DnsRecord ADDRESS =
            new DnsRecord(HOST, true, 120, new Rdata.Address(PHONE.getAddress()));

    @Test
    void itAsksSoonAndThenEverMoreSeldom() {
        browser.link(LINK, now);
        run(19);
        assertThat(sent).isEmpty();
        run(101);
        assertThat(sent).hasSize(1);
        assertThat(sent.getFirst().questions())
                .containsExactly(DnsQuestion.of(TYPE, RecordType.PTR));
        run(15_000);
        assertThat(sent).hasSize(5); // 0, 1, 3, 7, 15 s
    }

    @Test
    void whatItKnowsItSaysSoThatNobodyRepeatsIt() {
        browser.link(LINK, now);
        run(500);
        hear(POINTER, SERVICE, TEXT, ADDRESS);
        sent.clear();
        run(1_000);
        assertThat(sent.getFirst().answers()).hasSize(1);
        assertThat(sent.getFirst().answers().getFirst().says(POINTER)).isTrue();
    }

    @Test
    void whatAnAnswerLeavesOutIsAskedForAndNotForEver() {
        browser.link(LINK, now);
        run(200);
        sent.clear();
        hear(POINTER);
        run(110);
        assertThat(sent.getFirst().questions())
                .containsExactly(
                        DnsQuestion.of(INSTANCE, RecordType.SRV),
                        DnsQuestion.of(INSTANCE, RecordType.TXT));
        hear(SERVICE, TEXT);
        sent.clear();
        run(110);
        assertThat(sent.getFirst().questions())
                .containsExactly(
                        DnsQuestion.of(HOST, RecordType.A), DnsQuestion.of(HOST, RecordType.AAAA));
        run(60_000);
        assertThat(sent.stream().filter(each -> each.questions().getFirst().name().equals(HOST)))
                .hasSize(3);
    }

    @Test
    void aServiceIsFoundWithItsTextAndAddressesByLink() {
        browser.link(LINK, now);
        hear(POINTER, SERVICE, TEXT, ADDRESS);
        assertThat(browser.found(now)).hasSize(1);
        Browser.Found found = browser.found(now).getFirst();
        assertThat(found.instance()).isEqualTo("Desk");
        assertThat(found.type()).isEqualTo("_sip._udp");
        assertThat(found.port()).isEqualTo(5060);
        assertThat(found.text().value("model")).isEqualTo("T2");
        assertThat(found.addresses()).containsEntry(LINK, Set.of(PHONE.getAddress()));
    }

    @Test
    void itFindsABoxThatIsAnnouncedInOnePacketWithoutAskingAgain() {
        Ether ether = new Ether(1);
        Ether.Lan lan = ether.lan();
        ether.box("7").plug(lan, 1, "192.168.1.5", "fe80::5");
        ether.run(2_000);
        Browser boxes = new Browser(List.of("_lanline._tcp", "_sip._tcp"), new Random(1));
        boxes.link(LINK, ether.now);
        boxes.receive(LINK, PHONE, lan.seen.getLast().bytes().bytes(), ether.now);
        assertThat(boxes.found(ether.now))
                .extracting(Browser.Found::type)
                .containsExactly("_lanline._tcp", "_sip._tcp");
        assertThat(boxes.found(ether.now).getFirst().text().value("id")).isEqualTo("7");
    }

    @Test
    void aServiceThatSaidGoodbyeIsGone() {
        browser.link(LINK, now);
        hear(POINTER, SERVICE, TEXT, ADDRESS);
        hear(POINTER.withTtl(0));
        run(1_100);
        assertThat(browser.found(now)).isEmpty();
    }
}
