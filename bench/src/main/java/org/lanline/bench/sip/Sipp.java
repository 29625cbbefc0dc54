package org.lanline.bench.sip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** SIPp, which registers, calls and answers. */
public final class Sipp {
    private final Lan lan;
    private final Path scenarios;
    private final Path folder;

    /**
     * @param scenarios where the XML files are
     * @param folder where it runs, with the files of people
     */
    public Sipp(Lan lan, Path scenarios, Path folder) {
        this.lan = lan;
        this.scenarios = scenarios;
        this.folder = folder;
    }

    /**
     * What one run came to.
     *
     * @param failed calls that did not end as they should
     * @param retransmissions of this side
     * @param millis how long each took from its INVITE to its 200, in order; empty for others
     */
    public record Run(int failed, int retransmissions, List<Double> millis) {
        public Run {
            millis = List.copyOf(millis);
        }

        /** As {@code 0.99}. */
        public double quantile(double which) {
            return millis.isEmpty() ? 0 : millis.get((int) (which * (millis.size() - 1)));
        }
    }

    /**
     * Runs so many of a scenario, at so many a second.
     *
     * @param people the file that says who does
     */
    public Run run(String scenario, String people, int many, int rate, int port)
            throws IOException, InterruptedException {
        for (Path old : traces("_rtt.csv")) {
            Files.deleteIfExists(old);
        }
        Process process =
                start(
                        scenario,
                        port,
                        "-m",
                        Integer.toString(many),
                        "-r",
                        Integer.toString(rate),
                        "-l",
                        "3000",
                        "-inf",
                        folder.resolve(people).toString(),
                        "-trace_stat",
                        "-stf",
                        folder.resolve("stat.csv").toString(),
                        "-trace_rtt",
                        "-rtt_freq",
                        "1");
        if (!process.waitFor(240, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("SIPp does not end: " + scenario);
        }
        List<String> stat = Files.readAllLines(folder.resolve("stat.csv"));
        return new Run(
                (int) column(stat, "FailedCall(C)"),
                (int) column(stat, "Retransmissions(C)"),
                millis());
    }

    /** Answers until it is stopped. */
    public Process answering(int port) throws IOException {
        return start("answer", port);
    }

    private Process start(String scenario, int port, String... options) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "sipp",
                                Lan.SERVER + ":5060",
                                "-sf",
                                scenarios.resolve(scenario + ".xml").toString(),
                                "-i",
                                Lan.LOAD,
                                "-mi",
                                Lan.LOAD,
                                "-p",
                                Integer.toString(port),
                                "-t",
                                "u1",
                                "-nostdin"));
        command.addAll(List.of(options));
        return lan.load(folder, "sipp-" + scenario + ".log", command);
    }

    private static double column(List<String> stat, String name) {
        int column = Arrays.asList(stat.getFirst().split(";", -1)).indexOf(name);
        return column < 0 ? -1 : Double.parseDouble(stat.getLast().split(";", -1)[column]);
    }

    private List<Double> millis() throws IOException {
        List<Double> all = new ArrayList<>();
        for (Path file : traces("_rtt.csv")) {
            try (Stream<String> lines = Files.lines(file)) {
                lines.skip(1)
                        .map(line -> line.split(";", -1))
                        .filter(fields -> fields.length > 1)
                        .forEach(fields -> all.add(Double.parseDouble(fields[1])));
            }
        }
        return all.stream().sorted().toList();
    }

    private List<Path> traces(String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(each -> each.toString().endsWith(end)).toList();
        }
    }
}
