package org.lanline.bench;

import org.lanline.server.probe.ShownChain;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long from starting the {@code lanline} command to the first HTTPS 200 of the page, and how
 * much memory the box holds when nobody calls: {@code StartBench LAUNCHER [RUNS]}. The first run,
 * which also makes the CA, is shown apart; the others find it made.
 */
public final class StartBench {

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path launcher;
    private final HttpClient client;

    private StartBench(Path launcher) {
        this.launcher = launcher;
        this.client =
                HttpClient.newBuilder().sslContext(ShownChain.context(ShownChain.ANY)).build();
    }

    /** One run: the time to the first page, and the resident size after ten idle seconds. */
    private record Run(long firstPageMillis, long idleKib) {}

    public static void main(String[] args) throws Exception {
        StartBench bench = new StartBench(Path.of(args[0]));
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Path data = Files.createTempDirectory("lanline-start");
        try {
            Run first = bench.run(data);
            System.out.printf(
                    Locale.ROOT, "first start, makes the CA: %d ms%n", first.firstPageMillis());
            Run[] later = new Run[runs];
            for (int i = 0; i < runs; i++) {
                later[i] = bench.run(data);
            }
            report(
                    "start to first HTTPS 200, ms",
                    Arrays.stream(later).mapToLong(Run::firstPageMillis).toArray());
            report(
                    "idle resident size, MB",
                    Arrays.stream(later).mapToLong(run -> run.idleKib() / 1024).toArray());
        } finally {
            delete(data);
        }
    }

    private Run run(Path data) throws IOException, InterruptedException {
        int port = freePortOfThree();
        long began = System.nanoTime();
        Process box =
                new ProcessBuilder(
                                launcher.toString(),
                                "serve",
                                "--data",
                                data.toString(),
                                "--port-base",
                                Integer.toString(port),
                                "--discovery",
                                "off")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            awaitPage(URI.create("https://127.0.0.1:" + port + "/"), began);
            long firstPageMillis = (System.nanoTime() - began) / 1_000_000;
            Thread.sleep(IDLE);
            return new Run(firstPageMillis, residentKib(box.pid()));
        } finally {
            box.destroy();
            box.waitFor(5, TimeUnit.SECONDS);
            box.destroyForcibly();
        }
    }

    private void awaitPage(URI page, long began) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(5)).build();
        while (true) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException notYet) {
                if (System.nanoTime() - began > LIMIT.toNanos()) {
                    throw new IOException("no page after " + LIMIT.toSeconds() + " s", notYet);
                }
            }
            Thread.sleep(5);
        }
    }

    private static long residentKib(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int freePortOfThree() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Math.min(probe.getLocalPort(), 65_000);
        }
    }

    private static void report(String what, long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%s: min %d, median %d, max %d (%d runs)%n",
                what,
                sorted[0],
                sorted[sorted.length / 2],
                sorted[sorted.length - 1],
                sorted.length);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> walk = Files.walk(folder)) {
            deepestFirst = walk.sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
