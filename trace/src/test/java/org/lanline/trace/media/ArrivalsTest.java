package org.lanline.trace.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.pcap.CaptureReader;
import org.lanline.pcap.Extras;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.decode.Decoder;
import org.lanline.trace.decode.Knowledge;
import org.lanline.trace.findings.Findings;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.PcapFile;
import org.lanline.trace.report.TraceJson;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.util.List;
import java.util.SplittableRandom;

/** Headers that wait, and packets that are taken the short way, change nothing of what is found. */
final class ArrivalsTest {
    private static final long MILLI = 1_000_000L;

    /** Two sources a flow with losses, late ones, new beginnings, other codecs, marks, noise. */
    private static PcapFile capture(long seed, boolean plain) {
        SplittableRandom random = new SplittableRandom(seed);
        PcapFile file = new PcapFile(PcapFile.ETHERNET);
        int[] sequences = {random.nextInt(65_536), random.nextInt(65_536)};
        for (int i = 0; i < 700; i++) {
            int source = random.nextInt(2);
            sequences[source] += step(random);
            int type = random.nextInt(40) == 0 ? 13 : random.nextInt(60) == 0 ? 8 : 0;
            type |= random.nextInt(50) == 0 ? 0x80 : 0;
            byte[] payload = new byte[random.nextInt(30) == 0 ? 4 : 160];
            random.nextBytes(payload);
            byte[] rtp =
                    Frames.rtp(type, sequences[source] & 0xffff, i * 80L, 50 + source, payload);
            long at = i * 10L * MILLI + random.nextInt(3_000) * 1_000L;
            byte[] ip = Frames.udp("10.0.0.1:4000", "10.0.0.2:5000", rtp);
            file.packet(at, plain ? Frames.ethernet(ip) : tagged(Frames.ethernet(ip)));
        }
        return file;
    }

    private static int step(SplittableRandom random) {
        return switch (random.nextInt(50)) {
            case 0 -> 3;
            case 1 -> -2;
            case 2 -> 0;
            case 3 -> random.nextInt(20) == 0 ? 10_000 : 1;
            default -> 1;
        };
    }

    /** Of a VLAN, which is not taken the short way. */
    private static byte[] tagged(byte[] frame) {
        byte[] tagged = new byte[frame.length + 4];
        System.arraycopy(frame, 0, tagged, 0, 12);
        tagged[12] = (byte) 0x81;
        tagged[15] = 5;
        System.arraycopy(frame, 12, tagged, 16, frame.length - 12);
        return tagged;
    }

    private static String json(PcapFile file) {
        StringWriter to = new StringWriter();
        TraceJson.write(Trace.from(List.of(Input.of("c.pcap", file.toArray())), List.of()), to);
        return to.toString().replaceAll("\"bytes\":\\d+,\"cut", "\"cut");
    }

    private static List<Stream> asked(PcapFile file, boolean eachTime) {
        Knowledge knowledge = new Knowledge();
        Streams streams = new Streams(knowledge);
        Decoder decoder = new Decoder(new Findings(), streams, knowledge, new Problems());
        ByteArrayInputStream in = new ByteArrayInputStream(file.toArray());
        CaptureReader reader =
                new CaptureReader((into, offset, most) -> in.read(into, offset, most), Extras.NONE);
        for (int frame = 1; reader.next(); frame++) {
            decoder.packet(frame, reader.packet());
            if (eachTime) {
                long packets = streams.all().stream().mapToLong(Stream::packets).sum();
                assertThat(packets).isLessThanOrEqualTo(frame);
            }
        }
        return streams.all();
    }

    private static String numbers(Stream stream) {
        Jitter jitter = stream.jitter();
        return String.join(
                " ",
                List.of(
                        "" + stream.packets(),
                        "" + stream.sequences().lost(),
                        "" + stream.sequences().restarts(),
                        "" + stream.lastFrame(),
                        "" + stream.bytes(),
                        "" + stream.payloadBytes(),
                        "" + stream.markers(),
                        "" + stream.pictures(),
                        "" + stream.tooLate(),
                        "" + stream.meanDelta(),
                        jitter == null ? "" : jitter.mean() + " " + jitter.max(),
                        "" + stream.codings().stream().map(Coding::packets).toList()));
    }

    @Test
    void aStreamThatIsAskedAfterEachPacketSaysTheSameInTheEnd() {
        for (int seed = 0; seed < 20; seed++) {
            PcapFile file = capture(seed, true);
            List<String> atOnce = asked(file, false).stream().map(ArrivalsTest::numbers).toList();
            assertThat(atOnce)
                    .hasSize(2)
                    .isEqualTo(asked(file, true).stream().map(ArrivalsTest::numbers).toList());
        }
    }

    @Test
    void theShortWayLeadsToTheSame() {
        for (int seed = 0; seed < 20; seed++) {
            assertThat(json(capture(seed, true))).isEqualTo(json(capture(seed, false)));
        }
    }

    @Test
    void manyStreamsAreWrittenInTheirOrder() {
        PcapFile file = new PcapFile(PcapFile.ETHERNET);
        for (int i = 0; i < 1_200; i++) {
            byte[] rtp = Frames.rtp(0, i / 400, i, 1_000 + i % 400, new byte[160]);
            String from = "10.0." + i % 400 / 200 + "." + (1 + i % 200) + ":4000";
            file.packet(i * MILLI, Frames.ethernet(Frames.udp(from, "10.9.0.1:5000", rtp)));
        }
        List<String> words = json(file).lines().toList();
        assertThat(words).hasSize(1);
        int at = words.getFirst().indexOf("\"streams\"");
        for (int ssrc = 1_000; ssrc < 1_400; ssrc++) {
            int next = words.getFirst().indexOf("{\"ssrc\":\"0x%08x\"".formatted(ssrc), at);
            assertThat(next).isGreaterThan(at);
            assertThat(words.getFirst().charAt(next - 1)).isEqualTo(ssrc == 1_000 ? '[' : ',');
            at = next;
        }
    }
}
