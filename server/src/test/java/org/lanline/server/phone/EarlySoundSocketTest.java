package org.lanline.server.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lanline.codec.Opus;
import org.lanline.codec.SpeechCodec;
import org.lanline.phone.Audio;
import org.lanline.phone.Means;
import org.lanline.phone.Secrecy;
import org.lanline.sdp.SessionDescription;
import org.lanline.server.net.UdpLoop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** What is heard before somebody answers (RFC 3960), and what is not said. */
class EarlySoundSocketTest {
    private static final long SECOND = 1_000_000_000L;

    private final UdpLoop loop = new UdpLoop("test-loop", Throwable::printStackTrace);
    private final Counting microphone = new Counting();
    private final List<SpeechCodec> codecs = List.of(SpeechCodec.PCMA);

    @AfterEach
    void stop() {
        loop.close();
    }

    @Test
    void theMicrophoneIsNotOpenedBeforeTheCallIsAnswered() throws IOException {
        CallSound sound =
                new CallSound(
                        loop,
                        InetAddress.getLoopbackAddress(),
                        new Protector(Secrecy.NONE, false, new SecureRandom()),
                        true,
                        codecs,
                        Opus.best(),
                        new Random(1),
                        microphone,
                        new Unwatched());
        SessionDescription offer = sound.offer(false);
        InetSocketAddress there = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        SessionDescription answer =
                Objects.requireNonNull(
                        new Audio(codecs, Means.plain(there), 1).answer(offer, false));
        assertThat(sound.agreed(offer, answer, false)).isTrue();
        sound.tick(System.nanoTime() + SECOND / 10);
        assertThat(microphone.heard).isPositive();
        assertThat(microphone.spoken).isZero();
        assertThat(sound.agreed(offer, answer, true)).isTrue();
        sound.tick(System.nanoTime() + SECOND / 5);
        assertThat(microphone.spoken).isPositive();
        sound.end();
    }

    private static final class Counting implements Sound {
        int spoken;
        int heard;

        @Override
        public void begin(int sampleRate) {
            // a loudspeaker may be open while it rings
        }

        @Override
        public boolean speak(short[] into, int at, int samples) {
            spoken++;
            return true;
        }

        @Override
        public void hear(short[] samples, int at, int count) {
            heard++;
        }

        @Override
        public void end() {
            // nothing was opened
        }
    }

    private static final class Unwatched implements CallSound.Watcher {
        @Override
        public void broken(String why) {
            throw new AssertionError(why);
        }

        @Override
        public void certified(String own, String peer) {
            throw new AssertionError("there is no handshake in plain RTP");
        }
    }
}
