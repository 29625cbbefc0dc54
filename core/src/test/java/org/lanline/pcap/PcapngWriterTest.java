package org.lanline.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is written is read again as it was meant, also where the file is cut at a block's end. */
class PcapngWriterTest {
    private static final int ETHERNET = 1;
    private static final long NANOS = 1_795_341_600_123_456_789L;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final List<Integer> ends = new ArrayList<>();
    private final PcapngWriter writer = new PcapngWriter(this::write);

    private void write(byte[] bytes, int offset, int length) {
        file.write(bytes, offset, length);
        ends.add(file.size());
    }

    /** What a reader finds. */
    private static final class Read implements Extras {
        final List<CaptureInterface> interfaces = new ArrayList<>();
        final List<String> comments = new ArrayList<>();
        final List<String> problems = new ArrayList<>();
        final List<String> packets = new ArrayList<>();
        long dropped;

        Read(byte[] bytes) {
            ByteArrayInputStream in = new ByteArrayInputStream(bytes);
            CaptureReader reader = new CaptureReader(in::read, this);
            while (reader.next()) {
                Packet packet = reader.packet();
                String text = new String(packet.bytes(), packet.offset(), packet.length(), UTF_8);
                packets.add(
                        packet.interfaceNumber()
                                + " "
                                + packet.nanos()
                                + " "
                                + packet.originalLength()
                                + " "
                                + text);
            }
        }

        @Override
        public void described(CaptureInterface described) {
            interfaces.add(described);
        }

        @Override
        public void sectionComment(String comment) {
            comments.add(comment);
        }

        @Override
        public void packetComment(String comment) {
            comments.add(comment);
        }

        @Override
        public void dropped(int interfaceNumber, long packets) {
            dropped += packets;
        }

        @Override
        public void problem(long offset, String why) {
            problems.add(why);
        }
    }

    private static CaptureInterface network(String name) {
        return new CaptureInterface(
                0,
                name,
                ETHERNET,
                262_144,
                List.of(
                        new CaptureInterface.Network(InetAddress.ofLiteral("10.77.0.1"), 24),
                        new CaptureInterface.Network(InetAddress.ofLiteral("fd77::1"), 64)));
    }

    private static Packet packet(String text, int original) {
        byte[] bytes = ("??" + text).getBytes(UTF_8);
        return Packet.of(bytes, 2, bytes.length - 2, original, ETHERNET, 7, NANOS);
    }

    private void someCapture() {
        writer.section("Lanline", List.of("of the office"));
        int first = writer.describe(network("eth0"));
        writer.packet(packet("one", 3), first, List.of());
        int second = writer.describe(network("wlan0"));
        writer.packet(packet("two, longer", 99), second, List.of("a remark", "another"));
        writer.statistics(first, NANOS, 20, 3);
        writer.statistics(second, NANOS, 20, 4);
    }

    @Test
    void whatIsWrittenIsRead() {
        someCapture();
        Read read = new Read(file.toByteArray());
        assertThat(read.problems).isEmpty();
        assertThat(read.packets)
                .containsExactly("0 " + NANOS + " 3 one", "1 " + NANOS + " 99 two, longer");
        assertThat(read.comments).containsExactly("of the office", "a remark", "another");
        assertThat(read.dropped).isEqualTo(7);
        assertThat(read.interfaces).extracting(CaptureInterface::name).contains("eth0", "wlan0");
        assertThat(read.interfaces.getFirst().networks()).isEqualTo(network("eth0").networks());
        assertThat(read.interfaces.getFirst().snapLength()).isEqualTo(262_144);
    }

    @Test
    void aFileThatEndsWithAnyOfItsBlocksIsWhole() {
        someCapture();
        for (int end : ends) {
            assertThat(new Read(Arrays.copyOf(file.toByteArray(), end)).problems).isEmpty();
        }
    }

    @Test
    void aSecondSectionStandsOnItsOwn() {
        someCapture();
        writer.section("Lanline", List.of());
        assertThat(writer.describe(network("lo"))).isZero();
        writer.packet(packet("three", 5), 0, List.of());
        Read read = new Read(file.toByteArray());
        assertThat(read.problems).isEmpty();
        assertThat(read.packets).last().isEqualTo("2 " + NANOS + " 5 three");
    }

    @Test
    void aPacketOfAnyLengthFits() {
        writer.section("Lanline", List.of());
        writer.describe(network("eth0"));
        String text = "x".repeat(200_001);
        writer.packet(packet(text, 200_001), 0, List.of());
        assertThat(new Read(file.toByteArray()).packets)
                .containsExactly("0 " + NANOS + " 200001 " + text);
    }
}
