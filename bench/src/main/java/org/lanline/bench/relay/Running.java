package org.lanline.bench.relay;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A contender that has been started, and its load. */
public final class Running implements AutoCloseable {

    private static final long START_MILLIS = 20_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final Process relay;
    private final Process load;
    private final BufferedReader answers;
    private final BufferedWriter questions;
    private final long bytesBefore;
    private final long beganNanos = System.nanoTime();
    private final long bytesAfter;

    /**
     * Starts both and waits until the load has its allocations.
     *
     * @throws IOException when one of them ends instead
     */
    public Running(Contender contender, Place place, int allocations, Path loadProgram, Path folder)
            throws IOException, InterruptedException {
        Path log = folder.resolve("relay.log");
        relay =
                new ProcessBuilder(place.relay(contender.command(allocations, folder)))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            awaitPort(place, log);
            bytesBefore = residentBytes();
            load = startLoad(contender, place, allocations, loadProgram);
        } catch (IOException | InterruptedException e) {
            relay.destroy();
            throw e;
        }
        answers = load.inputReader();
        questions = load.outputWriter();
        String first = answers.readLine();
        if (first == null) {
            close();
            throw new IOException(
                    contender.name() + " gave no allocations; it said: " + Files.readString(log));
        }
        bytesAfter = residentBytes();
    }

    private Process startLoad(Contender contender, Place place, int allocations, Path loadProgram)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                loadProgram.toString(),
                                contender.load().getFirst(),
                                Place.RELAY_ADDRESS,
                                Contender.PORT,
                                Place.LOAD_ADDRESS,
                                Place.LOAD_ADDRESS,
                                Contender.FIRST_PEER_PORT,
                                Integer.toString(allocations)));
        command.addAll(contender.load().subList(1, contender.load().size()));
        return new ProcessBuilder(place.load(command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Until the relay's UDP port is open in its namespace. */
    private void awaitPort(Place place, Path log) throws IOException, InterruptedException {
        String port = ":%04X ".formatted(Integer.parseInt(Contender.PORT));
        Path table = Path.of("/proc", Long.toString(relay.pid()), "net");
        for (long waited = 0; waited < START_MILLIS; waited += 50) {
            if (!relay.isAlive()) {
                throw new IOException("the relay ended: " + Files.readString(log));
            }
            if (lists(table.resolve("udp"), port) || lists(table.resolve("udp6"), port)) {
                Thread.sleep(300); // what it opens after that
                return;
            }
            Thread.sleep(50);
        }
        throw new IOException(place.kind() + ": the relay does not listen");
    }

    private static boolean lists(Path table, String port) throws IOException {
        try (Stream<String> lines = Files.lines(table)) {
            return lines.anyMatch(line -> line.contains(port));
        } catch (UncheckedIOException _) {
            return false; // it is between two programs
        }
    }

    /** Runs one case. */
    public Measurement measure(Case load, double perSecond, double seconds) throws IOException {
        questions.write(
                String.format(
                        Locale.ROOT,
                        "%d %d %.0f %.2f %d %d%n",
                        load.bytes(),
                        load.burst(),
                        perSecond,
                        seconds,
                        Case.WINDOW,
                        relay.pid()));
        questions.flush();
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the load ended");
        }
        JsonNode told = JSON.readTree(line);
        double received = Math.max(1, told.get("received").asDouble());
        double sent = Math.max(1, told.get("sent").asDouble());
        return new Measurement(
                told.get("cpuSeconds").asDouble() / received * 1e6,
                told.get("perSecond").asDouble(),
                100 * told.get("lost").asDouble() / sent,
                told.get("p50us").asDouble(),
                told.get("p99us").asDouble(),
                100 * told.get("others").asDouble());
    }

    double secondsSinceStart() {
        return (System.nanoTime() - beganNanos) / 1e9;
    }

    /** How much larger the relay has become by its allocations, for each. */
    public double bytesPerAllocation(int allocations) {
        return (double) (bytesAfter - bytesBefore) / allocations;
    }

    private long residentBytes() throws IOException {
        try (Stream<String> lines =
                Files.lines(Path.of("/proc", Long.toString(relay.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Override
    public void close() throws IOException {
        for (Process process : List.of(load, relay)) {
            process.destroy();
            try {
                if (!process.waitFor(4, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException _) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
