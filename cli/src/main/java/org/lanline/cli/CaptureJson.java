package org.lanline.cli;

import org.lanline.trace.live.LiveCall;
import org.lanline.trace.live.LiveEvent;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One JSON object for each thing that happens, and a last one that sums up. */
final class CaptureJson implements CaptureView {
    private final PrintWriter out;

    CaptureJson(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void began(Progress progress) {
        Map<String, Object> fields = event("began", Instant.now());
        fields.put("interfaces", progress.interfaces());
        fields.put("source", progress.source());
        fields.put("files", names(progress));
        say(fields);
    }

    private static List<String> names(Progress progress) {
        return progress.files().stream().map(Path::toString).toList();
    }

    @Override
    public void looked(List<LiveEvent> news, List<LiveCall> calls) {
        for (LiveEvent each : news) {
            Map<String, Object> fields =
                    event(each.kind().token(), Instant.ofEpochSecond(0, each.nanos()));
            fields.put("call", each.call());
            fields.put("title", each.title());
            fields.put("words", each.words());
            say(fields);
        }
    }

    @Override
    public void ended(Progress progress) {
        Map<String, Object> fields = event("ended", Instant.now());
        fields.put("interfaces", progress.interfaces());
        fields.put("files", names(progress));
        fields.put("seconds", Math.round(progress.elapsedNanos() / 1e6) / 1e3);
        fields.put("packetsSeen", progress.seen());
        fields.put("packetsKept", progress.kept());
        fields.put("bytesKept", progress.bytes());
        fields.put("packetsLost", progress.dropped());
        fields.put("calls", progress.calls());
        say(fields);
    }

    private static Map<String, Object> event(String name, Instant when) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", name);
        fields.put("time", when.toString());
        return fields;
    }

    private void say(Map<String, Object> fields) {
        out.println(Json.write(fields));
        out.flush();
    }
}
