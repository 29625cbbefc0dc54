package org.lanline.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipUriTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:kitchen@lanline.local",
                "sip:10.0.0.1:5070;transport=tcp;lr",
                "sips:a%20b:p%40ss@[2001:db8::1]:5061;x?Subject=hi&To=you",
                "tel:+49-89-123;phone-context=local"
            })
    void isWrittenAsItWasRead(String text) {
        assertThat(SipUri.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sip:",
                "kitchen@lanline.local",
                "sip:a@b@c",
                "sip:a b@c",
                "sip:%4@c",
                "sip:a@c:65536",
                "sip:a@c:",
                "sip:a@[::1",
                "sip:a@c;;lr",
                "sip:a@c?",
                "<sip:a@c>"
            })
    void whatIsNotWellFormedIsNull(String text) {
        assertThat(SipUri.parse(text)).isNull();
    }

    /** RFC 3261 section 19.1.4, its own examples. */
    @ParameterizedTest
    @CsvSource({
        "sip:%61lice@atlanta.com;transport=TCP, sip:alice@AtLanTa.CoM;Transport=tcp, true",
        "sip:carol@chicago.com, sip:carol@chicago.com;newparam=5, true",
        "sip:carol@chicago.com;newparam=5, sip:carol@chicago.com;security=on, true",
        "SIP:ALICE@AtLanTa.CoM;Transport=udp, sip:alice@AtLanTa.CoM;Transport=UDP, false",
        "sip:bob@biloxi.com, sip:bob@biloxi.com:5060, false",
        "sip:bob@biloxi.com, sip:bob@biloxi.com;transport=udp, false",
        "sip:carol@chicago.com;security=on, sip:carol@chicago.com;security=off, false"
    })
    void comparesAsTheRfcSays(String one, String other, boolean same) {
        SipUri first = SipUri.parse(one);
        SipUri second = SipUri.parse(other);

        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        assertThat(first.matches(second)).isEqualTo(same);
        assertThat(second.matches(first)).isEqualTo(same);
    }

    @Test
    void aUserNameHasItsEscapesUndone() {
        assertThat(SipUri.of("k%C3%BCche+1", "x").userName()).isEqualTo("küche+1");
        assertThat(SipUri.of("100%", "x").userName()).isEqualTo("100%");
    }
}
