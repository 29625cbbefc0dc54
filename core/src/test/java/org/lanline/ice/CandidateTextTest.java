package org.lanline.ice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;
import java.util.Set;

/** Candidates and descriptions as text (RFC 8839), also as browsers write them. */
final class CandidateTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "candidate:1 1 udp 2130706431 10.0.1.1 8998 typ host",
                "candidate:2 1 udp 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport"
                        + " 8998",
                "candidate:1 1 udp 2130706431 fe80:0:0:0:6676:baff:fe9c:ee4a 8998 typ host",
                "candidate:842163049 1 udp 1677729535 2001:db8:0:0:0:0:0:7 42 typ srflx raddr"
                        + " 0:0:0:0:0:0:0:0 rport 0 generation 0 network-cost 999",
                "candidate:3 1 udp 7 192.0.2.9 60000 typ relay raddr 192.0.2.1 rport 5",
                "candidate:4 2 tcp 2105458943 10.0.0.1 9 typ host tcptype active",
                "candidate:4 1 tcp 2105458942 10.0.0.1 9 typ prflx tcptype so ufrag WkWd",
                "candidate:5 1 udp 2113937151 1f4e0d5a-0000-4000-8000-000000000000.local 5 typ host"
            })
    void whatIsReadIsWrittenAsItWas(String text) {
        assertThat(read(text).text()).isEqualTo(text);
        assertThat(read("a=" + text + "\r\n").text()).isEqualTo(text);
    }

    @Test
    void chromiumsLineIsUnderstood() {
        Candidate candidate =
                read(
                        "candidate:2999745851 1 udp 2122260223 192.168.56.1 55555 typ host"
                                + " generation 0 ufrag 7sFv network-id 3 network-cost 10");
        assertThat(candidate.type()).isEqualTo(CandidateType.HOST);
        assertThat(candidate.address()).isEqualTo(Duo.at("192.168.56.1", 55_555));
        assertThat(candidate.base()).isEqualTo(candidate.address());
        assertThat(candidate.extensions()).contains(new Candidate.Extension("ufrag", "7sFv"));
    }

    @Test
    void aNameStaysAName() {
        Candidate named = read("candidate:1 1 UDP 1 0a1b.local 5 typ host");
        assertThat(named.isNamed()).isTrue();
        assertThat(named.address().getHostString()).isEqualTo("0a1b.local");
    }

    @Test
    void unknownTypesAndTransportsAreLeftAlone() {
        assertThat(Candidate.parse("candidate:1 1 dccp 1 10.0.0.1 5 typ host"))
                .isEqualTo(new CandidateText.Parsed.Unknown("dccp"));
        assertThat(Candidate.parse("candidate:1 1 udp 1 10.0.0.1 5 typ quantum"))
                .isEqualTo(new CandidateText.Parsed.Unknown("quantum"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "candidate:",
                "candidate:1 1 udp 1 10.0.0.1 5 typ",
                "candidate:1 1 udp 1 10.0.0.1 5 tip host",
                "candidate:a_b 1 udp 1 10.0.0.1 5 typ host",
                "candidate:123456789012345678901234567890123 1 udp 1 10.0.0.1 5 typ host",
                "candidate:1 0 udp 1 10.0.0.1 5 typ host",
                "candidate:1 257 udp 1 10.0.0.1 5 typ host",
                "candidate:1 1 udp 0 10.0.0.1 5 typ host",
                "candidate:1 1 udp 2147483648 10.0.0.1 5 typ host",
                "candidate:1 1 udp 1 10.0.0.1 65536 typ host",
                "candidate:1 1 udp 1 10.0.0.1 -1 typ host",
                "candidate:1 1 udp 1 10.0.0 5 typ host",
                "candidate:1 1 udp 1 10.0.0.256 5 typ host",
                "candidate:1 1 udp 1 0x7f000001 5 typ host\u0000",
                "candidate:1 1 udp 1 1::2::3 5 typ host",
                "candidate:1 1 udp 1 fe80::1%eth0 5 typ host",
                "candidate:1 1 udp 1 a/b.local 5 typ host",
                "candidate:1 1 udp 1 .local 5 typ host",
                "candidate:1 1 udp 1 10.0.0.1 5 typ host odd",
                "candidate:1 1 udp 1 10.0.0.1 5 typ host raddr 10.0.0.2 rport x",
                "candidate:1 1 udp 1 10.0.0.1 5 typ host rport 5",
                "candidate:1 1 udp 1 10.0.0.1 5 typ host tcptype active",
                "candidate:1 1 tcp 1 10.0.0.1 5 typ host",
                "candidate:1 1 tcp 1 10.0.0.1 5 typ host tcptype lazy",
                "candidate:1 1 udp 1 10.0.0.1 5 typ host a\u00fc b",
                "candidate:1 1 udp 1 10.0.0.1 5 typ host  x"
            })
    void whatIsWrongIsRefusedWithAReason(String text) {
        assertThat(Candidate.parse(text)).isInstanceOf(CandidateText.Parsed.Bad.class);
    }

    @Test
    void aLineThatIsTooLongIsNotEvenLookedAt() {
        String line = "candidate:1 1 udp 1 10.0.0.1 5 typ host" + " a b".repeat(400);
        assertThat(Candidate.parse(line)).isInstanceOf(CandidateText.Parsed.Bad.class);
    }

    @Test
    void aDescriptionSaysEverythingAndIsReadBack() {
        Credentials credentials = Credentials.make(new Random(1));
        Description description =
                new Description(
                        credentials,
                        false,
                        Set.of("trickle", "ice2"),
                        List.of(read("candidate:1 1 udp 2130706431 10.0.1.1 8998 typ host")),
                        true);
        assertThat(description.lines())
                .containsExactly(
                        "a=ice-ufrag:" + credentials.ufrag(),
                        "a=ice-pwd:" + credentials.password(),
                        "a=ice-options:ice2 trickle",
                        "a=candidate:1 1 udp 2130706431 10.0.1.1 8998 typ host",
                        "a=end-of-candidates");
        assertThat(Description.parse(description.lines()))
                .isEqualTo(new Description.Parsed.Ok(description));
    }

    @Test
    void aDescriptionWithoutSoundCredentialsIsRefused() {
        assertThat(Description.parse(List.of("a=ice-ufrag:abcd")))
                .isInstanceOf(Description.Parsed.Bad.class);
        assertThat(Description.parse(List.of("a=ice-ufrag:abc", "a=ice-pwd:" + "x".repeat(22))))
                .isInstanceOf(Description.Parsed.Bad.class);
        assertThat(Description.parse(List.of("a=ice-ufrag:abcd", "a=ice-pwd:" + "x".repeat(257))))
                .isInstanceOf(Description.Parsed.Bad.class);
    }

    @Test
    void ofTooManyCandidatesTheFirstOnesCount() {
        List<String> lines = new java.util.ArrayList<>();
        lines.add("a=ice-ufrag:abcd");
        lines.add("a=ice-pwd:" + "x".repeat(22));
        lines.add("a=candidate:broken");
        for (int i = 0; i < 500; i++) {
            lines.add("a=candidate:1 1 udp 5 10.0.0.1 " + (1 + i) + " typ host");
        }
        assertThat(((Description.Parsed.Ok) Description.parse(lines)).description().candidates())
                .hasSize(Description.MAX_CANDIDATES);
    }

    @Test
    void credentialsAreNotPrintedWithTheirPassword() {
        Credentials credentials = Credentials.make(new Random(1));
        assertThat(credentials.areValid()).isTrue();
        assertThat(credentials.toString()).doesNotContain(credentials.password());
    }

    private static Candidate read(String text) {
        return ((CandidateText.Parsed.Ok) Candidate.parse(text)).candidate();
    }
}
