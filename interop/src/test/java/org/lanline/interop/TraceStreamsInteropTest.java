package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanline.trace.Trace;
import org.lanline.trace.media.Jitter;
import org.lanline.trace.media.Stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code tshark -z rtp,streams} says of streams of RTP, and what the analyser says of the same
 * packets. docs/interop.md says where they differ on purpose.
 */
class TraceStreamsInteropTest {
    /** Printed with three places. */
    private static final double ROUNDED = 0.0011;

    private static final Pattern LINE =
            Pattern.compile(
                    " *\\S+ +\\S+ +(\\S+) +(\\d+) +(\\S+) +(\\d+) +0x([0-9A-F]+) .*? (\\d+)"
                            + " +(-?\\d+) \\(\\S+%\\) +(\\S+) +(\\S+) +(\\S+) +(\\S+) +(\\S+)"
                            + " +(\\S+).*");

    @TempDir private Path folder = Path.of("");

    /** A line of tshark's table. */
    private record Row(
            int packets, int lost, double maxDelta, double meanJitter, double maxJitter) {}

    @BeforeEach
    void programs() {
        Peers.need("tshark");
    }

    private static Map<String, Row> tshark(Path capture) throws IOException {
        Process process =
                new ProcessBuilder(
                                "tshark",
                                "-n",
                                "--enable-heuristic",
                                "rtp_udp",
                                "--enable-heuristic",
                                "rtp_stun",
                                "-q",
                                "-z",
                                "rtp,streams",
                                "-r",
                                capture.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String table = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, Row> rows = new HashMap<>();
        table.lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .forEach(
                        row ->
                                rows.put(
                                        row.group(5).toLowerCase(Locale.ROOT)
                                                + ":"
                                                + row.group(2)
                                                + ":"
                                                + row.group(4),
                                        new Row(
                                                Integer.parseInt(row.group(6)),
                                                Integer.parseInt(row.group(7)),
                                                Double.parseDouble(row.group(10)),
                                                Double.parseDouble(row.group(12)),
                                                Double.parseDouble(row.group(13)))));
        return rows;
    }

    private static String key(Stream stream) {
        return "%08x:%d:%d"
                .formatted(stream.ssrc(), stream.flow().sourcePort(), stream.flow().targetPort());
    }

    private static void agree(Stream ours, Row theirs) {
        assertThat(ours.packets()).isEqualTo(theirs.packets());
        // a packet that came twice fills a gap there, and does not here
        assertThat(ours.sequences().lost() - ours.sequences().duplicates())
                .isEqualTo(theirs.lost());
        assertThat(ours.maxDelta()).isCloseTo(theirs.maxDelta(), within(ROUNDED));
        Jitter jitter = ours.jitter();
        // of dynamic types each knows what it could learn
        boolean fixed = ours.codings().stream().allMatch(coding -> coding.type() < 96);
        if (jitter != null && fixed) {
            assertThat(jitter.mean()).isCloseTo(theirs.meanJitter(), within(ROUNDED));
            assertThat(jitter.max()).isCloseTo(theirs.maxJitter(), within(ROUNDED));
        }
    }

    @Test
    void lossJitterAndDelayOfMadeStreamsAreTheSame() throws IOException {
        Path capture = folder.resolve("made.pcap");
        int[] types = {0, 8, 9, 3, 0, 8};
        try (OutputStream out = Files.newOutputStream(capture)) {
            new Made(out).streams(types);
        }
        Map<String, Row> theirs = tshark(capture);
        List<Stream> ours = Trace.of(List.of(capture)).streams();
        assertThat(ours).hasSize(types.length);
        assertThat(ours).extracting(TraceStreamsInteropTest::key).containsAll(theirs.keySet());
        assertThat(ours)
                .allSatisfy(s -> agree(s, Objects.requireNonNull(theirs.get(key(s)), key(s))));
        assertThat(ours).anyMatch(s -> s.sequences().lost() > 0);
        assertThat(ours).anyMatch(s -> s.sequences().outOfOrder() > 0);
        assertThat(ours).anyMatch(s -> s.sequences().duplicates() > 0);
    }

    @ParameterizedTest
    @CsvSource({
        "21-google-meet-ice-dtls-srtp.pcapng, 4",
        "26-stun-turn-mixed-vlan-tcp-ipv6.pcap, 1",
        "17-fax-t38-call.pcap, 1"
    })
    void streamsOfRealCapturesAreTheSame(String name, int atLeast) throws IOException {
        Path capture = shared(name);
        Map<String, Row> theirs = tshark(capture);
        int agreed = 0;
        for (Stream ours : Trace.of(List.of(capture)).streams()) {
            Row row = theirs.get(key(ours));
            if (row != null && row.packets() == ours.packets()) {
                agree(ours, row);
                agreed++;
            }
        }
        assertThat(agreed).isGreaterThanOrEqualTo(atLeast);
    }

    private static Path shared(String name) {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path file = up.resolve("shared").resolve("captures").resolve(name);
            if (Files.isReadable(file)) {
                return file;
            }
        }
        Assumptions.abort("shared/captures/" + name + " is in no folder above this one");
        throw new IllegalStateException("aborted before");
    }

    /** Streams that lose, delay, double and swap packets, by chance that is always the same. */
    private static final class Made {
        private final OutputStream out;
        private final SplittableRandom random = new SplittableRandom(11);
        private final ByteBuffer record = ByteBuffer.allocate(512);

        Made(OutputStream out) {
            this.out = out;
        }

        void streams(int... types) throws IOException {
            record.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
            record.putInt(262_144).putInt(101);
            out.write(record.array(), 0, record.position());
            for (int stream = 0; stream < types.length; stream++) {
                long micros = 0;
                for (int i = 0; i < 700; i++) {
                    long at = micros + random.nextInt(9_000);
                    micros += 20_000;
                    int number = 65_200 + (stream > 2 ? swapped(i) : i);
                    boolean lost = stream > 0 && random.nextInt(50) == 0 && i > 0 && i < 699;
                    if (!lost) {
                        packet(at, stream, types[stream], number);
                    }
                    if (stream == 5 && i % 100 == 50) {
                        packet(at + 100, stream, types[stream], number);
                    }
                }
            }
        }

        /** Now and then two change places. */
        private static int swapped(int number) {
            return switch (number % 90) {
                case 40 -> number + 1;
                case 41 -> number - 1;
                default -> number;
            };
        }

        private void packet(long micros, int stream, int type, int number) throws IOException {
            int length = 20 + 8 + 12 + 160;
            record.clear();
            record.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
            record.putInt(length).putInt(length).putShort((short) 0x4500).putShort((short) length);
            record.putInt(0).putInt(0x4011_0000).putInt(0x0a000001).putInt(0x0a000002);
            record.putShort((short) (30_000 + 2 * stream)).putShort((short) (40_000 + 2 * stream));
            record.putShort((short) (length - 20)).putShort((short) 0);
            record.put((byte) 0x80).put((byte) type).putShort((short) number);
            record.putInt(number * 160).putInt(0xabcd00 + stream).put(new byte[160]);
            out.write(record.array(), 0, record.position());
        }
    }
}
