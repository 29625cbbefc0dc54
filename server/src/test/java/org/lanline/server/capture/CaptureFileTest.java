package org.lanline.server.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.CaptureReader;
import org.lanline.pcap.Extras;
import org.lanline.pcap.Packet;
import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Files are whole at every moment, and a ring keeps the last of them. */
class CaptureFileTest {
    private static final long NANOS = 1_795_716_851_000_000_000L; // 2026-11-26 18:14:11

    @TempDir private Path folder = Path.of("");

    private static CaptureInterface network(int number, String name) {
        return new CaptureInterface(number, name, 1, 262_144, List.of());
    }

    private static Packet packet(int size, int on) {
        return Packet.of(new byte[size], 0, size, size, 1, on, NANOS);
    }

    private CaptureFile open(CaptureFile.@Nullable Ring ring) {
        return new CaptureFile(folder.resolve("a.pcapng"), ring, "test", ZoneOffset.UTC);
    }

    /** Its packets, as lengths. */
    private static List<Integer> read(Path file) throws IOException {
        List<Integer> lengths = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            CaptureReader reader =
                    new CaptureReader(
                            (into, offset, length) -> read(in, into, offset, length),
                            new Extras() {
                                @Override
                                public void problem(long offset, String why) {
                                    problems.add(why);
                                }
                            });
            while (reader.next()) {
                lengths.add(reader.packet().length());
            }
        }
        assertThat(problems).isEmpty();
        return lengths;
    }

    private static int read(InputStream in, byte[] into, int offset, int length) {
        try {
            return in.read(into, offset, length);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatWasFlushedCanBeReadWhileMoreIsWritten() throws IOException {
        try (CaptureFile file = open(null)) {
            file.described(network(0, "eth0"));
            file.packet(packet(100, 0));
            file.flush();
            assertThat(read(folder.resolve("a.pcapng"))).containsExactly(100);
            file.packet(packet(200_000, 0));
            file.described(network(1, "lo"));
            file.packet(packet(7, 1));
            assertThat(read(folder.resolve("a.pcapng"))).startsWith(100);
            file.finish(5, 2, NANOS);
            assertThat(file.packets()).isEqualTo(3);
            assertThat(file.bytes()).isEqualTo(200_107);
        }
        assertThat(read(folder.resolve("a.pcapng"))).containsExactly(100, 200_000, 7);
    }

    @Test
    void aRingKeepsTheLastFilesAndEachStandsOnItsOwn() throws IOException {
        try (CaptureFile file = open(new CaptureFile.Ring(1_000, 3))) {
            file.described(network(0, "eth0"));
            file.described(network(1, "lo"));
            for (int i = 0; i < 20; i++) {
                file.packet(packet(400 + i, i % 2));
            }
            file.finish(20, 0, NANOS);
            assertThat(file.files()).hasSize(3);
            assertThat(file.files())
                    .extracting(each -> each.getFileName().toString())
                    .allMatch(name -> name.matches("a_000\\d\\d_20261126181411.pcapng"));
        }
        List<Integer> kept = new ArrayList<>();
        try (var all = Files.list(folder)) {
            for (Path each : all.sorted().toList()) {
                List<Integer> packets = read(each);
                assertThat(Files.size(each)).isBetween(1_000L, 1_700L);
                kept.addAll(packets);
            }
        }
        assertThat(kept).containsExactly(414, 415, 416, 417, 418, 419);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsSaidInOneSentence() {
        Path nowhere = folder.resolve("none/a.pcapng");
        assertThatThrownBy(() -> new CaptureFile(nowhere, null, "test", ZoneOffset.UTC))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("cannot be written")
                .hasMessageEndingWith("name another place.");
    }

    @Test
    void aFullDiskLeavesAFileThatEndsWithAWholeBlock() {
        Path full = Path.of("/dev/full");
        if (!Files.exists(full)) {
            return; // not on every system
        }
        try (CaptureFile file = new CaptureFile(full, null, "test", ZoneOffset.UTC)) {
            file.described(network(0, "eth0"));
            file.packet(packet(100, 0));
            assertThatThrownBy(file::flush)
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("--ring");
        }
    }
}
