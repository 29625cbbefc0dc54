package org.lanline.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

class SipMessageTest {
    private static final String INVITE =
            """
            INVITE sip:bob@lanline.local;transport=ws SIP/2.0
            Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKa;rport, SIP/2.0/WSS x.invalid;branch=z9hG4bKb
            v: SIP/2.0/UDP [2001:db8::9]:5062;branch=z9hG4bKc;received=192.0.2.3
            Max-Forwards: 70
            f: "Alice \\"A\\" Smith" <sip:alice@lanline.local>;tag=1928
            To: sip:bob@lanline.local
            i: a84b4c76e66710@pc33
            CSeq: 314159 INVITE
            m: <sip:alice@x.invalid;transport=ws>;+sip.instance="<urn:uuid:1;2>";expires=60
            Route: <sip:10.0.0.9;lr>, <sip:10.0.0.8;lr>
            X-Odd:  kept   as   is\s\s
             folded
            Supported: path, gruu
            k: outbound
            Content-Type: application/sdp
            Content-Length: 4

            v=0
            """
                    .replace("\n", "\r\n");

    static SipMessage ok(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return switch (SipMessage.parse(bytes, 0, bytes.length)) {
            case Parsed.Ok(SipMessage message) -> message;
            case Parsed.Bad bad -> throw new AssertionError(bad.why() + " at " + bad.offset());
        };
    }

    static Parsed.Bad bad(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return switch (SipMessage.parse(bytes, 0, bytes.length)) {
            case Parsed.Ok ok -> throw new AssertionError("accepted: " + ok.message());
            case Parsed.Bad bad -> bad;
        };
    }

    @Test
    void readsTheFieldsThatAProxyLivesBy() {
        SipMessage message = ok(INVITE);

        assertThat(message.method()).isEqualTo("INVITE");
        assertThat(message.requestUri()).hasToString("sip:bob@lanline.local;transport=ws");
        assertThat(message.callId()).isEqualTo("a84b4c76e66710@pc33");
        assertThat(message.cseq()).isEqualTo(new CSeq(314159, "INVITE"));
        assertThat(message.maxForwards()).isEqualTo(70);
        assertThat(message.fromTag()).isEqualTo("1928");
        assertThat(message.from().displayName()).isEqualTo("Alice \"A\" Smith");
        assertThat(message.toTag()).isNull();
        assertThat(message.routes())
                .extracting(NameAddr::toString)
                .containsExactly("<sip:10.0.0.9;lr>", "<sip:10.0.0.8;lr>");
        assertThat(message.tokens("supported")).containsExactly("path", "gruu", "outbound");
        assertThat(message.header("x-ODD")).isEqualTo("kept   as   is   folded");
        assertThat(message.body()).asString(UTF_8).isEqualTo("v=0\r");
    }

    @Test
    void readsEveryViaAcrossLinesAndCommas() {
        SipMessage message = ok(INVITE);

        assertThat(message.topVia().branch()).isEqualTo("z9hG4bKa");
        assertThat(message.topVia().rport()).isZero();
        assertThat(message.vias())
                .extracting(Via::sentBy)
                .containsExactly("10.0.0.1:5060", "x.invalid", "[2001:db8::9]:5062");
        assertThat(message.vias().getLast().received()).isEqualTo("192.0.2.3");
    }

    @Test
    void keepsAContactParameterInQuotesWhole() {
        NameAddr contact = ok(INVITE).contacts().getFirst();

        assertThat(contact.parameters().get("+SIP.instance")).isEqualTo("<urn:uuid:1;2>");
        assertThat(contact.with("expires", "30"))
                .hasToString(
                        "<sip:alice@x.invalid;transport=ws>;+sip.instance=\"<urn:uuid:1;2>\""
                                + ";expires=30");
    }

    @Test
    void editsLeaveEveryOtherLineByteForByte() {
        SipMessage edited =
                ok(INVITE)
                        .edit()
                        .removeFirst("Via")
                        .prepend("Via", Via.of(Transport.UDP, "10.0.0.5", 5060, "z9hG4bKnew"))
                        .removeFirst("Route")
                        .set("Max-Forwards", 69)
                        .requestUri("sip:bob@10.0.0.7")
                        .done();

        assertThat(edited.toString())
                .isEqualTo(
                        INVITE.replace(
                                        "INVITE sip:bob@lanline.local;transport=ws",
                                        "INVITE sip:bob@10.0.0.7")
                                .replace(
                                        "Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKa;rport,"
                                                + " SIP/2.0/WSS",
                                        "Via: SIP/2.0/UDP 10.0.0.5:5060;branch=z9hG4bKnew;rport\r\n"
                                                + "Via: SIP/2.0/WSS")
                                .replace("<sip:10.0.0.9;lr>, ", "")
                                .replace("Max-Forwards: 70", "Max-Forwards: 69")
                                .replace("v=0\r\n", "v=0\r"));
    }

