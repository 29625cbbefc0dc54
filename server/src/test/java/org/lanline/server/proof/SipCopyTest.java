package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;

class SipCopyTest {

    static final String SDP = "v=0\r\na=fingerprint:sha-256 AB:01\r\n";

    static SipMessage message(String method, String more, String body) {
        byte[] bytes =
                """
                %s sip:workshop@lanline.local SIP/2.0
                Via: SIP/2.0/WSS x.invalid;branch=z9hG4bK1
                From: <sip:kitchen@lanline.local>;tag=1
                To: <sip:workshop@lanline.local>
                Call-ID: 1@here
                CSeq: 1 %s
                Max-Forwards: 70
                %sContent-Length: %d

                %s\
                """
                        .formatted(method, method, more, body.length(), body)
                        .replaceAll("(?<!\r)\n", "\r\n")
                        .getBytes(UTF_8);
        return SipMessage.parse(bytes, 0, bytes.length) instanceof Parsed.Ok(SipMessage message)
                ? message
                : SipMessage.request("NONE", "sip:none").done();
    }

    private static String text(SipCopy copy) {
        return new String(copy.bytes(), UTF_8);
    }

    @Test
    void aDescriptionStaysAsItIs() {
        SipMessage invite = message("INVITE", "Content-Type: application/sdp\r\n", SDP);
        SipCopy copy = SipCopy.of(invite);
        assertThat(copy.bytes()).isEqualTo(invite.bytes());
        assertThat(copy.remark()).isEmpty();
    }

    @Test
    void nothingIsKeptThatProvesWhoSomebodyIs() {
        SipCopy copy =
                SipCopy.of(
                        message(
                                "INVITE",
                                """
                                Authorization: Bearer ll1_secret\r
                                Proxy-Authorization: Digest username="k", response="secret"\r
                                Content-Type: application/sdp\r
                                """,
                                SDP));
        assertThat(text(copy)).doesNotContain("secret", "uthorization").endsWith(SDP);
        assertThat(copy.remark())
                .isEqualTo("left out by the box: Authorization, Proxy-Authorization");
    }

    @Test
    void whatPeopleWriteToEachOtherIsNotKept() {
        for (String type : new String[] {"text/plain", "application/sdp", ""}) {
            String line = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
            SipCopy copy = SipCopy.of(message("MESSAGE", line, "meet me at noon"));
            assertThat(text(copy))
                    .startsWith("MESSAGE ")
                    .doesNotContain("noon")
                    .contains("Content-Length: 0\r\n");
            assertThat(copy.remark()).contains("a body of 15 bytes");
        }
        assertThat(text(SipCopy.of(message("INFO", "Content-Type: text/plain\r\n", "noon"))))
                .doesNotContain("noon");
    }

    @Test
    void theKeysOfTheCallAreWrittenOver() {
        SipMessage invite =
                message(
                        "INVITE",
                        "Content-Type: application/sdp\r\n",
                        "a=crypto:1 AES_CM_128_HMAC_SHA1_80"
                                + " inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9|2^20\r\n");
        SipCopy copy = SipCopy.of(invite);
        assertThat(text(copy))
                .hasSize(invite.length())
                .contains("inline:" + "A".repeat(32) + "|2^20");
        assertThat(copy.remark()).contains("a=crypto");
    }
}
