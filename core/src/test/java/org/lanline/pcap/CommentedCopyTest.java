package org.lanline.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.kit.Mutator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
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
        final List<String> secrets = new ArrayList<>();

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
        public void secrets(int kind, byte[] bytes) {
            secrets.add(new String(bytes, UTF_8));
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
        return copy(file, null);
    }

    private static byte[] copy(byte[] file, @Nullable String keyLog) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CommentedCopy.copy(
                source(file),
                out::write,
                frame -> frame == 2 ? List.of("new one", "another") : List.of(),
                new CommentedCopy.Head("about it all", keyLog),
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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theCopyGoesOnBehindDamage(boolean big) {
        byte[] file = pcapng(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        ByteBuffer view =
                ByteBuffer.wrap(file).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int second = 28 + 20 + 16 + 40;
        view.putInt(second + 4, 7); // no length of a block
        Found before = new Found(file);
        Found after = new Found(copy(file));
        assertThat(before.packets).as("that can be read").hasSize(2);
        assertThat(after.packets).isEqualTo(before.packets);
        assertThat(after.problems).as("the copy itself is whole").isEmpty();
    }

    @Test
    void aPacketThatTheFileIsCutOffInIsCopiedAsFarAsItGoes() {
        byte[] file = pcapng(ByteOrder.LITTLE_ENDIAN);
        byte[] cut = Arrays.copyOf(file, file.length - 18);
        Found before = new Found(cut);
        Found after = new Found(copy(cut));
        assertThat(before.packets).hasSize(3);
        assertThat(after.packets).isEqualTo(before.packets);
        assertThat(after.problems).isEmpty();
    }

    @Test
    void secretsAreWrittenOnRequestOnly() {
        ByteBuffer file = ByteBuffer.allocate(2_000).order(ByteOrder.LITTLE_ENDIAN);
        byte[] plain = pcapng(ByteOrder.LITTLE_ENDIAN);
        file.put(plain, 0, 28);
        ByteBuffer secrets = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        block(
                file,
                10,
                secrets.putInt(0x544c534b).putInt(6).put("itsown\0\0".getBytes(UTF_8)).array());
        file.put(plain, 28, plain.length - 28);
        byte[] made = Arrays.copyOf(file.array(), file.position());
        assertThat(new Found(copy(made)).secrets).isEmpty();
        assertThat(new Found(copy(made, "")).secrets).containsExactly("itsown");
        assertThat(new Found(copy(made, "given")).secrets).containsExactly("given", "itsown");
        byte[] older = pcap(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4);
        assertThat(new Found(copy(older)).secrets).isEmpty();
        assertThat(new Found(copy(older, "given")).secrets).containsExactly("given");
    }

    @Test
    void whateverTheFileSaysTheCopyHasItsPacketsAndIsWhole() {
        Mutator mutator =
                new Mutator(
                        4,
                        List.of(
                                pcapng(ByteOrder.BIG_ENDIAN),
                                pcapng(ByteOrder.LITTLE_ENDIAN),
                                pcap(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4)));
        int packets = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] file = mutator.next();
            Found before = new Found(file);
            Found after = new Found(copy(file));
            packets += after.packets.size();
            assertThat(after.packets).hasSameSizeAs(before.packets);
            assertThat(after.problems.isEmpty() || before.packets.isEmpty()).isTrue();
        }
        assertThat(packets).isPositive();
    }
}
