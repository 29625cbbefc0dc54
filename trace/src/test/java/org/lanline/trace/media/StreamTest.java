package org.lanline.trace.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.dtls.MadeDtls;
import org.lanline.trace.Trace;
import org.lanline.trace.kit.Conversation;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.PcapFile;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** What is found out about a stream. */
final class StreamTest {
    private static final long MILLI = 1_000_000L;

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private @SuppressWarnings("NullAway.Init") List<Stream> streams;

    @BeforeEach
    void read() {
        streams = read(Conversation.whole());
    }

    private List<Stream> read(PcapFile file) {
        return Trace.of(List.of(file.write(folder, "call.pcap"))).streams();
    }

    private Stream stream(int ssrc) {
        return streams.stream().filter(s -> s.ssrc() == ssrc).findFirst().orElseThrow();
    }

    @Test
    void codecAndClockAreThoseOfTheSignalling() {
        Stream audio = stream(77);
        assertThat(audio.mainCoding().format().name()).isEqualTo("PCMU");
        assertThat(audio.mainCoding().source()).isEqualTo(Coding.Source.SDP);
        assertThat(audio.codings()).hasSize(2);
        assertThat(audio.dtmf()).isEqualTo("5");
        assertThat(audio.extensionName(1)).isEqualTo("urn:ietf:params:rtp-hdrext:ssrc-audio-level");
    }

    @Test
    void lossAndReportsAgree() {
        Stream audio = stream(77);
        assertThat(audio.sequences().lost()).isEqualTo(3);
        assertThat(audio.reports().canonicalName()).isEqualTo("a@x1");
        assertThat(audio.reports().sent()).hasSize(3);
        assertThat(audio.reports().received()).hasSize(3);
        assertThat(audio.reports().roundTripMillis()).isCloseTo(2.008, within(0.001));
        Quality quality = audio.quality();
        assertThat(quality).isNotNull();
        assertThat(quality.lossPercent()).isCloseTo(300.0 / 153, within(0.001));
        assertThat(quality.delayMillis()).isCloseTo(2.008 / 2 + 60 + 20, within(0.01));
    }

    @Test
    void videoHasPicturesAndKeyFrames() {
        Stream video = stream(99);
        assertThat(video.pictures()).isEqualTo(30);
        assertThat(video.pictureRate()).isCloseTo(1000.0 / 33, within(0.1));
        assertThat(video.keyFrames()).hasSize(1);
    }

    @Test
    void whatCameThroughARelayIsSaidTo() {
        assertThat(stream(55).flow().through()).isNotNull();
        assertThat(stream(55).packets()).isEqualTo(3);
    }

    @Test
    void aClockThatNobodyNamesIsToldByItsTimestamps() {
        PcapFile file = new PcapFile(PcapFile.RAW);
        for (int i = 0; i < 100; i++) {
            byte[] rtp = Frames.rtp(111, i, 960L * i, 5, new byte[40]);
            file.packet(i * 20L * MILLI, Frames.udp("10.0.0.3:1", "10.0.0.4:2", rtp));
        }
        Jitter jitter = read(file).getFirst().jitter();
        assertThat(jitter).isNotNull();
        assertThat(jitter.rate()).isEqualTo(48_000);
        assertThat(jitter.max()).isLessThan(0.001);
    }

    @Test
    void jitterIsThatOfTheRfcWorkedOutByHand() {
        PcapFile file = new PcapFile(PcapFile.RAW);
        long[] late = {0, 4, 0, 8};
        for (int i = 0; i < late.length; i++) {
            byte[] rtp = Frames.rtp(0, i, 160L * i, 5, new byte[160]);
            file.packet((i * 20L + late[i]) * MILLI, Frames.udp("10.0.0.3:1", "10.0.0.4:2", rtp));
        }
        // |D| is 4, 4, 8: J = 0.25, 0.484375, 0.954101…
        Jitter jitter = read(file).getFirst().jitter();
        assertThat(jitter).isNotNull();
        assertThat(jitter.max()).isCloseTo(0.95410, within(0.00001));
        assertThat(jitter.mean()).isCloseTo((0.25 + 0.484375 + 0.9541015625) / 3, within(0.00001));
    }

    @Test
    void aCipherIsToldFromSpeech() {
        PcapFile file = new PcapFile(PcapFile.RAW);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            byte[] chance = new byte[170];
            random.nextBytes(chance);
            byte[] secret = Frames.rtp(0, i, 160L * i, 5, chance);
            file.packet(i * 20L * MILLI, Frames.udp("10.0.0.3:1", "10.0.0.4:2", secret));
            byte[] tone = new byte[160];
            for (int j = 0; j < tone.length; j++) {
                tone[j] = (byte) (random.nextInt(12) + 100 * Math.sin(i * 160 + j));
            }
            byte[] clear = Frames.rtp(0, i, 160L * i, 6, tone);
            file.packet(i * 20L * MILLI, Frames.udp("10.0.0.3:3", "10.0.0.4:4", clear));
        }
        streams = read(file);
        assertThat(stream(5).privacy().answer()).isEqualTo(Privacy.Answer.ENCRYPTED);
        assertThat(stream(6).privacy().answer()).isEqualTo(Privacy.Answer.CLEAR);
    }

    @Test
    void fewPacketsTellNothing() {
        assertThat(stream(55).privacy().answer()).isEqualTo(Privacy.Answer.CANNOT_TELL);
    }

    private Privacy ofTheFirstPacketAfter(byte[] datagram) {
        PcapFile file = new PcapFile(PcapFile.RAW);
        file.packet(0, Frames.udp("10.0.0.3:1", "10.0.0.4:2", datagram));
        byte[] packet = Frames.rtp(96, 1, 160, 9, new byte[100]);
        file.packet(MILLI, Frames.udp("10.0.0.3:1", "10.0.0.4:2", packet));
        streams = read(file);
        return stream(9).privacy();
    }

    @Test
    void aHelloPromisesEncryption() {
        Privacy privacy = ofTheFirstPacketAfter(MadeDtls.message(1, 0, MadeDtls.clientHello()));
        assertThat(privacy.answer()).isEqualTo(Privacy.Answer.ENCRYPTED);
        assertThat(privacy.why()).contains("a DTLS handshake on this flow");
    }

    @Test
    void whatOnlyLooksLikeARecordOfDtlsPromisesNothing() {
        byte[] chance = new byte[40];
        chance[0] = 23;
        chance[1] = (byte) 0xfe;
        chance[2] = (byte) 0xfd;
        assertThat(ofTheFirstPacketAfter(chance).answer()).isEqualTo(Privacy.Answer.CANNOT_TELL);
    }

    @Test
    void aFewPacketsInOneGoTellNoRate() {
        PcapFile file = new PcapFile(PcapFile.RAW);
        for (int i = 0; i < 4; i++) {
            byte[] packet = Frames.rtp(0, i, 160L * i, 9, new byte[160]);
            file.packet(i * 1_000L, Frames.udp("10.0.0.3:1", "10.0.0.4:2", packet));
        }
        assertThat(stream(77).bitRate()).isBetween(60_000.0, 90_000.0);
        streams = read(file);
        assertThat(stream(9).packets()).isEqualTo(4);
        assertThat(stream(9).bitRate()).isZero();
    }
}
