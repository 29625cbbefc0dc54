package org.lanline.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Objects;

/** What RFC 5118 asks of IPv6 in SIP, section by section. */
class Rfc5118Test {

    /** Sections 4.1, 4.3 to 4.4 and 4.8 to 4.10. */
    @ParameterizedTest
    @CsvSource({
        "sip:[2001:db8::10], [2001:db8::10], -1",
        "sip:user@[2001:db8::10], [2001:db8::10], -1",
        "sip:user@[2001:db8::10:5070], [2001:db8::10:5070], -1",
        "sip:user@[2001:db8::10]:5070, [2001:db8::10], 5070",
        "sip:user@[::ffff:192.0.2.10]:19823, [::ffff:192.0.2.10], 19823",
        "sip:user@[2001:db8:::192.0.2.1], [2001:db8:::192.0.2.1], -1"
    })
    void aReferenceIsReadWithItsPort(String text, String host, int port) {
        SipUri uri = Objects.requireNonNull(SipUri.parse(text));

        assertThat(uri.host()).isEqualTo(host);
        assertThat(uri.port()).isEqualTo(port);
        assertThat(uri).hasToString(text);
    }

    /** Section 4.2: an address without brackets is invalid, and so is what only begins as one. */
    @ParameterizedTest
    @ValueSource(strings = {"sip:2001:db8::10", "sip:[2001:db8::10", "sip:[]", "sip:[2001:g::1]"})
    void anAddressWithoutBracketsIsRefused(String text) {
        assertThat(SipUri.parse(text)).isNull();
    }

    /** Section 4.5: received may come with brackets or without. */
    @ParameterizedTest
    @ValueSource(strings = {"[2001:db8::9:255]", "2001:db8::9:255"})
    void aReceivedParameterIsReadEitherWay(String received) {
        String text = "SIP/2.0/UDP [2001:db8::9:1];received=" + received + ";branch=z9hG4bKas3-111";
        Via via = Objects.requireNonNull(Via.parse(text));

        assertThat(via.received()).isEqualTo(received);
        assertThat(via.host()).isEqualTo("[2001:db8::9:1]");
        assertThat(via.branch()).isEqualTo("z9hG4bKas3-111");
    }

    /** Section 4.7: IPv4 and IPv6 side by side. */
    @Test
    void bothFamiliesLiveInOneMessage() {
        SipMessage message =
                SipMessageTest.ok(
                        """
                        BYE sip:user@host.example.net SIP/2.0
                        Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111
                        Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144
                        Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200
                        Call-ID: 997077@lau.example.com
                        Max-Forwards: 70
                        CSeq: 89187 BYE
                        To: sip:user@example.net;tag=9817--94
                        From: sip:user@example.com;tag=81x2
                        Content-Length: 0

                        """
                                .replace("\n", "\r\n"));

        assertThat(message.vias())
                .extracting(Via::host)
                .isEqualTo(List.of("[2001:db8::9:1]", "192.0.2.1", "[2001:db8::9:255]"));
    }
}
