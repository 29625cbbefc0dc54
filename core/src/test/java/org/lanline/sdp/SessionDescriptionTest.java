package org.lanline.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SessionDescriptionTest {

    /** The example of RFC 8866 section 5. */
    private static final String RFC_8866_EXAMPLE =
            """
            v=0
            o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1
            s=Call to John Smith
            i=SDP Offer #1
            u=http://www.jdoe.example.com/home.html
            e=Jane Doe <jane@jdoe.example.com>
            p=+1 617 555-6011
            c=IN IP4 198.51.100.1
            t=0 0
            m=audio 49170 RTP/AVP 0
            m=audio 49180 RTP/AVP 0
            m=video 51372 RTP/AVP 99
            c=IN IP6 2001:db8::2
            a=rtpmap:99 h263-1998/90000
            """;

    @Test
    void theHostsAreThoseOfItsConnectionLinesAndCandidates() {
        String said =
                """
                v=0
                o=- 1 1 IN IP4 127.0.0.1
                s=-
                c=IN IP4 10.77.0.9
                t=0 0
                m=audio 9 UDP/TLS/RTP/SAVPF 111
                a=candidate:1 1 udp 2122260223 10.77.0.2 50000 typ host generation 0
                a=candidate:2 1 udp 2122260222 fd77::2 50001 typ host
                a=candidate:3 1 udp 1 8f0d1a2b.local 50002 typ host
                a=candidate:4 1 udp 1 10.77.0.2 50003 typ host
                a=candidate:5 1 udp
                a=candidate:6 1 udp 1 fe80::1%1 50004 typ host
                m=video 9 UDP/TLS/RTP/SAVPF 96
                c=IN IP4 0.0.0.0
                a=candidate:7 1 udp 1 10.78.0.1 50005 typ relay raddr 10.77.0.2 rport 9
                """;
        assertThat(ok(said).hosts(32))
                .extracting(java.net.InetAddress::getHostAddress)
                .containsExactly("10.77.0.9", "10.77.0.2", "fd77:0:0:0:0:0:0:2", "10.78.0.1");
        assertThat(ok(said).hosts(2)).hasSize(2);
        assertThat(ok(said).names(2)).allMatch(each -> each.endsWith(".local"));
    }

    @Test
    void theExampleOfTheRfcIsReadIntoItsParts() {
        SessionDescription read = ok(RFC_8866_EXAMPLE);
        assertThat(read.origin().sessionId()).isEqualTo("3724394400");
        assertThat(read.emails()).containsExactly("Jane Doe <jane@jdoe.example.com>");
        assertThat(read.media()).extracting(Media::port).containsExactly(49170, 49180, 51372);
        Media video = read.media().get(2);
        assertThat(video.connections()).containsExactly(new Connection("IN", "IP6", "2001:db8::2"));
        assertThat(video.attribute("rtpmap")).isEqualTo("99 h263-1998/90000");
    }

    @Test
    void whatIsWrittenIsWhatWasRead() {
        String withEverything =
                RFC_8866_EXAMPLE
                        .replace(
                                "t=0 0\n",
                                "b=AS:128\nt=0 0\nr=7d 1h 0 25h\nt=5 6\nz=0 -1h\nk=prompt\n")
                        .replace("\n", "\r\n");
        assertThat(ok(withEverything).write()).isEqualTo(withEverything);
    }

    @Test
    void aSectionWithoutDirectionTakesTheSessionsAndElseFlowsBothWays() {
        String text = RFC_8866_EXAMPLE.replace("t=0 0\n", "t=0 0\na=inactive\n") + "a=sendonly\n";
        SessionDescription read = ok(text);
        assertThat(read.direction(read.media().get(0))).isEqualTo(Direction.INACTIVE);
        assertThat(read.direction(read.media().get(2))).isEqualTo(Direction.SENDONLY);
        SessionDescription silent = ok(RFC_8866_EXAMPLE);
        assertThat(silent.direction(silent.media().getFirst())).isEqualTo(Direction.SENDRECV);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=1|1",
                "o=x 1 1 IN IP4 h|1",
                "v=0~o=x one 1 IN IP4 h|2",
                "v=0~o=x 1 1 IN IP4 h~t=0 0|3",
                "v=0~o=x 1 1 IN IP4 h~s=-~m=audio 1 RTP/AVP 0|4",
                "v=0~o=x 1 1 IN IP4 h~s=-~t=0 0~m=audio 65536 RTP/AVP 0|5",
                "v=0~o=x 1 1 IN IP4 h~s=-~t=0 0~m=audio 1 RTP/AVP|5",
                "v=0~o=x 1 1 IN IP4 h~s=-~t=0 0~a=x~c=IN IP4 h|6",
                "v=0~o=x 1 1 IN IP4 h~s=-~t=0 0~nonsense|5",
                "v=0~o=x 1 1 IN IP4 h~s=-~t=0 0~~|5",
            })
    void aWrongLineIsNamedByItsNumber(String text, int line) {
        assertThat(SessionDescription.parse(text.replace('~', '\n')))
                .isInstanceOfSatisfying(
                        Parsed.Bad.class, bad -> assertThat(bad.line()).isEqualTo(line));
    }

    @Test
    void moreThan64SectionsAreRefused() {
        String head = "v=0\no=x 1 1 IN IP4 h\ns=-\nt=0 0\n";
        assertThat(SessionDescription.parse(head + "m=audio 1 RTP/AVP 0\n".repeat(64)))
                .isInstanceOf(Parsed.Ok.class);
        assertThat(SessionDescription.parse(head + "m=audio 1 RTP/AVP 0\n".repeat(65)))
                .isInstanceOf(Parsed.Bad.class);
    }

    static SessionDescription ok(String text) {
        return switch (SessionDescription.parse(text)) {
            case Parsed.Ok(SessionDescription description) -> description;
            case Parsed.Bad bad -> throw new AssertionError(bad);
        };
    }
}
