package org.lanline.cli;

import org.lanline.trace.live.LiveCall;
import org.lanline.trace.live.LiveEvent;

import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One line for each thing that happens: where there is no terminal to draw on. */
final class CaptureLines implements CaptureView {
    private final PrintWriter out;
    private final ZoneId zone;
    private final Set<Integer> named = new HashSet<>();

    CaptureLines(PrintWriter out, ZoneId zone) {
        this.out = out;
        this.zone = zone;
    }

    @Override
    public void began(Progress progress) {
        String on =
                progress.interfaces().isEmpty()
                        ? "all interfaces"
                        : String.join(", ", progress.interfaces());
        say("Capturing on " + on + " by " + progress.source() + "; Ctrl-C ends it.");
    }

    @Override
    public void looked(List<LiveEvent> news, List<LiveCall> calls) {
        for (LiveEvent each : news) {
            String who = named.add(each.call()) ? CaptureWords.safe(each.title()) + ": " : "";
            say(
                    String.format(
                            Locale.ROOT,
                            "%s  call %d  %s%s",
                            CaptureWords.clock(each.nanos(), zone),
                            each.call(),
                            who,
                            CaptureWords.safe(each.words())));
        }
    }

    @Override
    public void ended(Progress progress) {
        say(CaptureWords.summary(progress));
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
