package org.lanline.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.lanline.rtp.NtpTime;
import org.lanline.rtp.RtpSession;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Two streams that are each other's peer. */
class AudioStreamTest {
    private static final long PACKET_NANOS = 20_000_000;

    private static final class End implements AudioStream.Out {
        final InetSocketAddress address;
        final AudioStream stream;
        final List<String> keys = new ArrayList<>();
        final SplittableRandom chance = new SplittableRandom(7);
        double loss;
        End peer = this;
        long nowNanos;

        End(int port, SpeechCodec codec) {
            this(port, AudioStream.Agreement.on(codec, codec.payloadType(), 101));
        }

        End(int port, AudioStream.Agreement agreement) {
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            stream =
                    new AudioStream(
                            agreement, "name", Opus.best(), new Random(port), NtpTime.of(0, 0));
        }

        @Override
        public void rtp(byte[] bytes, int at, int length) {
            if (chance.nextDouble() >= loss) {
                rtcp(bytes, at, length);
            }
        }

        @Override
        public void rtcp(byte[] bytes, int at, int length) {
            peer.stream.receive(address, bytes.clone(), at, length, nowNanos + 5_000_000, peer);
        }

        @Override
        public void event(RtpSession.Event event) {}

        @Override
        public void keyDown(String key) {
            keys.add(key);
        }
    }

    private short[] talk(End alice, End bob, short[] sound, String keys) {
        alice.peer = bob;
        bob.peer = alice;
        int packet = alice.stream.packetSamples();
        short[] heard = new short[sound.length];
        short[] silence = new short[packet];
        for (int i = 0; i < keys.length(); i++) {
            assertThat(alice.stream.press(keys.charAt(i), 80)).isTrue();
        }
        for (int i = 0; (i + 1) * packet <= sound.length; i++) {
            for (End each : List.of(alice, bob)) {
                each.nowNanos = i * PACKET_NANOS;
                each.stream.tick(each.nowNanos, each);
            }
            alice.stream.send(sound, i * packet, alice.nowNanos, alice);
            bob.stream.send(silence, 0, bob.nowNanos, bob);
            bob.stream.take(heard, i * packet, packet, bob.nowNanos + PACKET_NANOS / 2);
        }
        return heard;
    }

    /** PCMA with comfort noise. */
    private static End withNoise(int port) {
        var format = new AudioStream.Format(SpeechCodec.PCMA, 8);
        return new End(
                port,
                new AudioStream.Agreement(format, List.of(format), 101, 8_000, 13, 20, 64_000));
    }

    @Test
    void aPauseIsSentAsNoiseOnceASecondAndHeardAsLoudAsItIs() {
        End alice = withNoise(4_000);
        End bob = withNoise(5_000);
        int rate = 8_000;
        short[] sound = new short[6 * rate];
        System.arraycopy(Tones.tone(rate, 440, rate), 0, sound, 0, rate);
        Random random = new Random(3);
        for (int i = rate; i < 5 * rate; i++) {
            sound[i] = (short) random.nextInt(-40, 41);
        }
        System.arraycopy(Tones.tone(rate, 440, rate), 0, sound, 5 * rate, rate);
        short[] heard = talk(alice, bob, sound, "");
        // two seconds of tone, 300 ms of the pause as they are, and then noise
        assertThat(alice.stream.statistics().sent()).isBetween(100L + 15 + 3, 100L + 15 + 8);
        assertThat(bob.stream.statistics().lost()).isZero();
        assertThat(bob.stream.statistics().concealedShare()).isLessThan(0.01);
        double quiet = Tones.rms(heard, 2 * rate, 4 * rate);
        assertThat(quiet).isBetween(12.0, 46.0); // 23, in steps of a decibel and A-law's
        assertThat(Tones.rms(heard, 5 * rate + rate / 2, 6 * rate - rate / 5)).isGreaterThan(1_000);
    }

    @Test
    void whoSaysNothingSendsNoiseWhereThatWasAgreedAndNothingWhereItWasNot() {
        for (int noise : List.of(13, -1)) {
            var format = new AudioStream.Format(SpeechCodec.G722, 9);
            End alice =
                    new End(
                            4_000,
                            new AudioStream.Agreement(
                                    format, List.of(format), 101, 8_000, noise, 20, 64_000));
            End bob = new End(5_000, SpeechCodec.G722);
            alice.peer = bob;
            bob.peer = alice;
            for (int i = 0; i < 500; i++) {
                alice.nowNanos = i * PACKET_NANOS;
                alice.stream.silence(alice.nowNanos, alice);
            }
            assertThat(alice.stream.statistics().sent()).isEqualTo(noise < 0 ? 0 : 10);
        }
    }

    @Test
    void aToneIsHeardInEveryCodec() {
        for (SpeechCodec codec : SpeechCodec.values()) {
            End alice = new End(4_000, codec);
            End bob = new End(5_000, codec);
            int rate = codec.sampleRate();
            short[] heard = talk(alice, bob, Tones.tone(rate, 440, 3 * rate), "");
            double power = Tones.rms(heard, rate, 3 * rate - rate / 10);
            assertThat(power).as("%s", codec).isCloseTo(8_000 / Math.sqrt(2), within(500.0));
            int period = (int) Math.round(rate / 440.0);
            assertThat(Pitch.likeness(heard, 2 * rate, rate / 2, period, 1)).isGreaterThan(0.98);
            assertThat(bob.stream.statistics().lost()).isZero();
            assertThat(bob.stream.statistics().concealedShare()).isZero();
        }
    }

    @Test
    void keysAreHeardAsKeysAlsoWhereSomePacketsGetLost() {
        End alice = new End(4_000, SpeechCodec.OPUS);
        End bob = new End(5_000, SpeechCodec.OPUS);
        alice.loss = 0.1;
        talk(alice, bob, Tones.tone(48_000, 440, 4 * 48_000), "0123456789*#");
        assertThat(String.join("", bob.keys)).isEqualTo("0123456789*#");
        assertThat(alice.stream.isPressing()).isFalse();
    }

    @Test
    void whatGetsLostIsTakenFromTheNextPacketOnceThePeerSaidSo() {
        End alice = new End(4_000, SpeechCodec.OPUS);
        End bob = new End(5_000, SpeechCodec.OPUS);
        alice.loss = 0.1;
        talk(alice, bob, Tones.voice(48_000, 30 * 48_000), "");
        AudioStream.Statistics statistics = bob.stream.statistics();
        assertThat(statistics.recoveredShare()).isGreaterThan(0.02);
        assertThat(statistics.recoveredShare() + statistics.concealedShare()).isBetween(0.06, 0.14);
        RtpSession.PeerReport atPeer = alice.stream.statistics().atPeer();
        assertThat(atPeer).isNotNull();
        assertThat(atPeer.lostShare()).isCloseTo(0.1, within(0.06));
    }

    @Test
    void howItFaredIsKnownAfterTheGoodbyeToo() {
        End alice = new End(4_000, SpeechCodec.PCMU);
        End bob = new End(5_000, SpeechCodec.PCMU);
        talk(alice, bob, Tones.voice(8_000, 16_000), "");
        alice.stream.goodbye("", alice.nowNanos, alice);
        assertThat(bob.stream.statistics().received()).isEqualTo(100);
    }
}
