package org.lanline.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

class DnsMessageTest {
    private static final DnsName TYPE = DnsName.of("_sip._udp.local");
    private static final DnsName INSTANCE = TYPE.child("Küche. 1");
    private static final DnsName HOST = DnsName.of("lanline.local");

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static DnsMessage ok(byte[] bytes) {
        return switch (DnsMessage.parse(bytes)) {
            case DnsMessage.Parsed.Ok(var message) -> message;
            case DnsMessage.Parsed.Bad bad -> throw new AssertionError(bad);
        };
    }

    private static String bad(String hex) {
        return switch (DnsMessage.parse(hex(hex))) {
            case DnsMessage.Parsed.Ok ok -> throw new AssertionError(ok);
            case DnsMessage.Parsed.Bad(_, var why) -> why;
        };
    }

    private static DnsRecord record(Rdata rdata) {
        return new DnsRecord(INSTANCE, true, 120, rdata);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        DnsMessage message =
                new DnsMessage(
                        7,
                        0x8400,
                        List.of(new DnsQuestion(TYPE, RecordType.PTR, 1, true)),
                        List.of(
                                new DnsRecord(TYPE, false, 4_500, new Rdata.Pointer(INSTANCE)),
                                record(new Rdata.Service(1, 2, 5060, HOST)),
                                record(Rdata.Text.of(List.of("id=1", "nm=Küche")))),
                        List.of(record(new Rdata.Nsec(HOST, new TreeSet<>(List.of(1, 28, 255))))),
                        List.of(
                                record(new Rdata.Address(InetAddress.ofLiteral("10.0.0.1"))),
                                record(new Rdata.Address(InetAddress.ofLiteral("fd00::1"))),
                                record(new Rdata.Opaque(13, new Octets(new byte[] {0, 0})))));
        assertThat(ok(message.write())).isEqualTo(message);
    }

    @Test
    void namesAreWrittenOnceAndPointedAtAfterwards() {
        byte[] bytes =
                new DnsMessage(
                                0,
                                0,
                                List.of(DnsQuestion.of(HOST, 1), DnsQuestion.of(HOST, 28)),
                                List.of(),
                                List.of(),
                                List.of())
                        .write();
        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo(
                        "000000000002000000000000"
                                + "076c616e6c696e65056c6f63616c0000010001"
                                + "c00c001c0001");
    }

    /** The answer of RFC 1035 section 4.1.4's example names, F.ISI.ARPA and FOO.F.ISI.ARPA. */
    @Test
    void aPointerIntoAnEarlierNameIsFollowed() {
        DnsMessage message =
                ok(
                        hex(
                                "0000 0000 0002 0000 0000 0000"
                                        + "01 46 03 495349 04 41525041 00 0001 0001"
                                        + "03 464f4f c00c 0001 0001"));
        assertThat(message.questions())
                .extracting(DnsQuestion::name)
                .containsExactly(DnsName.of("f.isi.arpa"), DnsName.of("foo.f.isi.arpa"));
    }

    @Test
    void aPointerToItselfOrForwardIsRefused() {
        String header = "0000 0000 0001 0000 0000 0000";
        assertThat(bad(header + "c00c 0001 0001")).contains("does not go back");
        assertThat(bad(header + "c00e 0001 0001")).contains("does not go back");
        assertThat(bad(header + "01 61 c00c 0001 0001")).contains("does not go back");
    }

    @Test
    void namesAndLabelsHaveTheirLimits() {
        String header = "0000 0000 0001 0000 0000 0000";
        assertThat(bad(header + "40" + "61".repeat(64) + "00 0001 0001")).contains("too long");
        assertThat(bad(header + ("3f" + "61".repeat(63)).repeat(4) + "00 0001 0001"))
                .contains("too long");
        assertThat(
                        ok(hex(header + ("3f" + "61".repeat(63)).repeat(3) + "00 0001 0001"))
                                .questions())
                .hasSize(1);
        assertThat(bad(header + "05 6161")).contains("too long");
        assertThat(bad(header + "02 6161")).contains("does not end");
    }

