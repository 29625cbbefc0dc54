package org.lanline.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;

import java.nio.charset.StandardCharsets;
import java.util.List;

class ExplainerTest {
    private static final String OFFER =
            """
            v=0
            o=- 4711 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            a=extmap-allow-mixed
            a=msid-semantic: WMS 5a
            m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 110
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=candidate:1 1 udp 2122260223 10.77.0.2 50000 typ host generation 0
            a=candidate:3 1 udp 2122260222 8f0d1a2b.local 50002 typ host
            a=ice-ufrag:EsAw
            a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
            a=ice-options:trickle
            a=fingerprint:sha-256 D2:FA:0E
            a=setup:actpass
            a=mid:0
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=sendrecv
            a=msid:5a 6b
            a=rtcp-mux
            a=rtcp-rsize
            a=rtpmap:111 opus/48000/2
            a=rtcp-fb:111 transport-cc
            a=fmtp:111 minptime=10;useinbandfec=1
            a=rtpmap:63 red/48000/2
            a=fmtp:63 111/111
            a=rtpmap:9 G722/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:110 telephone-event/48000
            a=fmtp:110 0-16
            a=ssrc:1 cname:q
            m=video 9 UDP/TLS/RTP/SAVPF 96 97
            c=IN IP4 0.0.0.0
            a=ice-ufrag:EsAw
            a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
            a=fingerprint:sha-256 D2:FA:0E
            a=setup:actpass
            a=mid:1
            a=recvonly
            a=rtcp-mux
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:96 nack pli
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=ssrc-group:FID 1 2
            """;

    private static final String ANSWER =
            OFFER.replace("111 63 9 0 110", "9 110")
                    .replace("actpass", "active")
                    .replace("a=recvonly", "a=sendonly");

    @Test
    void attributesThatPhonesHaveAreKnownTooAndAPlaceholderIsNoAddress() {
        String text = "a=minptime:20\na=sqn:0\na=cdsc:1 image udptl t38\na=X-own:1\n";
        assertThat(Explainer.explain(text))
                .extracting(Explained::isUnknown)
                .containsExactly(false, false, false, true);
        assertThat(Explainer.explain("a=rtcp:9 IN IP4 0.0.0.0\n").getFirst().words())
                .contains("for ICE to find");
    }

    @Test
    void everyLineOfABrowsersOfferHasAMeaningAndItsRfc() {
        for (Explained line : Explainer.explain(OFFER)) {
            assertThat(line.isUnknown()).as(line.text()).isFalse();
            assertThat(line.rfc()).as(line.text()).startsWith("RFC");
        }
    }

    @Test
    void aLineSaysWhatItMeansInItsSection() {
        assertThat(words("a=fmtp:97 apt=96")).isEqualTo("RTX repairs VP8");
        assertThat(words("a=rtpmap:111 opus/48000/2"))
                .isEqualTo("payload type 111 is Opus, clock of 48000 Hz, stereo");
        assertThat(words("a=candidate:3 1 udp 2122260222 8f0d1a2b.local 50002 typ host"))
                .isEqualTo("its own address: 8f0d1a2b.local:50002 (hidden behind a name)");
        assertThat(words("a=fmtp:110 0-16")).contains("events 0-16");
        assertThat(
                        Explainer.explain("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc")
                                .getFirst()
                                .words())
                .contains("whoever reads this line can decrypt");
        assertThat(Explainer.explain("a=never-heard-of:1").getFirst().isUnknown()).isTrue();
    }

    private static String words(String line) {
        return Explainer.explain(OFFER).stream()
                .filter(each -> each.text().equals(line))
                .map(Explained::words)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatWasAgreedIsSaidOfEachSection() {
        Agreement agreement = Agreement.of(read(OFFER), read(ANSWER));
        assertThat(agreement.sections())
                .extracting(Agreement.Section::words)
                .containsExactly(
                        "audio: G722, dialled digits (telephone-event), both ways, keys by DTLS,"
                                + " which the answerer begins",
                        "video: VP8, RTX (packets sent again), from the answerer only, keys by"
                                + " DTLS, which the answerer begins");
        assertThat(agreement.faults()).isEmpty();
    }

    @Test
    void whatIsWrongIsNamedWithItsRfc() {
        assertThat(faults(ANSWER.replace("a=setup:active", "a=setup:actpass")))
                .contains("RFC 8842 section 5.3");
        assertThat(faults(ANSWER.replace("a=sendonly", "a=sendrecv")))
                .contains("RFC 3264 section 6.1");
        assertThat(faults(ANSWER.replaceAll("a=fingerprint.*\n", "")))
                .contains("RFC 5763 section 5");
        assertThat(faults(ANSWER.replace("9 110", "127 110"))).contains("RFC 8866 section 6.6");
        assertThat(faults(ANSWER.replace("BUNDLE 0 1", "BUNDLE 0 1 2")))
                .contains("RFC 9143 section 7.1", "RFC 9143 section 7.3.1");
        assertThat(faults(ANSWER.substring(0, ANSWER.indexOf("m=video"))))
                .contains("RFC 3264 section 6");
        assertThat(faults(ANSWER.replaceAll("a=ice-pwd.*\n", ""))).contains("RFC 8839 section 5.4");
        assertThat(faults(ANSWER.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")))
                .contains("RFC 3264 section 6");
    }

    private static List<String> faults(String answer) {
        return Agreement.of(read(OFFER), read(answer)).faults().stream()
                .map(Agreement.Fault::rfc)
                .toList();
    }

    @Test
    void brokenTextIsExplainedAsFarAsItGoes() {
        Mutator mutator =
                new Mutator(
                        7,
                        List.of(
                                OFFER.getBytes(StandardCharsets.UTF_8),
                                ANSWER.getBytes(StandardCharsets.UTF_8)));
        for (int i = 0; i < 3_000; i++) {
            String one = new String(mutator.next(), StandardCharsets.UTF_8);
            String other = new String(mutator.next(), StandardCharsets.UTF_8);
            assertThatCode(
                            () -> {
                                Explainer.explain(one);
                                if (SessionDescription.parse(one) instanceof Parsed.Ok(var offer)
                                        && SessionDescription.parse(other)
                                                instanceof Parsed.Ok(var answer)) {
                                    Agreement.of(offer, answer);
                                }
                            })
                    .doesNotThrowAnyException();
        }
    }

    private static SessionDescription read(String text) {
        return ((Parsed.Ok) SessionDescription.parse(text)).description();
    }
}
