package org.lanline.bench;

import org.lanline.bench.relay.Case;
import org.lanline.bench.relay.Contender;
import org.lanline.bench.relay.Contest;
import org.lanline.bench.relay.Place;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What relaying costs: coturn, the load without a relay (so that one sees that it is not the
 * limit), a C forwarder that is the floor, our sockets alone and the box, each in turn, several
 * times.
 *
 * <pre>
 * bench/run relay [--quick] [--rounds N] [--times N] [--seconds S] [--coturn NEWER-TURNSERVER] [--json FILE]
 *                 [--only NAME,…] [--places PLACE/ALLOCATIONS,…] [--cases REGULAR-EXPRESSION]
 * </pre>
 *
 * Needs root (network namespaces), gcc, libssl-dev and Debian's coturn; a newer coturn is used when
 * its program is named. Load runs on the second core, relays on the first.
 */
public final class RelayBench {

    private static final List<Case> CASES =
            List.of(
                    new Case("172 B, saturated", 172, 1, 0),
                    new Case("172 B, a quarter of coturn's most", 172, 1, Case.QUARTER),
                    new Case("172 B, 1,000/s", 172, 1, 1_000),
                    new Case("172 B, 20,000/s", 172, 1, 20_000),
                    new Case("1,200 B, saturated", 1_200, 1, 0),
                    new Case("1,200 B in runs of 4, saturated", 1_200, 4, 0),
                    new Case("1,200 B in runs of 16, saturated", 1_200, 16, 0));

    private int rounds = 3;
    private int times = 1;
    private double seconds = 0.6;
    private Path json = Path.of("bench/target/relay.json");
    private final List<Contender> contenders = new ArrayList<>();
    private List<String> only = List.of();
    private List<Round> places =
            List.of(
                    new Round(Place.Kind.LOOPBACK, 1),
                    new Round(Place.Kind.LOOPBACK, 200),
                    new Round(Place.Kind.VETH, 1),
                    new Round(Place.Kind.VETH, 200));
    private List<Case> cases = CASES;

    private record Round(Place.Kind kind, int allocations) {
        static Round of(String word) {
            int slash = word.indexOf('/');
            return new Round(
                    Place.Kind.valueOf(word.substring(0, slash).toUpperCase(Locale.ROOT)),
                    Integer.parseInt(word.substring(slash + 1)));
        }
    }

    private RelayBench() {}

    public static void main(String[] args) throws Exception {
        new RelayBench().run(args);
    }

    private void run(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("relay-bench");
        Path debian = Path.of("/usr/bin/turnserver");
        if (Files.exists(debian)) {
            contenders.add(new Contender.Coturn("coturn 4.6", debian, false));
        }
        read(args);
        Path load = compile("load", folder, "-lcrypto");
        Path floor = compile("floor", folder);
        contenders.add(new Contender.Nobody(floor));
        contenders.add(new Contender.Floor(floor));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        contenders.add(new Contender.Sockets(java, System.getProperty("java.class.path")));
        contenders.add(box());
        contenders.removeIf(each -> !only.isEmpty() && !only.contains(each.name()));
        Contest contest = new Contest(contenders, cases, load, folder, seconds, times);
        for (int round = 0; round < rounds; round++) {
            for (Round each : places) {
                contest.round(each.kind(), each.allocations());
            }
            contest.write(json);
        }
        System.out.print(contest.results().table());
        System.out.println("Every run is in " + json);
    }

    private void read(String[] args) {
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--quick" -> {
                    places = List.of(places.getFirst(), places.getLast());
                    rounds = 1;
                    seconds = 0.4;
                }
                case "--rounds" -> rounds = Integer.parseInt(args[++i]);
                case "--times" -> times = Integer.parseInt(args[++i]);
                case "--seconds" -> seconds = Double.parseDouble(args[++i]);
                case "--json" -> json = Path.of(args[++i]);
                case "--only" -> only = List.of(args[++i].split(","));
                case "--places" ->
                        places = Arrays.stream(args[++i].split(",")).map(Round::of).toList();
                case "--cases" -> cases = matching(Pattern.compile(args[++i]));
                case "--coturn" ->
                        contenders.add(
                                new Contender.Coturn("coturn newer", Path.of(args[++i]), true));
                default ->
                        throw new IllegalArgumentException(
                                "There is no option " + args[i] + "; see RelayBench.");
            }
        }
    }

    private static List<Case> matching(Pattern pattern) {
        return CASES.stream().filter(each -> pattern.matcher(each.name()).find()).toList();
    }

    /** Built before anything is measured. */
    private static Contender box() throws IOException, InterruptedException {
        Path launcher = Path.of("lanline").toAbsolutePath();
        new ProcessBuilder(launcher.toString(), "build").inheritIO().start().waitFor();
        return new Contender.Box(launcher);
    }

    private static Path compile(String name, Path folder, String... libraries)
            throws IOException, InterruptedException {
        Path program = folder.resolve(name);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "gcc",
                                "-O2",
                                "-o",
                                program.toString(),
                                "bench/relay/" + name + ".c"));
        command.addAll(List.of(libraries));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException(
                    "bench/relay/%s.c did not compile: install gcc and libssl-dev."
                            .formatted(name));
        }
        return program;
    }
}
