package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program of this machine that is asked something; it changes nothing. */
@FunctionalInterface
interface Command {

    /** What it said, error output included. */
    record Said(int exitCode, String text) {}

    /** Null where there is no such program, or it does not come to an end. */
    @Nullable Said run(String... words) throws InterruptedException;

    /** Runs it, for five seconds at most. */
    static @Nullable Said ofThisMachine(String... words) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(List.of(words)).redirectErrorStream(true).start();
            process.getOutputStream().close();
            CompletableFuture<String> text =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return new String(
                                            process.getInputStream().readNBytes(4 << 20),
                                            StandardCharsets.UTF_8);
                                } catch (IOException ended) {
                                    return "";
                                }
                            });
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            return new Said(process.exitValue(), text.join());
        } catch (IOException missing) {
            return null;
        }
    }
}
