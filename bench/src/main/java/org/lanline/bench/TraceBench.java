package org.lanline.bench;

import org.lanline.bench.trace.Corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How long {@code lanline trace --json} takes for a capture of 1,000 calls, with what the JVM
 * remembers for a quick start and without, and with an annotated copy beside; in turn with {@code
 * tshark -q -z rtp,streams} and {@code sngrep -N} on the same file: {@code TraceBench [--rounds N]
 * [--calls N] [--corpus FILE] [--only WORD]}. Programs that are not installed are left out, and
 * named. Memory is the anonymous part of what is resident, looked at every 5 ms.
 */
public final class TraceBench {

    private static final int SMALL_CALL_PACKETS = 488; // of a stream; 2,000 with all else

    private static final String SMALL = "lanline trace, 2,000 packets";

    private final Map<String, List<String>> contenders = new LinkedHashMap<>();
    private final Map<String, List<Run>> runs = new LinkedHashMap<>();

    /** One run of one program. */
    private record Run(double seconds, long anonymousKib) {}

    private TraceBench(Path root, Path corpus, Path small, Path copy) {
        String lanline = root.resolve("lanline").toString();
        contenders.put("lanline trace --json", List.of(lanline, "trace", "--json", "" + corpus));
        contenders.put("the same without AOT cache", cold(root, corpus));
        contenders.put(
                "lanline trace --annotate",
                List.of(lanline, "trace", "--annotate", "" + copy, "" + corpus));
        contenders.put(SMALL, List.of(lanline, "trace", "" + small));
        contenders.put(
                "tshark -q -z rtp,streams",
                List.of("tshark", "-n", "-q", "-z", "rtp,streams", "-r", "" + corpus));
        contenders.put("sngrep -N", List.of("sngrep", "-N", "-q", "-I", "" + corpus));
    }

    /** As {@code ./lanline} starts it, with nothing remembered. */
    private static List<String> cold(Path root, Path corpus) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-Xms40m",
                "-Xmn24m",
                "-Xmx256m",
                "-cp",
                root.resolve("build/lib") + "/*",
                "org.lanline.cli.Main",
                "trace",
                "--json",
                "" + corpus);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> words = Arrays.asList(args);
        int rounds = Integer.parseInt(option(words, "--rounds", "5"));
        int calls = Integer.parseInt(option(words, "--calls", "1000"));
        Path folder = Files.createTempDirectory("lanline-trace");
        Path corpus = Path.of(option(words, "--corpus", folder.resolve("corpus.pcap").toString()));
        Path small = folder.resolve("small.pcap");
        Path copy = folder.resolve("annotated.pcapng");
        try {
            if (!Files.exists(corpus)) {
                Corpus.write(corpus, calls);
            }
            Corpus.write(small, 2, SMALL_CALL_PACKETS);
            long packets = Corpus.packets(corpus);
            System.out.printf(
                    Locale.ROOT,
                    "%d packets, %d bytes, and %d packets; %d rounds%n",
                    packets,
                    Files.size(corpus),
                    Corpus.packets(small),
                    rounds);
            TraceBench bench = new TraceBench(Path.of("").toAbsolutePath(), corpus, small, copy);
            bench.keepOnly(option(words, "--only", ""));
            for (int i = 0; i < rounds; i++) {
                bench.round();
            }
            bench.report(packets, Corpus.packets(small));
        } finally {
            Files.deleteIfExists(small);
            Files.deleteIfExists(copy);
            if (corpus.startsWith(folder)) {
                Files.deleteIfExists(corpus);
            }
            Files.deleteIfExists(folder);
        }
    }

    private static String option(List<String> words, String name, String usual) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 == words.size() ? usual : words.get(at + 1);
    }

    /** Leaves in those with this in their name that are installed. */
    private void keepOnly(String word) {
        contenders.keySet().removeIf(each -> !each.contains(word));
        contenders
                .values()
                .removeIf(
                        command -> {
                            String program = command.getFirst();
                            if (!isThere(program)) {
                                System.out.println(program + " is not installed: left out");
                            }
                            return !isThere(program);
                        });
    }

    private void round() throws IOException, InterruptedException {
        for (Map.Entry<String, List<String>> contender : contenders.entrySet()) {
            Run run = run(contender.getValue());
            runs.computeIfAbsent(contender.getKey(), _ -> new ArrayList<>()).add(run);
        }
    }

    private static boolean isThere(String program) {
        return program.contains("/")
                || Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Run run(List<String> command) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        long most = 0;
        while (process.isAlive()) {
            most = Math.max(most, anonymousKib(process.pid()));
            Thread.sleep(5);
        }
        return new Run((System.nanoTime() - began) / 1e9, most);
    }

    private static long anonymousKib(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("RssAnon:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException gone) {
            return 0;
        }
    }

    private void report(long packets, long packetsOfSmall) {
        double ours = 0;
        for (Map.Entry<String, List<Run>> each : runs.entrySet()) {
            double[] seconds =
                    each.getValue().stream().mapToDouble(Run::seconds).sorted().toArray();
            long most = each.getValue().stream().mapToLong(Run::anonymousKib).max().orElse(0);
            double median = seconds[seconds.length / 2];
            ours = ours == 0 ? median : ours;
            System.out.printf(
                    Locale.ROOT,
                    "%-30s median %7.3f s (%.3f to %.3f), %9.0f packets/s, %5.1f x ours, %d MiB"
                            + " anonymous%n",
                    each.getKey(),
                    median,
                    seconds[0],
                    seconds[seconds.length - 1],
                    (each.getKey().equals(SMALL) ? packetsOfSmall : packets) / median,
                    median / ours,
                    most / 1024);
        }
    }
}
