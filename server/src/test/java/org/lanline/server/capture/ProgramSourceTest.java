package org.lanline.server.capture;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;

import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What another program writes to its output, read as it comes. */
class ProgramSourceTest {
    @TempDir private Path folder = Path.of("");

    private final List<String> told = new ArrayList<>();
    private final PacketSource.Taker taker =
            new PacketSource.Taker() {
                @Override
                public void described(CaptureInterface described) {
                    told.add(String.valueOf(described.name()));
                }

                @Override
                public void packet(Packet packet) {
                    told.add(
                            new String(packet.bytes(), packet.offset(), packet.length(), US_ASCII));
                }
            };

    private Path capture() {
        Path file = folder.resolve("a.pcapng");
        try (CaptureFile out = new CaptureFile(file, null, "test", ZoneOffset.UTC)) {
            out.described(new CaptureInterface(0, "eth0", 1, 0, List.of()));
            for (String each : List.of("one", "two", "three")) {
                byte[] bytes = each.getBytes(US_ASCII);
                out.packet(Packet.of(bytes, 0, bytes.length, bytes.length, 1, 0, 1));
            }
            out.finish(3, 7, 1);
        }
        return file;
    }

    @Test
    void packetsComeInTheirOrderAndTheEndIsSeen() throws Exception {
        Process cat = new ProcessBuilder("cat", capture().toString()).start();
        try (ProgramSource source = new ProgramSource("cat", cat)) {
            long end = System.nanoTime() + 10_000_000_000L;
            while (source.read(50, taker) && System.nanoTime() < end) {
                // until there is no more
            }
            assertThat(source.dropped()).isEqualTo(7);
        }
        assertThat(told).containsExactly("eth0", "one", "two", "three");
    }

    @Test
    void aWaitIsEndedFromOutsideAndTheProgramWithTheSource() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try (ProgramSource source = new ProgramSource("sleep", sleep)) {
            source.wake();
            long before = System.nanoTime();
            assertThat(source.read(10_000, taker)).isTrue();
            assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
        }
        assertThat(sleep.waitFor()).isNotZero();
    }
}
