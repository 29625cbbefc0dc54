package org.lanline.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a program prints, each line with the time at which it came. */
final class Watched {

    record Line(long atNanos, String text) {}

    private final Process process;
    private final List<Line> lines = new ArrayList<>();

    Watched(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                synchronized (lines) {
                    lines.add(new Line(System.nanoTime(), text));
                    lines.notifyAll();
                }
            }
        } catch (IOException ended) {
            // the process was ended while it was read
        }
    }

    /** The first line with this in it, if there is one in time. */
    Optional<Line> line(String part, Duration atMost) throws InterruptedException {
        return line(part, Long.MIN_VALUE, atMost);
    }

    /** The first such line that came after a time of {@link System#nanoTime}. */
    Optional<Line> line(String part, long afterNanos, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        synchronized (lines) {
            while (true) {
                Optional<Line> found =
                        lines.stream()
                                .filter(line -> line.atNanos >= afterNanos)
                                .filter(line -> line.text.contains(part))
                                .findFirst();
                long left = end - System.nanoTime();
                if (found.isPresent() || left <= 0) {
                    return found;
                }
                TimeUnit.NANOSECONDS.timedWait(lines, left);
            }
        }
    }

    /** Asks the program to end (SIGTERM) and says when. */
    long end() {
        process.destroy();
        return System.nanoTime();
    }

    @Override
    public String toString() {
        synchronized (lines) {
            return String.join("\n", lines.stream().map(Line::text).toList());
        }
    }
}
