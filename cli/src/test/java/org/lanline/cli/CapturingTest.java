package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.capture.CaptureFile;
import org.lanline.trace.Trace;
import org.lanline.trace.findings.Call;
import org.lanline.trace.live.Sifter;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;

/** From packets to a file and to what is said of them. */
class CapturingTest {
    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private final StringWriter out = new StringWriter();

    private CaptureView.Progress run(Replayed source, boolean json, Sifter.Wanted wanted) {
        PrintWriter print = new PrintWriter(out);
        CaptureView view = json ? new CaptureJson(print) : new CaptureLines(print, ZoneOffset.UTC);
        try (CaptureFile file =
                new CaptureFile(folder.resolve("a.pcapng"), null, "test", ZoneOffset.UTC)) {
            return new Capturing(source, file, view, wanted, List.of()).run(Long.MAX_VALUE);
        }
    }

    @Test
    void aCallIsSaidLineByLineAndTheFileExplainsIt() {
        Replayed source = new Replayed().registration().answered(100, "one").hungUp(900, "one");
        CaptureView.Progress last = run(source, false, Sifter.Wanted.PROTOCOLS);
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.getFirst())
                .isEqualTo("Capturing on all interfaces by replay; Ctrl-C ends it.");
        assertThat(lines).anyMatch(each -> each.contains("call 1  alice@box → bob@box: calling"));
        assertThat(lines).anyMatch(each -> each.contains("call 1  ended by the caller"));
        assertThat(lines.getLast())
                .contains("a.pcapng: 26 packets", "of 26 looked at, 1 call, in", "None was lost.");
        assertThat(last.interfaces()).containsExactly("lan0");
        Trace trace = Trace.of(List.of(folder.resolve("a.pcapng")));
        assertThat(trace.problems()).isEmpty();
        assertThat(trace.found().calls())
                .extracting(Call::title)
                .containsExactly("alice@box → bob@box");
        assertThat(trace.contents().interfaces().getFirst().name()).isEqualTo("lan0");
    }

    @Test
    void withCallTheRegistrationIsLeftOut() {
        Replayed source = new Replayed().registration().answered(100, "one");
        assertThat(run(source, false, Sifter.Wanted.CALLS).kept()).isEqualTo(24);
    }

    @Test
    void programsGetOneObjectALine() {
        Replayed source = new Replayed().answered(100, "one").hungUp(900, "one").lost(3);
        run(source, true, Sifter.Wanted.PROTOCOLS);
        List<JsonNode> events =
                out.toString().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
        assertThat(events)
                .extracting(each -> each.get("event").asString())
                .contains("call-began", "call-answered", "stream-began", "call-ended")
                .startsWith("began")
                .endsWith("ended");
        JsonNode last = events.getLast();
        assertThat(last.get("packetsKept").asInt()).isEqualTo(25);
        assertThat(last.get("packetsLost").asInt()).isEqualTo(3);
        assertThat(last.get("calls").asInt()).isEqualTo(1);
    }
}
