package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.CommentedCopy;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Annotating;
import org.lanline.trace.capture.CannotRead;
import org.lanline.trace.capture.Problem;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.report.Annotations;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes the packets of a trace again, with remarks on them, and says what the file lacks or has.
 */
final class AnnotatedCopy {
    private static final String TAKE_OUT = "editcap --discard-all-secrets";

    private final Trace trace;
    private final List<Path> files;
    private final PrintWriter err;

    /**
     * @param files that the trace was made of
     */
    AnnotatedCopy(Trace trace, List<Path> files, PrintWriter err) {
        this.trace = trace;
        this.files = files;
        this.err = err;
    }

    /**
     * @param keyLog secrets that go into it, those that the capture has besides; null: none does
     */
    void write(Path to, @Nullable String keyLog) {
        if (trace.contents().files().size() != 1) {
            throw new WrongUse("--annotate takes one capture; join several with mergecap first.");
        }
        Path capture = capture(trace.contents().files().getFirst().name());
        Map<Integer, List<String>> comments = Annotations.byFrame(trace.found());
        Problems problems = new Problems();
        try {
            int copied =
                    Annotating.copy(
                            capture,
                            to,
                            frame -> comments.getOrDefault(frame, List.of()),
                            new CommentedCopy.Head(Annotations.about(trace), keyLog),
                            problems);
            warn(to, copied, problems);
        } catch (CannotRead e) {
            throw new CannotStart(String.valueOf(e.getMessage()), e);
        }
        if (keyLog != null) {
            secrets(to, keyLog);
        }
        err.flush();
    }

    /** The one of the files that is no report. */
    private Path capture(String name) {
        return files.stream()
                .filter(each -> String.valueOf(each.getFileName()).equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A copy that lacks what the original lost must not pass for the whole. */
    private void warn(Path to, int copied, Problems problems) {
        long packets = trace.tally().packets();
        if (copied < packets) {
            err.println(
                    to + " has " + copied + " of the " + packets + " packets that could be read.");
        }
        for (Problem each : problems.all()) {
            String where = each.offset() < 0 ? "" : " at byte " + each.offset();
            err.println("Copying " + each.file() + where + ": " + each.text() + ".");
        }
    }

    private void secrets(Path to, String keyLog) {
        boolean any = !keyLog.isEmpty() || trace.contents().keyLogCount() > 0;
        err.println(
                any
                        ? "Warning: "
                                + to
                                + " holds secrets of TLS connections: whoever gets it can read what"
                                + " was said in them. "
                                + TAKE_OUT
                                + " takes them out again."
                        : "No secret was written: the capture has none, and --keylog has none for a"
                                + " connection in it.");
    }
}
