package org.lanline.trace.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.trace.kit.MadeCapture.ALICE;
import static org.lanline.trace.kit.MadeCapture.BOB;
import static org.lanline.trace.kit.MadeCapture.sdp;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;

import org.junit.jupiter.api.Test;
import org.lanline.codec.G711;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.MadeCapture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/** Streams made audible. */
class RecordingTest {
    private static final String A = ALICE + ":4000";
    private static final String B = BOB + ":5000";

    private final MadeCapture made = new MadeCapture();

    private Recording.Start play(int ssrc) {
        List<Input> inputs = List.of(made.input());
        return Trace.from(inputs, List.of()).play(inputs, ssrc);
    }

    private static ByteBuffer samples(Recording.Start start) {
        byte[] wav = Objects.requireNonNull(start.recording()).wav();
        assertThat(new String(wav, 0, 4, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("RIFF");
        return ByteBuffer.wrap(wav, 44, wav.length - 44).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void packet(int number, int code) {
        byte[] payload = new byte[160];
        Arrays.fill(payload, (byte) code);
        byte[] rtp = Frames.rtp(0, number, 160L * number, 7, payload);
        made.udp(20L * number, A, B, rtp);
    }

    @Test
    void whatWasLostIsSilenceAndWhatCameLateOrTwiceHasItsPlace() {
        for (int number : new int[] {0, 1, 2, 4, 3, 3, 6}) {
            packet(number, 0x80 + number);
        }
        Recording.Start start = play(7);
        ByteBuffer sound = samples(start);
        assertThat(sound.remaining()).isEqualTo(2 * 160 * 7);
        for (int number = 0; number < 7; number++) {
            short expected = number == 5 ? 0 : G711.ofMuLaw((byte) (0x80 + number));
            assertThat(sound.getShort(2 * 160 * number + 2 * 80)).isEqualTo(expected);
        }
        assertThat(Objects.requireNonNull(start.recording()).words())
                .isEqualTo("PCMU, 0.1 s at 8000 Hz.");
    }

    @Test
    void anEncryptedStreamGetsOneClearSentence() {
        made.encrypted().audio(0, A, B, 7, 200, 0);
        Recording.Start start = play(7);
        assertThat(start.recording()).isNull();
        assertThat(start.why()).startsWith("This stream is encrypted (payload random");
    }

    @Test
    void aCodecThatIsNotDecodedHereIsNamed() {
        String g729 = "a=rtpmap:18 G729/8000";
        made.answered(sdp(ALICE, 4_000, "RTP/AVP", g729), sdp(BOB, 5_000, "RTP/AVP", g729));
        for (int i = 0; i < 80; i++) {
            made.udp(2_000 + 20L * i, A, B, Frames.rtp(18, i, 160L * i, 7, new byte[20]));
        }
        assertThat(play(7).why()).isEqualTo("G729 is not decoded here; G.711, G.722 and Opus are.");
        assertThat(play(8).why()).isEqualTo("There is no such stream in it.");
    }

    @Test
    void opusIsHeard() throws OpusException {
        String opus = "a=rtpmap:111 opus/48000/2";
        made.answered(sdp(ALICE, 4_000, "RTP/AVP", opus), sdp(BOB, 5_000, "RTP/AVP", opus));
        OpusEncoder encoder = new OpusEncoder(48_000, 1, OpusApplication.OPUS_APPLICATION_VOIP);
        short[] tone = new short[960];
        byte[] packet = new byte[1_500];
        for (int i = 0; i < 60; i++) {
            for (int sample = 0; sample < 960; sample++) {
                double turns = (960 * i + sample) * 440.0 / 48_000;
                tone[sample] = (short) (12_000 * Math.sin(2 * Math.PI * turns));
            }
            int length = encoder.encode(tone, 0, 960, packet, 0, packet.length);
            byte[] payload = Arrays.copyOf(packet, length);
            made.udp(2_000 + 20L * i, A, B, Frames.rtp(111, i, 960L * i, 7, payload));
        }
        ByteBuffer sound = samples(play(7));
        assertThat(sound.remaining()).isEqualTo(2 * 960 * 60);
        int crossings = 0;
        for (int i = 24_001; i < 48_000; i++) {
            boolean up = sound.getShort(2 * i - 2) < 0 && sound.getShort(2 * i) >= 0;
            crossings += up ? 1 : 0;
        }
        assertThat(crossings).as("of 440 Hz in half a second").isBetween(218, 222);
    }

    @Test
    void whateverIsInAStreamOfSpeechIsARecording() {
        SplittableRandom random = new SplittableRandom(5);
        for (String codec : List.of("opus/48000/2", "G722/8000", "PCMA/8000")) {
            MadeCapture wild = new MadeCapture();
            String line = "a=rtpmap:96 " + codec;
            wild.answered(sdp(ALICE, 4_000, "RTP/AVP", line), sdp(BOB, 5_000, "RTP/AVP", line));
            for (int i = 0; i < 600; i++) {
                byte[] payload = new byte[random.nextInt(60)];
                random.nextBytes(payload);
                Arrays.fill(payload, 0, payload.length / 2, (byte) random.nextInt(4));
                long timestamp = random.nextInt(9) == 0 ? random.nextInt() : 160L * i;
                byte[] rtp = Frames.rtp(96, random.nextInt(99), timestamp, 7, payload);
                wild.udp(2_000 + 20L * i, A, B, rtp);
            }
            List<Input> inputs = List.of(wild.input());
            Recording.Start start = Trace.from(inputs, List.of()).play(inputs, 7);
            assertThat(start.recording()).isNotNull();
            assertThat(start.recording().words()).contains("s at");
            assertThat(start.recording().seconds()).isLessThanOrEqualTo(3_600);
        }
    }
}
