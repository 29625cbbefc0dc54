package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.pcap.CaptureInterface;
import org.lanline.pcap.Packet;
import org.lanline.server.capture.PacketSource;
import org.lanline.trace.LiveTrace;
import org.lanline.trace.live.LiveCall;
import org.lanline.trace.live.LiveCalls;

import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;

/** The pages of the live view, as text. */
class CaptureListTest {
    private final CaptureList list = new CaptureList(ZoneOffset.UTC, false);

    private static List<LiveCall> calls(Replayed source) {
        LiveTrace trace = new LiveTrace();
        LiveCalls calls = new LiveCalls();
        int[] frame = new int[1];
        PacketSource.Taker taker =
                new PacketSource.Taker() {
                    @Override
                    public void described(CaptureInterface described) {
                        trace.described(described);
                    }

                    @Override
                    public void packet(Packet packet) {
                        trace.packet(++frame[0], packet);
                    }
                };
        while (source.read(0, taker)) {
            // all of them
        }
        calls.update(trace.soFar(), System.currentTimeMillis() * 1_000_000);
        return calls.all();
    }

    private static CaptureView.Progress progress(long dropped) {
        return new CaptureView.Progress(
                List.of("eth0", "lo"),
                "packet socket",
                83_000_000_000L,
                2_000,
                1_234,
                456_789,
                dropped,
                2,
                List.of(Path.of("/tmp/office.pcapng")));
    }

    private static CaptureList.View view(int columns, int chosen, boolean paused) {
        return new CaptureList.View(16, columns, chosen, paused);
    }

    @Test
    void withoutACallTheListSaysSo() {
        List<String> screen = list.calls(List.of(), view(120, -1, false), progress(0));
        assertThat(screen).hasSize(16);
        assertThat(screen.getFirst())
                .contains("eth0, lo  1:23  1,234 packets, 456.8 kB → office.pcapng")
                .doesNotContain("LOST");
        assertThat(screen).anyMatch(line -> line.contains("No call yet"));
        assertThat(screen.getLast()).contains("Enter ladder", "q end").doesNotContain("PAUSED");
    }

    @Test
    void theChosenCallIsMarkedAndItsStreamsAreBelow() {
        List<LiveCall> calls =
                calls(new Replayed().answered(0, "one").hungUp(500, "one").answered(1_000, "two"));
        List<String> screen = list.calls(calls, view(140, 0, true), progress(7));
        assertThat(screen).hasSize(16);
        assertThat(screen.get(2))
                .contains("▸", "talking", "alice@box → bob@box", "direct", "no", "1 stream");
        assertThat(screen.get(3)).contains("ended").doesNotContain("▸");
        assertThat(screen)
                .anyMatch(
                        line ->
                                line.contains("PCMA")
                                        && line.contains("10.77.0.2:4100 → 10.77.0.3:4100")
                                        && line.contains("20 packets"));
        assertThat(screen.getFirst()).contains("7 LOST");
        assertThat(screen.getLast()).contains("VIEW PAUSED, the file goes on");
    }

    @Test
    void aNarrowTerminalLosesColumnsAndNoLineIsTooLong() {
        List<LiveCall> calls = calls(new Replayed().answered(0, "one"));
        for (int columns = 20; columns < 160; columns += 7) {
            for (String line : list.calls(calls, view(columns, 0, false), progress(0))) {
                String shown = CaptureWords.cut(line, columns).replaceAll("\u001b\\[[0-9;]*m", "");
                assertThat(shown.length()).isLessThanOrEqualTo(columns);
            }
        }
        assertThat(list.calls(calls, view(60, 0, false), progress(0)).get(1))
                .contains("who")
                .doesNotContain("encrypted", "media");
    }

    @Test
    void aCallIsScrolledLineByLine() {
        LiveCall call = calls(new Replayed().answered(0, "one")).getFirst();
        List<String> text =
                List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o");
        List<String> screen = list.call(call, text, 2, view(100, 0, false), progress(0));
        assertThat(screen.get(1)).contains("call 1  alice@box → bob@box", "lines 3 to 15 of 15");
        assertThat(screen.subList(2, 15)).startsWith("c").endsWith("o");
        assertThat(screen.getLast()).contains("Esc back");
    }

    @Test
    void whatOthersSayCannotMoveTheCursor() {
        assertThat(CaptureWords.safe("a\u001b[2Jb\u001b[31mc\u001b[0m\u0007\u009bd\r"))
                .isEqualTo("a[2Jb\u001b[31mc\u001b[0md");
        assertThat(CaptureWords.cut("\u001b[31mabcdef\u001b[0m", 3))
                .contains("abc")
                .doesNotContain("d");
    }
}
