package org.lanline.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.codec.SpeechCodec;
import org.lanline.sdp.Agreement;
import org.lanline.sdp.Direction;
import org.lanline.sdp.Parsed;
import org.lanline.sdp.SessionDescription;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;

/** Offers, answers, and what follows from them. */
class AudioTest {
    private final Audio alice = audio("10.0.0.1", SpeechCodec.G722, SpeechCodec.PCMA);
    private final Audio bob = audio("10.0.0.2", SpeechCodec.PCMU, SpeechCodec.PCMA);

    private static Audio audio(String address, SpeechCodec... codecs) {
        return new Audio(List.of(codecs), Means.plain(new InetSocketAddress(address, 4_000)), 7);
    }

    private static SessionDescription read(String text) {
        return switch (SessionDescription.parse(text)) {
            case Parsed.Ok(SessionDescription description) -> description;
            case Parsed.Bad bad -> throw new AssertionError(bad.toString());
        };
    }

    private static SessionDescription answer(Audio whose, SessionDescription offer, boolean hold) {
        return read(Objects.requireNonNull(whose.answer(offer, hold)).write());
    }

    @Test
    void whoHasAnsweredSeveralSectionsOffersAsManyInTheirOrder() {
        String sound = alice.offer(false).write();
        String video = "m=video 5000 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n";
        int at = sound.indexOf("m=audio");
        String both = sound.substring(0, at) + video + sound.substring(at);
        answer(bob, read(both), false);
        SessionDescription hold = read(bob.offer(true).write());
        assertThat(hold.media()).extracting("kind").containsExactly("video", "audio");
        assertThat(hold.media()).extracting("port").containsExactly(0, 4_000);
        assertThat(hold.direction(hold.media().getLast())).isEqualTo(Direction.SENDONLY);
    }

    @Test
    void whatBothSpeakIsTakenAndNothingIsWrongWithIt() {
        SessionDescription offer = read(alice.offer(false).write());
        SessionDescription answer = answer(bob, offer, false);
        Agreement agreement = Agreement.of(offer, answer);
        assertThat(agreement.faults()).isEmpty();
        assertThat(agreement.sections().getFirst().words())
                .isEqualTo(
                        "audio: G.711 A-law, comfort noise, dialled digits (telephone-event), both"
                                + " ways, not encrypted");
        assertThat(alice.agreed(offer, answer))
                .isEqualTo(
                        new AudioTerms(
                                new InetSocketAddress("10.0.0.2", 4_000),
                                new InetSocketAddress("10.0.0.2", 4_000),
                                SpeechCodec.PCMA,
                                8,
                                8,
                                101,
                                101,
                                13,
                                20,
                                true,
                                true,
                                new Shield.None(),
                                null));
    }

    @Test
    void theNumbersAreTheOffersAndEachSideSendsWhatTheOtherExpects() {
        SessionDescription offer =
                read(
                        """
                        v=0
                        o=- 1 1 IN IP4 10.0.0.9
                        s=-
                        c=IN IP4 10.0.0.9
                        t=0 0
                        m=audio 5000 RTP/AVP 110 18
                        a=rtpmap:110 PCMA/8000
                        a=ptime:40
                        m=video 5002 RTP/AVP 34
                        """);
        SessionDescription answer = answer(bob, offer, false);
        assertThat(answer.media().getFirst().formats()).containsExactly("110");
        assertThat(answer.media().get(1).port()).isZero();
        AudioTerms stream = Objects.requireNonNull(bob.agreed(answer, offer));
        assertThat(stream.sendType()).isEqualTo(110);
        assertThat(stream.sendKeysType()).isEqualTo(-1);
        assertThat(stream.frameMillis()).isEqualTo(40);
    }

    @Test
    void encryptedMediaAndCodecsThatAreNotSpokenAreRefused() {
        String text = alice.offer(false).write();
        assertThat(bob.answer(read(text.replace("RTP/AVP", "UDP/TLS/RTP/SAVPF")), false)).isNull();
        assertThat(audio("10.0.0.3", SpeechCodec.PCMU).answer(read(text), false)).isNull();
    }

    @Test
    void holdIsAnsweredWithTheOtherHalf() {
        SessionDescription offer = alice.offer(true);
        SessionDescription answer = answer(bob, offer, false);
        assertThat(answer.direction(answer.media().getFirst())).isEqualTo(Direction.RECVONLY);
        SessionDescription both = answer(bob, offer, true);
        assertThat(both.direction(both.media().getFirst())).isEqualTo(Direction.INACTIVE);
        AudioTerms stream = Objects.requireNonNull(alice.agreed(offer, answer));
        assertThat(stream.sends()).isTrue();
        assertThat(stream.receives()).isFalse();
    }

    @Test
    void holdTheOldWayIsHoldToo() {
        SessionDescription offer =
                read(alice.offer(false).write().replace("c=IN IP4 10.0.0.1", "c=IN IP4 0.0.0.0"));
        SessionDescription answer = answer(bob, offer, false);
        assertThat(answer.direction(answer.media().getFirst())).isEqualTo(Direction.RECVONLY);
        assertThat(Objects.requireNonNull(bob.agreed(answer, offer)).sends()).isFalse();
    }

    @Test
    void nothingIsSentToManyAtOnceOrToNowhere() {
        for (String address : List.of("224.0.1.75/32", "239.255.1.1", "nobody.invalid")) {
            String text = alice.offer(false).write().replaceAll("c=IN.*", "c=IN IP4 " + address);
            SessionDescription offer = read(text);
            AudioTerms terms = bob.agreed(answer(bob, offer, false), offer);
            assertThat(Objects.requireNonNull(terms).sends()).as(address).isFalse();
            assertThat(terms.remote().getPort()).as(address).isZero();
            assertThat(terms.control().getPort()).as(address).isZero();
        }
    }

    @Test
    void eachDescriptionOfACallHasAHigherVersion() {
        assertThat(alice.offer(false).origin().version()).isEqualTo("1");
        assertThat(alice.offer(true).origin().version()).isEqualTo("2");
    }
}
