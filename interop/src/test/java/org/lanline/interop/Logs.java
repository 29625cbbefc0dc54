package org.lanline.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * What the programs of a test say, each into a file of its folder.
 *
 * @param patience how long something is waited for
 */
record Logs(Path folder, Duration patience) {

    static boolean said(Path file, String what) {
        try {
            return Files.exists(file) && Files.readString(file).contains(what);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits; fails with all that was said where it waits in vain. */
    void until(String what, BooleanSupplier done) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "%s: not in %d s; %s".formatted(what, patience.toSeconds(), all()));
            }
            Thread.sleep(50);
        }
    }

    /** For whoever reads why a test failed. */
    String all() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.toString();
                if (name.endsWith(".txt") || name.endsWith(".log")) {
                    all.append("\n== ").append(name).append('\n').append(Files.readString(file));
                }
            }
        }
        return all.toString();
    }
}
