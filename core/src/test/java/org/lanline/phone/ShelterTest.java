package org.lanline.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanline.codec.SpeechCodec;
import org.lanline.ice.Credentials;
import org.lanline.ice.Description;
import org.lanline.sdp.Agreement;
import org.lanline.sdp.Parsed;
import org.lanline.sdp.SessionDescription;
import org.lanline.srtp.CryptoAttribute;
import org.lanline.srtp.SrtpProfile;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/** What protects a call, offered and answered. */
class ShelterTest {
    private static final String PAGE =
            """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1
            a=fingerprint:sha-256 AA:BB
            m=audio 9 UDP/TLS/RTP/SAVPF 111 8 126
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=ice-ufrag:abcd
            a=ice-pwd:0123456789012345678901
            a=ice-options:trickle
            a=setup:actpass
            a=mid:0
            a=sendrecv
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=rtpmap:126 telephone-event/8000
            m=video 9 UDP/TLS/RTP/SAVPF 96
            c=IN IP4 0.0.0.0
            a=mid:1
            a=rtcp-mux
            a=rtpmap:96 VP8/90000
            """;

    /** One side of a call. */
    private static final class End implements Means {
        private final String name;
        private final Secrecy secrecy;
        private final boolean isPrivate;
        private final List<CryptoAttribute> keys;

        End(String name, Secrecy secrecy, boolean isPrivate, SrtpProfile... profiles) {
            this.name = name;
            this.secrecy = secrecy;
            this.isPrivate = isPrivate;
            Random random = new Random(name.hashCode());
            this.keys =
                    java.util.stream.IntStream.range(0, profiles.length)
                            .mapToObj(i -> CryptoAttribute.random(i + 1, profiles[i], random))
                            .toList();
        }

        @Override
        public InetSocketAddress media() {
            return new InetSocketAddress("10.0.0." + name.length(), 4_000);
        }

        @Override
        public Secrecy secrecy() {
            return secrecy;
        }

        @Override
        public boolean isPrivate() {
            return isPrivate;
        }

        @Override
        public String fingerprint() {
            return "CC:" + name.length();
        }

        @Override
        public List<CryptoAttribute> keys() {
            return keys;
        }

        @Override
        public @Nullable Description ice(@Nullable Description offered) {
            return secrecy == Secrecy.NONE
                    ? null
                    : new Description(
                            new Credentials(name + "frag", "0123456789012345678901" + name),
                            false,
                            Set.of(),
                            List.of(),
                            true);
        }

        Audio audio() {
            return new Audio(List.of(SpeechCodec.OPUS, SpeechCodec.PCMA), this, 7);
        }
    }

    private static End end(String name, Secrecy secrecy, boolean isPrivate) {
        return new End(
                name,
                secrecy,
                isPrivate,
                SrtpProfile.AEAD_AES_128_GCM,
                SrtpProfile.AES_CM_128_HMAC_SHA1_80);
    }

    private static SessionDescription read(String text) {
        return switch (SessionDescription.parse(text)) {
            case Parsed.Ok(SessionDescription description) -> description;
            case Parsed.Bad bad -> throw new AssertionError(bad.toString());
        };
    }

    private record Both(AudioTerms caller, AudioTerms callee) {}

    private static Both agree(End caller, End callee) {
        SessionDescription offer = read(caller.audio().offer(false).write());
        SessionDescription answer =
                read(Objects.requireNonNull(callee.audio().answer(offer, false)).write());
        assertThat(Agreement.of(offer, answer).faults()).isEmpty();
        return new Both(
                Objects.requireNonNull(caller.audio().agreed(offer, answer)),
                Objects.requireNonNull(callee.audio().agreed(answer, offer)));
    }