    @Test
    void aRemovedFieldIsGoneInEverySpelling() {
        SipMessage edited =
                ok(INVITE.replace("X-Odd", "sUpported   ")).edit().removeAll("Supported").done();

        assertThat(edited.headers("k")).isEmpty();
        assertThat(edited.toString()).doesNotContainIgnoringCase("gruu").doesNotContain("folded");
    }

    @Test
    void aValueCannotBringALineOfItsOwn() {
        SipMessage edited = ok(INVITE).edit().append("Subject", "x\r\nEvil: 1").done();

        assertThat(edited.header("Evil")).isNull();
        assertThat(edited.header("Subject")).isEqualTo("x  Evil: 1");
    }

    @Test
    void aResponseGoesBackTheWayTheRequestCame() {
        SipMessage request = ok(INVITE);
        SipMessage response =
                SipMessage.response(request, 180, "Ringing")
                        .toTag("r1")
                        .header("Contact", "<sip:bob@10.0.0.7>")
                        .done();

        assertThat(response.isRequest()).isFalse();
        assertThat(response.status()).isEqualTo(180);
        assertThat(response.reason()).isEqualTo("Ringing");
        assertThat(response.method()).isEqualTo("INVITE");
        assertThat(response.vias()).isEqualTo(request.vias());
        assertThat(response.from()).isEqualTo(request.from());
        assertThat(response.toTag()).isEqualTo("r1");
        assertThat(response.bytes()).asString(UTF_8).endsWith("Content-Length: 0\r\n\r\n");
    }

    @Test
    void aRefusalIsReadyToBeSent() {
        Parsed.Bad bad = bad(INVITE.replace("Max-Forwards: 70", "Max-Forwards: 700"));

        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.why()).isEqualTo("Bad Max-Forwards");
        SipMessage answer = ok(new String(bad.answer(), UTF_8));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.vias()).isEqualTo(ok(INVITE).vias());
        assertThat(answer.toTag()).isNotNull();
    }

    @Test
    void anAckOrAResponseIsNeverAnswered() {
        assertThat(bad(INVITE.replace("INVITE", "ACK").replace(": 70", ": 700")).answer()).isNull();
        assertThat(bad(INVITE.replaceFirst("INVITE .*", "SIP/2.0 1000 No")).status()).isZero();
        assertThat(bad("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status()).isZero();
    }

    @Test
    void lineEndsThatOthersMightReadDifferentlyAreRefused() {
        assertThat(bad(INVITE.replace("Max-Forwards", "X: 1\nMax-Forwards")).why())
                .isEqualTo("Line end that is not CRLF");
        assertThat(bad(INVITE.replace("Max-Forwards", "X: 1\rMax-Forwards")).why())
                .isEqualTo("Line end that is not CRLF");
    }

    @Test
    void limitsHoldExactly() {
        assertThat(ok(INVITE.replace("Route:", "X: 1\r\n".repeat(242) + "Route:")).callId())
                .isNotEmpty();
        assertThat(bad(INVITE.replace("Route:", "X: 1\r\n".repeat(243) + "Route:")).why())
                .isEqualTo("Over 256 header lines");
        String via = "Via: SIP/2.0/UDP a;branch=z9hG4bK1\r\n";
        assertThat(ok(INVITE.replace("Route:", via.repeat(67) + "Route:")).vias()).hasSize(70);
        assertThat(bad(INVITE.replace("Route:", via.repeat(68) + "Route:")).why())
                .isEqualTo("Bad Via");
        String route = "Route: <sip:a>" + ",<sip:a>".repeat(61) + "\r\n";
        assertThat(ok(INVITE.replace("Route:", route + "Route:")).routes()).hasSize(64);
        assertThat(
                        bad(INVITE.replace(
                                        "Route:",
                                        route.replaceFirst("a>", "a>,<sip:a>") + "Route:"))
                                .why())
                .isEqualTo("Bad Route");
    }

    @Test
    void aMessageMadeWrongIsABug() {
        Edit edit = ok(INVITE).edit().set("CSeq", "none");

        assertThatThrownBy(edit::done).isInstanceOf(IllegalStateException.class);
    }
}
