package org.lanline.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.kit.Mutator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The same packets with comments on them, and nothing of the file lost. */
class CommentedCopyTest {
    private static final int OWN_BLOCK = 0x40000bad;

    /** What a reader finds in a file. */
    private static final class Found implements Extras {
        final List<String> onPackets = new ArrayList<>();
        final List<String> onSections = new ArrayList<>();
        final List<String> problems = new ArrayList<>();
        final List<String> packets = new ArrayList<>();

        Found(byte[] file) {
            CaptureReader reader = new CaptureReader(source(file), this);
            while (reader.next()) {
                Packet packet = reader.packet();
                String text = new String(packet.bytes(), packet.offset(), packet.length(), UTF_8);
                packets.add(packet.nanos() + " " + packet.originalLength() + " " + text);
            }
        }

        @Override
        public void packetComment(String comment) {
            onPackets.add(comment);
        }

        @Override
        public void sectionComment(String comment) {
            onSections.add(comment);
        }

        @Override
        public void problem(long offset, String why) {
            problems.add(why);
        }
    }

    private static Source source(byte[] file) {
        ByteArrayInputStream in = new ByteArrayInputStream(file);
        return (into, offset, length) -> in.read(into, offset, length);
    }

    private static byte[] copy(byte[] file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CommentedCopy.copy(
                source(file),
                out::write,
                frame -> frame == 2 ? List.of("new one", "another") : List.of(),
                "about it all",
                Extras.NONE);
        return out.toByteArray();
    }

    private static void block(ByteBuffer file, int type, byte[] body) {
        int whole = body.length + 12;
        file.putInt(type).putInt(whole).put(body).putInt(whole);
    }

    private static byte[] packet(ByteOrder order, String text, boolean commented) {
        ByteBuffer body = ByteBuffer.allocate(100).order(order);
        byte[] bytes = text.getBytes(UTF_8);
        body.putInt(0).putInt(0).putInt(1_000_000).putInt(bytes.length).putInt(99).put(bytes);
        body.position(20 + (bytes.length + 3 & ~3));
        if (commented) {
            body.putShort((short) 1).putShort((short) 3).put("old".getBytes(UTF_8)).put((byte) 0);
            body.putInt(0);
        }
        byte[] made = new byte[body.position()];
        body.get(0, made);
        return made;
    }

    private static byte[] pcapng(ByteOrder order) {
        ByteBuffer file = ByteBuffer.allocate(1_000).order(order);
        ByteBuffer section = ByteBuffer.allocate(16).order(order);
        section.putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(500);
        block(file, 0x0a0d0d0a, section.array());
        ByteBuffer description = ByteBuffer.allocate(8).order(order);
        description.putShort((short) 1).putShort((short) 0).putInt(0);
        block(file, 1, description.array());
        block(file, OWN_BLOCK, "ours".getBytes(UTF_8));
        block(file, 6, packet(order, "first", false));
        block(file, 6, packet(order, "second", true));
        block(file, 6, packet(order, "third", true));
        byte[] made = new byte[file.position()];
        file.get(0, made);
        return made;
    }

    private static byte[] pcap(ByteOrder order, int magic) {
        ByteBuffer file = ByteBuffer.allocate(200).order(order);
        file.putInt(magic).putShort((short) 2).putShort((short) 4).putLong(0);
        file.putInt(65_535).putInt(101);
        for (String text : List.of("first", "second", "third")) {
            file.putInt(7).putInt(123_456).putInt(text.length()).putInt(99);
            file.put(text.getBytes(UTF_8));
        }
        byte[] made = new byte[file.position()];
        file.get(0, made);
        return made;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void commentsAreAddedAndThoseThatWereThereAreKept(boolean big) {
        byte[] file = pcapng(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        byte[] copy = copy(file);
        Found before = new Found(file);
        Found after = new Found(copy);
        assertThat(after.problems).isEmpty();
        assertThat(after.packets).isEqualTo(before.packets).hasSize(3);
        assertThat(after.onPackets).containsExactly("new one", "another", "old", "old");
        assertThat(after.onSections).containsExactly("about it all");
        assertThat(new String(copy, UTF_8)).as("a block that nobody knows").contains("ours");
    }

    @ParameterizedTest
    @ValueSource(ints = {0xa1b2c3d4, 0xa1b23c4d})
    void anOlderFileBecomesASectionThatCountsTimeAsBefore(int magic) {
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            byte[] file = pcap(order, magic);
            Found after = new Found(copy(file));
            assertThat(after.problems).isEmpty();
            assertThat(after.packets).isEqualTo(new Found(file).packets).hasSize(3);
            assertThat(after.onPackets).containsExactly("new one", "another");
            assertThat(after.onSections).containsExactly("about it all");
        }
    }

    @Test
    void whateverTheFileSaysThereIsACopyOrAnEndOfIt() {
        Mutator mutator =
                new Mutator(
                        4,
                        List.of(
                                pcapng(ByteOrder.BIG_ENDIAN),
                                pcapng(ByteOrder.LITTLE_ENDIAN),
                                pcap(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4)));
        int packets = 0;
        for (int i = 0; i < 5_000; i++) {
            packets += new Found(copy(mutator.next())).packets.size();
        }
        assertThat(packets).isPositive();
    }
}
