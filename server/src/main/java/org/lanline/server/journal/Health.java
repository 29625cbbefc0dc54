package org.lanline.server.journal;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Whether the box is well: the answer behind {@code /healthz}. A check is made at most once a
 * second however often somebody asks. Thread-safe.
 */
public final class Health {

    /**
     * One thing that must be well.
     *
     * @param name such as {@code loop}
     * @param fault what is wrong in a few words, or null; returns within a second
     */
    public record Check(String name, Supplier<@Nullable String> fault) {}

    /**
     * The outcome, as {@code /healthz} writes it.
     *
     * @param status {@code ok} or {@code failing}
     * @param checks {@code ok} or what is wrong, by name
     */
    public record Report(String status, Map<String, String> checks) {
        /** True when nothing is wrong. */
        public boolean ok() {
            return status.equals("ok");
        }
    }

    private static final long GOOD_FOR_NANOS = 1_000_000_000L;

    private final List<Check> checks;
    private @Nullable Report last;
    private long lastNanos;

    public Health(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** The state now, or up to a second ago. */
    public synchronized Report report(long nowNanos) {
        Report known = last;
        if (known == null || nowNanos - lastNanos >= GOOD_FOR_NANOS) {
            known = look();
            last = known;
            lastNanos = nowNanos;
        }
        return known;
    }

    private Report look() {
        Map<String, String> results = new LinkedHashMap<>();
        boolean ok = true;
        for (Check check : checks) {
            String fault = fault(check);
            results.put(check.name(), fault == null ? "ok" : fault);
            ok &= fault == null;
        }
        return new Report(ok ? "ok" : "failing", results);
    }

    private static @Nullable String fault(Check check) {
        try {
            return check.fault().get();
        } catch (RuntimeException broken) {
            return "the check itself failed";
        }
    }
}
