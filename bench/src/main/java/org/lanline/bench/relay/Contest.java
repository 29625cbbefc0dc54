package org.lanline.bench.relay;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Lets the contenders do each case in turn, and keeps what came out. */
public final class Contest {

    private static final double WARM_UP_SECONDS = 0.6;
    private static final int WARM_UPS_AT_MOST = 5;
    private static final double WARM_UP_PACKETS = 8_000;

    /** A warm-up that is not this much cheaper than the one before it is the last. */
    private static final double STEADY = 0.9;

    /** Packets a second; so few that they are counted for longer. */
    private static final int SLOWEST = 1_000;

    private static final int TRIES = 4;
    private static final double DISTURBED_PERCENT = 6;

    private static final Case WARM_UP = new Case("warm-up", 172, 1, 0);
    private static final Case WARM_UP_RUNS = new Case("warm-up", 1_200, 16, 0);

    private final List<Contender> contenders;
    private final List<Case> cases;
    private final Path load;
    private final Path folder;
    private final double seconds;
    private final int times;
    private final Results results = new Results();
    private final Set<String> absent = new HashSet<>();
    private int started;

    /**
     * @param load the compiled {@code bench/relay/load.c}
     * @param folder for what the contenders leave
     * @param seconds how long each case runs
     * @param times how often each case runs in a round
     */
    public Contest(
            List<Contender> contenders,
            List<Case> cases,
            Path load,
            Path folder,
            double seconds,
            int times) {
        this.contenders = contenders;
        this.cases = cases;
        this.load = load;
        this.folder = folder;
        this.seconds = seconds;
        this.times = times;
    }

    public Results results() {
        return results;
    }

    /**
     * Every contender is started at a place of its own and warmed; then each case goes round among
     * them, as what the machine gives differs by a third from one minute to the next. Who is not
     * asked sleeps.
     */
    public void round(Place.Kind kind, int allocations) throws IOException, InterruptedException {
        List<Seat> seats = new ArrayList<>();
        try {
            for (Contender contender : contenders) {
                if (!absent.contains(contender.name())) {
                    take(contender, kind, allocations, seats);
                }
            }
            for (Case each : cases) {
                goRound(each, kind, allocations, seats);
            }
        } finally {
            for (Seat seat : seats) {
                leave(seat);
            }
        }
    }

    /** A contender that has been started. */
    private record Seat(
            Contender contender, Place place, Running running, Path folder, double warmSeconds) {}

    /** A contender that cannot be started is left out of the rest, and that is said. */
    private void take(Contender contender, Place.Kind kind, int allocations, List<Seat> seats)
            throws IOException, InterruptedException {
        System.err.printf(
                Locale.ROOT,
                "%-8s %3d %s%n",
                kind.name().toLowerCase(Locale.ROOT),
                allocations,
                contender.name());
        Path own = Files.createDirectory(folder.resolve(Integer.toString(started)));
        Place place = Place.make(kind, started++);
        try {
            Running running = new Running(contender, place, allocations, load, own);
            if (allocations > 1) {
                results.addMemory(contender.name(), running.bytesPerAllocation(allocations));
            }
            warm(running);
            seats.add(new Seat(contender, place, running, own, running.secondsSinceStart()));
        } catch (IOException failed) {
            System.err.println(contender.name() + " is left out: " + failed.getMessage());
            absent.add(contender.name());
            place.close();
        }
    }

    private void leave(Seat seat) throws IOException {
        seat.running().close();
        seat.place().close();
        Path gcLog = seat.folder().resolve("gc.log");
        if (Files.exists(gcLog)) {
            results.addPauses(
                    seat.contender().name(),
                    Results.pauses(Files.readAllLines(gcLog), seat.warmSeconds()));
        }
    }

    private void goRound(Case each, Place.Kind kind, int allocations, List<Seat> seats)
            throws IOException {
        Results.Key key = new Results.Key(kind, allocations, each);
        double length = each.perSecond() == SLOWEST ? 2 * seconds : seconds;
        double perSecond = rate(each, kind, allocations);
        for (int i = 0; i < times; i++) {
            for (Seat seat : seats) {
                results.add(
                        key,
                        seat.contender().name(),
                        undisturbed(seat.running(), each, perSecond, length));
            }
        }
    }

    /**
     * Again where other programs had much of a core, whatever came out; then the least disturbed.
     */
    private static Measurement undisturbed(
            Running running, Case each, double perSecond, double length) throws IOException {
        Measurement best = running.measure(each, perSecond, length);
        for (int i = 1; i < TRIES && best.othersPercent() > DISTURBED_PERCENT; i++) {
            Measurement again = running.measure(each, perSecond, length);
            best = again.othersPercent() < best.othersPercent() ? again : best;
        }
        return best;
    }

    /**
     * Until a packet costs no less than before, then every case with so many packets that a JVM has
     * compiled what it runs for them: that is paid once in the life of a box.
     */
    private void warm(Running running) throws IOException {
        saturate(running);
        for (Case each : cases) {
            double perSecond = Math.max(0, each.perSecond());
            double length = perSecond == 0 ? 0 : WARM_UP_PACKETS / perSecond;
            running.measure(each, perSecond, Math.max(WARM_UP_SECONDS / 2, length));
        }
    }

    private static void saturate(Running running) throws IOException {
        double before = Double.MAX_VALUE;
        for (int i = 0; i < WARM_UPS_AT_MOST; i++) {
            running.measure(WARM_UP_RUNS, 0, WARM_UP_SECONDS / 2);
            double now = running.measure(WARM_UP, 0, WARM_UP_SECONDS).cpuPerMillion();
            if (now > STEADY * before) {
                return;
            }
            before = now;
        }
    }

    /** A quarter of what the first contender relays at its most, for everybody. */
    private double rate(Case each, Place.Kind kind, int allocations) {
        if (each.perSecond() != Case.QUARTER) {
            return each.perSecond();
        }
        Results.Key most = new Results.Key(kind, allocations, cases.getFirst());
        double perSecond = results.perSecond(most, contenders.getFirst().name());
        return Math.max(1_000, Math.rint(perSecond / 4));
    }

    public void write(Path json) throws IOException {
        Files.createDirectories(json.toAbsolutePath().getParent());
        Files.writeString(
                json,
                new JsonMapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(results.asMap()));
    }
}
