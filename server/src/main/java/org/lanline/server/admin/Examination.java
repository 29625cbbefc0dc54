package org.lanline.server.admin;

import org.jspecify.annotations.Nullable;
import org.lanline.server.doctor.Finding;
import org.lanline.server.doctor.Grade;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The check-up of {@code lanline doctor}, on request, one at a time and on a thread of its own. */
final class Examination {

    /** Makes the checks, tells of each finding as it comes, and returns at the end. */
    @FunctionalInterface
    interface Checks {
        void look(Consumer<Finding> told) throws InterruptedException;
    }

    /**
     * One line.
     *
     * @param grade {@code pass}, {@code warn} or {@code fail}
     */
    record Line(String about, String grade, String what, String fix) {}

    /**
     * How it stands.
     *
     * @param state {@code none}, {@code running}, {@code done} or {@code broken}
     * @param startedSeconds since 1970; 0 when there was none
     */
    record Result(String state, long startedSeconds, List<Line> findings) {}

    private final Checks checks;
    private final InstantSource clock;
    private final List<Line> findings = new ArrayList<>();
    private String state = "none";
    private long startedSeconds;
    private @Nullable Thread thread;

    Examination(Checks checks, InstantSource clock) {
        this.checks = checks;
        this.clock = clock;
    }

    /** Begins; false while one is going on. */
    synchronized boolean begin() {
        if (state.equals("running")) {
            return false;
        }
        state = "running";
        startedSeconds = clock.instant().getEpochSecond();
        findings.clear();
        thread = Thread.ofVirtual().name("check-up").start(this::run);
        return true;
    }

    private void run() {
        try {
            checks.look(this::found);
            end("done");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            end("broken");
        } catch (RuntimeException e) {
            found(
                    new Finding(
                            "check-up",
                            Grade.FAIL,
                            "it came to no end: " + e.getMessage(),
                            "run lanline doctor on the box"));
            end("broken");
        }
    }

    private synchronized void found(Finding finding) {
        findings.add(
                new Line(
                        finding.about(),
                        finding.grade().name().toLowerCase(Locale.ROOT),
                        finding.what(),
                        finding.fix()));
    }

    private synchronized void end(String how) {
        state = how;
        thread = null;
    }

    synchronized Result result() {
        return new Result(state, startedSeconds, List.copyOf(findings));
    }

    /** The box stops. */
    synchronized void stop() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
