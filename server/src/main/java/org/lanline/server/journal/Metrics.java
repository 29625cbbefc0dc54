package org.lanline.server.journal;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import org.lanline.switchboard.Event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The counters of one box and their text for Prometheus. Registrations and calls follow the
 * switchboard's events; everything else is counted by the room that knows, through {@link #counter}
 * and {@link #gauge}. Thread-safe.
 *
 * <p>{@code /metrics} is open to the LAN like the page itself, so it holds numbers only.
 */
public final class Metrics {

    /** {@code Content-Type} of {@link #text}. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    /** More children than this of one counter are counted together, as {@code other}. */
    static final int MAX_CHILDREN = 100;

    private static final int MAX_TRACKED = 20_000;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Map<String, String> transportOfBinding = new ConcurrentHashMap<>();
    private final Map<String, String> stateOfCall = new ConcurrentHashMap<>();
    private final Counter callsEnded;
    private final Counter refusals;
    private boolean jvm;

    public Metrics() {
        gauges(
                "lanline_registrations",
                "Bindings that can be rung now.",
                "transport",
                () -> tally(transportOfBinding));
        gauges("lanline_calls", "Calls now, by state.", "state", () -> tally(stateOfCall));
        callsEnded = counter("lanline_calls_ended", "Calls that have ended.", "ending");
        refusals = counter("lanline_refusals", "Requests refused or dropped.", "transport");
    }

    /**
     * A counter that only grows.
     *
     * @param name such as {@code lanline_sip_messages}; {@code _total} is added
     * @param labels the names of its labels; their values must come from a small closed set
     */
    public Counter counter(String name, String help, String... labels) {
        io.prometheus.metrics.core.metrics.Counter made =
                io.prometheus.metrics.core.metrics.Counter.builder()
                        .name(name)
                        .help(help)
                        .labelNames(labels)
                        .withoutExemplars() // a timer for each time that one is counted
                        .register(registry);
        Map<List<String>, CounterDataPoint> children = new ConcurrentHashMap<>();
        List<String> other = Collections.nCopies(labels.length, "other");
        if (labels.length == 0) {
            made.initLabelValues();
        }
        return values -> {
            List<String> key = Arrays.asList(values);
            CounterDataPoint child = children.get(key);
            if (child == null) {
                List<String> fitting = children.size() < MAX_CHILDREN ? key : other;
                child =
                        children.computeIfAbsent(
                                fitting, it -> made.labelValues(it.toArray(String[]::new)));
            }
            child.inc();
        };
    }

    /**
     * A total that only grows, asked when somebody reads {@code /metrics}.
     *
     * @param name such as {@code lanline_relay_bytes}; {@code _total} is added
     * @param now called from any thread, answers at once
     */
    public void total(String name, String help, LongSupplier now) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) now.getAsLong()))
                .register(registry);
    }

    /**
     * A number that goes up and down, asked when somebody reads {@code /metrics}.
     *
     * @param now called from any thread, answers at once
     */
    public void gauge(String name, String help, LongSupplier now) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) now.getAsLong()))
                .register(registry);
    }

    /** As {@link #gauge}, with one number for each value of one label. */
    public void gauges(String name, String help, String label, Supplier<Map<String, Long>> now) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(
                        callback ->
                                now.get().forEach((value, n) -> callback.call((double) n, value)))
                .register(registry);
    }

    /** What the switchboard told. */
    public void event(Event event) {
        switch (event) {
            case Event.Registered it -> {
                if (transportOfBinding.size() < MAX_TRACKED) {
                    transportOfBinding.put(
                            key(it.user(), it.binding()), it.transport().toLowerCase(Locale.ROOT));
                }
            }
            case Event.Unregistered it -> transportOfBinding.remove(key(it.user(), it.binding()));
            case Event.CallStarted it -> state(it.callId(), "started");
            case Event.CallRinging it -> state(it.callId(), "ringing");
            case Event.CallAnswered it -> state(it.callId(), "answered");
            case Event.CallEnded it -> {
                stateOfCall.remove(it.callId());
                callsEnded.add(it.ending().name().toLowerCase(Locale.ROOT));
            }
            case Event.CallDiverted _, Event.RingsAt _, Event.Described _ -> {}
            case Event.Refused it -> refusals.add(it.transport().toLowerCase(Locale.ROOT));
        }
    }

    /** Everything, in Prometheus's text format. */
    public String text() {
        registerJvm();
        ByteArrayOutputStream out = new ByteArrayOutputStream(16_384);
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException impossible) {
            throw new IllegalStateException("memory cannot fail", impossible);
        }
        return out.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The management beans cost start time, so they wait for the first reader. */
    private synchronized void registerJvm() {
        if (jvm) {
            return;
        }
        jvm = true;
        JvmMemoryMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
    }

    private void state(String callId, String state) {
        if (stateOfCall.size() < MAX_TRACKED || stateOfCall.containsKey(callId)) {
            stateOfCall.put(callId, state);
        }
    }

    private static String key(String user, String binding) {
        return user + ' ' + binding;
    }

    private static Map<String, Long> tally(Map<?, String> values) {
        Map<String, Long> counts = new java.util.TreeMap<>();
        values.values().forEach(value -> counts.merge(value, 1L, Long::sum));
        return counts;
    }
}