    @Test
    void countsThatPromiseMoreThanThereIsAreRefused() {
        assertThat(bad("0000 8400 0000 ffff 0000 0000")).isNotEmpty();
        assertThat(bad("0000 8400 0000 0001 0000 0000 00 0001 0001 00000000 0005 01020304"))
                .contains("longer than the message");
    }

    @Test
    void aRecordMustHaveTheLengthItSays() {
        String header = "0000 8400 0000 0001 0000 0000 00";
        assertThat(bad(header + "0001 0001 00000000 0003 010203")).contains("length");
        assertThat(bad(header + "000c 0001 00000000 0004 016100 ff")).isNotEmpty();
        assertThat(bad(header + "0021 0001 00000000 0004 00000000")).isNotEmpty();
        assertThat(bad(header + "002f 0001 00000000 0004 00 00 05 ff")).isNotEmpty();
    }

    @Test
    void otherClassesAndTheOptRecordArePassedOver() {
        DnsMessage message =
                ok(
                        hex(
                                "0000 0000 0001 0000 0000 0002"
                                        + "00 0001 0003"
                                        + "00 0029 05a0 00001194 0002 0000"
                                        + "00 0001 0003 00000000 0004 01020304"));
        assertThat(message.questions()).isEmpty();
        assertThat(message.additionals()).isEmpty();
    }

    @Test
    void namesAreEqualWhateverTheirCase() {
        assertThat(DnsName.of("LanLine.LOCAL")).isEqualTo(HOST).hasSameHashCodeAs(HOST);
        assertThat(DnsName.of("ÜBER.local")).isNotEqualTo(DnsName.of("über.local"));
    }

    @Test
    void aDotInsideALabelIsShownEscaped() {
        assertThat(INSTANCE).hasToString("Küche\\. 1._sip._udp.local");
        assertThat(INSTANCE.firstLabel()).isEqualTo("Küche. 1");
    }

    @Test
    void ourOwnNamesMustBeValid() {
        assertThatThrownBy(() -> DnsName.of("a..local"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DnsName.of("a".repeat(64)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DnsName.of("a.".repeat(127) + "a"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textThatRunsPastItsEndIsReadAsFarAsItGoes() {
        Rdata.Text text = new Rdata.Text(new Octets(hex("04 69643d31 00 09 6e6d")));
        assertThat(text.strings()).containsExactly("id=1");
        assertThat(text.value("ID")).isEqualTo("1");
        assertThat(text.value("nm")).isNull();
    }

    @Test
    void longDisplayNamesAreCutAtACharacter() {
        BoxName name = new BoxName("lanline", "😀".repeat(40), 12);
        assertThat(name.instanceLabel()).isEqualTo("😀".repeat(15) + " 12");
        assertThat(TYPE.child(name.instanceLabel()).firstLabel()).isEqualTo(name.instanceLabel());
    }

    @Test
    void aLongListOfKnownAnswersGoesOnInFurtherPackets() {
        List<DnsRecord> known =
                IntStream.range(0, 200)
                        .mapToObj(
                                i ->
                                        new DnsRecord(
                                                TYPE,
                                                false,
                                                4_500,
                                                new Rdata.Pointer(TYPE.child("Phone " + i))))
                        .toList();
        List<DnsMessage> packets =
                Packets.query(List.of(DnsQuestion.of(TYPE, RecordType.PTR)), known).stream()
                        .map(DnsMessageTest::ok)
                        .toList();
        assertThat(packets).hasSizeGreaterThan(2);
        assertThat(packets.stream().flatMap(each -> each.answers().stream()).toList())
                .isEqualTo(known);
        assertThat(packets.getFirst().questions()).hasSize(1);
        assertThat(packets.getLast().isTruncated()).isFalse();
        assertThat(packets.subList(0, packets.size() - 1)).allMatch(DnsMessage::isTruncated);
    }
}
