package org.lanline.bench.relay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Everything that was measured, in the order in which it came, and how it is told. */
public final class Results {

    /** CPU-seconds for a million packets that are no relaying. */
    private static final double NOTHING = 0.1;

    /** Which runs belong together. */
    public record Key(Place.Kind place, int allocations, Case load) {}

    private final Map<Key, Map<String, List<Measurement>>> all = new LinkedHashMap<>();
    private final Map<String, List<Double>> bytesPerAllocation = new LinkedHashMap<>();
    private final Map<String, List<Double>> pausesMillis = new LinkedHashMap<>();

    public void add(Key key, String contender, Measurement measurement) {
        all.computeIfAbsent(key, _ -> new LinkedHashMap<>())
                .computeIfAbsent(contender, _ -> new ArrayList<>())
                .add(measurement);
    }

    public void addMemory(String contender, double bytes) {
        bytesPerAllocation.computeIfAbsent(contender, _ -> new ArrayList<>()).add(bytes);
    }

    public void addPauses(String contender, List<Double> millis) {
        pausesMillis.computeIfAbsent(contender, _ -> new ArrayList<>()).addAll(millis);
    }

    /** Median packets a second of a contender; 0 when it was not there. */
    public double perSecond(Key key, String contender) {
        List<Measurement> runs = all.getOrDefault(key, Map.of()).getOrDefault(contender, List.of());
        return runs.isEmpty() ? 0 : median(runs, Measurement::perSecond);
    }

    static double median(List<Measurement> runs, ToDoubleFunction<Measurement> of) {
        double[] sorted = runs.stream().mapToDouble(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static String range(List<Measurement> runs, ToDoubleFunction<Measurement> of) {
        double[] sorted = runs.stream().mapToDouble(of).sorted().toArray();
        return String.format(Locale.ROOT, "%.2f-%.2f", sorted[0], sorted[sorted.length - 1]);
    }

    /** For people. */
    public String table() {
        StringBuilder text = new StringBuilder();
        all.forEach(
                (key, contenders) -> {
                    text.append(
                            String.format(
                                    Locale.ROOT,
                                    "%n%s, %d allocation%s, %s%n",
                                    key.place().name().toLowerCase(Locale.ROOT),
                                    key.allocations(),
                                    key.allocations() == 1 ? "" : "s",
                                    key.load().name()));
                    text.append(
                            "                   CPU-s/M (range)          packets/s  core %  lost %"
                                    + "     p50 us     p99 us  others %  CPU against: "
                                    + String.join(", ", contenders.keySet())
                                    + "\n");
                    contenders.forEach((name, runs) -> row(text, name, runs, contenders));
                });
        bytesPerAllocation.forEach(
                (name, bytes) ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "%n%s: %s bytes of RSS for each allocation",
                                        name,
                                        summary(bytes, 0))));
        pausesMillis.forEach(
                (name, pauses) ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "%n%s: %d garbage-collection pauses under load, longest"
                                                + " %.1f ms",
                                        name,
                                        pauses.size(),
                                        pauses.stream()
                                                .mapToDouble(each -> each)
                                                .max()
                                                .orElse(0))));
        return text.append('\n').toString();
    }

    private static void row(
            StringBuilder text,
            String name,
            List<Measurement> runs,
            Map<String, List<Measurement>> contenders) {
        double cpu = median(runs, Measurement::cpuPerMillion);
        text.append(
                String.format(
                        Locale.ROOT,
                        "  %-15s %6.2f %-16s %10.0f %7.0f %7.2f %10.1f %10.1f %9.0f  ",
                        name,
                        cpu,
                        "(" + range(runs, Measurement::cpuPerMillion) + ")",
                        median(runs, Measurement::perSecond),
                        median(runs, Measurement::corePercent),
                        median(runs, Measurement::lostPercent),
                        median(runs, Measurement::p50Micros),
                        median(runs, Measurement::p99Micros),
                        median(runs, Measurement::othersPercent)));
        contenders.forEach(
                (other, others) -> {
                    double theirs = median(others, Measurement::cpuPerMillion);
                    boolean compares = !other.equals(name) && Math.min(cpu, theirs) > NOTHING;
                    text.append(
                            compares
                                    ? String.format(Locale.ROOT, " %5.2f", cpu / theirs)
                                    : "     -");
                });
        text.append('\n');
    }

    private static String summary(List<Double> values, int decimals) {
        double[] sorted = values.stream().mapToDouble(each -> each).sorted().toArray();
        String form = "%." + decimals + "f";
        return String.format(Locale.ROOT, form, sorted[sorted.length / 2])
                + " ("
                + String.format(Locale.ROOT, form, sorted[0])
                + " to "
                + String.format(Locale.ROOT, form, sorted[sorted.length - 1])
                + ")";
    }

    /** For machines: every single run. */
    public Map<String, Object> asMap() {
        List<Object> runs = new ArrayList<>();
        all.forEach(
                (key, contenders) ->
                        contenders.forEach(
                                (name, measured) ->
                                        runs.add(
                                                Map.of(
                                                        "place",
                                                        key.place(),
                                                        "allocations",
                                                        key.allocations(),
                                                        "case",
                                                        key.load(),
                                                        "contender",
                                                        name,
                                                        "runs",
                                                        measured))));
        return Map.of(
                "measured", runs,
                "bytesPerAllocation", bytesPerAllocation,
                "pausesMillis", pausesMillis);
    }

    /**
     * Milliseconds of each pause, without those of the start, which are paid before anybody calls.
     *
     * @param afterSeconds since the JVM began, as each line of its log does: {@code [12.345s]}
     */
    static List<Double> pauses(List<String> gcLog, double afterSeconds) {
        return gcLog.stream()
                .filter(line -> line.contains("Pause") && line.endsWith("ms"))
                .filter(line -> uptimeSeconds(line) > afterSeconds)
                .map(line -> Arrays.asList(line.split(" ")).getLast())
                .map(last -> Double.parseDouble(last.replace("ms", "")))
                .toList();
    }

    private static double uptimeSeconds(String line) {
        return Double.parseDouble(line.substring(1, line.indexOf("s]")));
    }
}
