package org.lanline.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OfferAnswerTest {
    private static final String HEAD = "v=0\no=x 1 1 IN IP4 h\ns=-\nt=0 0\n";
    private static final String AUDIO = "m=audio 9 RTP/AVP 0\n";
    private static final String VIDEO = "m=video 9 RTP/AVP 99\n";

    @Test
    void whatBothTakeIsAgreed() {
        assertThat(kinds(AUDIO + VIDEO, AUDIO + VIDEO)).isEqualTo("audio video");
    }

    @Test
    void aSectionAnsweredWithPortZeroIsRefused() {
        assertThat(kinds(AUDIO + VIDEO, AUDIO + "m=video 0 RTP/AVP 99\n")).isEqualTo("audio");
    }

    @Test
    void aSectionThatSharesABundleHasPortZeroAndIsAccepted() {
        String bundled = "m=video 0 RTP/AVP 99\na=bundle-only\n";
        assertThat(kinds(AUDIO + bundled, AUDIO + bundled)).isEqualTo("audio video");
    }

    @Test
    void sectionsPairByPosition() {
        assertThat(kinds(AUDIO + VIDEO, VIDEO + AUDIO)).isEmpty();
        assertThat(kinds(AUDIO, AUDIO + VIDEO)).isEqualTo("audio");
    }

    @Test
    void anotherTransportThanTheOfferedOneIsNoAgreement() {
        assertThat(kinds(AUDIO, "m=audio 9 UDP/TLS/RTP/SAVPF 0\n")).isEmpty();
    }

    @Test
    void directionsAreTheOfferers() {
        OfferAnswer.Stream held = stream(AUDIO + "a=sendonly\n", AUDIO + "a=recvonly\n");
        assertThat(held.sends()).isTrue();
        assertThat(held.receives()).isFalse();
        OfferAnswer.Stream still = stream(AUDIO + "a=sendonly\n", AUDIO + "a=inactive\n");
        assertThat(still.sends()).isFalse();
    }

    private static String kinds(String offer, String answer) {
        return OfferAnswer.kinds(
                SessionDescriptionTest.ok(HEAD + offer), SessionDescriptionTest.ok(HEAD + answer));
    }

    private static OfferAnswer.Stream stream(String offer, String answer) {
        return OfferAnswer.agreed(
                        SessionDescriptionTest.ok(HEAD + offer),
                        SessionDescriptionTest.ok(HEAD + answer))
                .getFirst();
    }
}
