package org.lanline.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.trace.capture.CannotRead;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.PcapFile;

import java.nio.file.Path;
import java.util.List;

/** Whole files, read from their beginning to their end. */
final class TraceTest {
    private static final String ALICE = "10.0.0.1:4000";
    private static final String BOB = "10.0.0.2:5000";
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    @Test
    void twoPacketsOfOneSourceInARowAreAStream() {
        PcapFile file = new PcapFile(PcapFile.ETHERNET);
        for (int i = 0; i < 5; i++) {
            byte[] rtp = Frames.rtp(0, 10 + i, 160L * i, 0xabcd, new byte[160]);
            file.packet(SECOND + i * 20_000_000L, Frames.ethernet(Frames.udp(ALICE, BOB, rtp)));
        }
        Trace trace = Trace.of(List.of(file.write(folder, "five.pcap")));
        assertThat(trace.streams())
                .singleElement()
                .satisfies(
                        stream -> {
                            assertThat(stream.packets()).isEqualTo(5);
                            assertThat(stream.firstFrame()).isEqualTo(1);
                            assertThat(stream.flow().from()).isEqualTo(Frames.at(ALICE));
                        });
    }

    @Test
    void severalFilesAreReadInTheOrderOfTime() {
        PcapFile early = new PcapFile(PcapFile.ETHERNET);
        PcapFile late = new PcapFile(PcapFile.RAW);
        for (int i = 0; i < 4; i++) {
            byte[] ip = Frames.udp(ALICE, BOB, Frames.rtp(8, i, 160L * i, 7, new byte[160]));
            if (i % 2 == 0) {
                early.packet(SECOND * i, Frames.ethernet(ip));
            } else {
                late.packet(SECOND * i, ip);
            }
        }
        Trace trace =
                Trace.of(List.of(late.write(folder, "b.pcap"), early.write(folder, "a.pcap")));
        assertThat(trace.streams())
                .singleElement()
                .satisfies(s -> assertThat(s.packets()).isEqualTo(4));
        assertThat(trace.tally().packets()).isEqualTo(4);
    }

    @Test
    void aFileThatIsNotThereIsOneSentence() {
        assertThatThrownBy(() -> Trace.of(List.of(folder.resolve("none.pcap"))))
                .isInstanceOf(CannotRead.class)
                .hasMessageStartingWith("There is no file ");
    }

    @Test
    void aFileThatIsNoCaptureIsSaidToBeNone() throws java.io.IOException {
        Path text = java.nio.file.Files.writeString(folder.resolve("notes.txt"), "not a capture");
        assertThat(Trace.of(List.of(text)).problems())
                .singleElement()
                .satisfies(p -> assertThat(p.text()).isEqualTo("this is neither pcap nor pcapng"));
    }
}