    @Test
    void withKeysInTheDescriptionsEachSideHasTheOthers() {
        Both both = agree(end("a", Secrecy.SDES, false), end("bo", Secrecy.ANY, false));
        Shield.Keys caller = (Shield.Keys) both.caller.shield();
        Shield.Keys callee = (Shield.Keys) both.callee.shield();
        assertThat(caller.ours()).isEqualTo(callee.theirs());
        assertThat(caller.theirs()).isEqualTo(callee.ours());
        assertThat(caller.ours()).isNotEqualTo(caller.theirs());
        assertThat(caller.ours().profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    }

    @Test
    void ofSeveralKeysTheFirstThatTheAnsweringSideSpeaksIsTakenWithItsNumber() {
        End callee = new End("bo", Secrecy.SDES, false, SrtpProfile.AES_CM_128_HMAC_SHA1_80);
        Both both = agree(end("a", Secrecy.SDES, false), callee);
        Shield.Keys caller = (Shield.Keys) both.caller.shield();
        assertThat(caller.ours().profile()).isEqualTo(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
        assertThat(caller.theirs()).isEqualTo(callee.keys().getFirst().keys());
    }

    @Test
    void whoAnswersBeginsTheHandshakeAndBothUseIceAndOnePort() {
        Both both = agree(end("a", Secrecy.DTLS, false), end("bo", Secrecy.ANY, false));
        assertThat(both.caller.shield()).isEqualTo(new Shield.Handshake(false, "sha-256", "CC:2"));
        assertThat(both.callee.shield()).isEqualTo(new Shield.Handshake(true, "sha-256", "CC:1"));
        assertThat(Objects.requireNonNull(both.caller.ice()).credentials().ufrag())
                .isEqualTo("bofrag");
        assertThat(both.caller.control()).isEqualTo(both.caller.remote());
    }

    @Test
    void twoThatTakeAnythingProtectTheirCallByAHandshake() {
        Both both = agree(end("a", Secrecy.ANY, true), end("bo", Secrecy.ANY, false));
        assertThat(both.caller.shield()).isInstanceOf(Shield.Handshake.class);
    }

    @Test
    void whoTakesAnythingTalksInClearToOneWithNothing() {
        Both both = agree(end("a", Secrecy.ANY, true), end("bo", Secrecy.NONE, false));
        assertThat(both.caller.shield()).isEqualTo(new Shield.None());
        assertThat(both.caller.ice()).isNull();
        Both back = agree(end("bo", Secrecy.NONE, false), end("a", Secrecy.ANY, true));
        assertThat(back.callee.shield()).isEqualTo(new Shield.None());
    }

    @Test
    void keysAreOfferedUnaskedWhereNobodyCanReadThemOnly() {
        assertThat(end("a", Secrecy.ANY, false).audio().offer(false).write())
                .doesNotContain("a=crypto");
        assertThat(end("a", Secrecy.ANY, true).audio().offer(false).write())
                .contains("a=crypto:1 AEAD_AES_128_GCM inline:", "m=audio 4000 RTP/AVP ");
        assertThat(end("a", Secrecy.SDES, false).audio().offer(false).write())
                .contains("a=crypto:1 ", "m=audio 4000 RTP/SAVP ");
    }

    @ParameterizedTest
    @EnumSource(
            value = Secrecy.class,
            names = {"SDES", "DTLS"})
    void whoHasToBeProtectedTakesNothingLess(Secrecy secrecy) {
        Audio strict = end("a", secrecy, true).audio();
        SessionDescription plain = end("bo", Secrecy.NONE, false).audio().offer(false);
        assertThat(strict.answer(plain, false)).isNull();
        assertThat(strict.refusal(plain)).contains("was offered, and nothing else is taken");
        SessionDescription offer = strict.offer(false);
        SessionDescription stripped =
                read(offer.write().replaceAll("a=(crypto|fingerprint|setup)[^\\r]*\\r\\n", ""));
        assertThat(strict.agreed(offer, stripped)).isNull();
    }

    @Test
    void anOfferThatAsksForEncryptionIsNeverAnsweredInClear() {
        SessionDescription offer = end("a", Secrecy.SDES, false).audio().offer(false);
        Audio plain = end("bo", Secrecy.NONE, false).audio();
        assertThat(plain.answer(offer, false)).isNull();
        assertThat(plain.refusal(offer))
                .isEqualTo("only encrypted sound was offered, and this phone takes plain RTP only");
    }

    @Test
    void aPageIsAnsweredInItsOwnWordsAndItsPictureRefused() {
        SessionDescription offer = read(PAGE);
        Audio audio = end("a", Secrecy.ANY, false).audio();
        SessionDescription answer = Objects.requireNonNull(audio.answer(offer, false));
        assertThat(answer.write())
                .contains(
                        "a=group:BUNDLE 0\r\n",
                        "m=audio 4000 UDP/TLS/RTP/SAVPF 111 126\r\n",
                        "a=setup:active",
                        "a=rtcp-mux",
                        "a=mid:0",
                        "m=video 0 UDP/TLS/RTP/SAVPF 96\r\na=mid:1");
        assertThat(Agreement.of(offer, answer).faults()).isEmpty();
        AudioTerms terms = Objects.requireNonNull(audio.agreed(answer, offer));
        assertThat(terms.sends()).isTrue(); // its address is in its candidates
        assertThat(terms.shield()).isEqualTo(new Shield.Handshake(true, "sha-256", "AA:BB"));
        assertThat(Calls.isHold(offer)).isFalse();
    }

    @Test
    void whateverSomebodyOffersOrAnswersNothingThrows() {
        Random random = new Random(5);
        Audio audio = end("a", Secrecy.ANY, true).audio();
        SessionDescription here = audio.offer(false);
        String keyed = end("bo", Secrecy.SDES, true).audio().offer(false).write();
        int read = 0;
        for (int i = 0; i < 4_000; i++) {
            String broken = broken(i % 2 == 0 ? PAGE : keyed, random);
            if (SessionDescription.parse(broken) instanceof Parsed.Ok(SessionDescription offer)) {
                read++;
                SessionDescription answer = audio.answer(offer, false);
                if (answer != null) {
                    audio.agreed(answer, offer);
                }
                assertThat(audio.refusal(offer)).isNotEmpty();
                audio.agreed(here, offer);
            }
        }
        assertThat(read).isGreaterThan(500);
    }

    private static String broken(String text, Random random) {
        StringBuilder broken = new StringBuilder(text);
        for (int change = random.nextInt(1, 6); change > 0; change--) {
            int at = random.nextInt(broken.length());
            switch (random.nextInt(3)) {
                case 0 -> broken.setCharAt(at, (char) random.nextInt(32, 127));
                case 1 -> broken.deleteCharAt(at);
                default -> broken.insert(at, text, 0, random.nextInt(40));
            }
        }
        return broken.toString();
    }
}
