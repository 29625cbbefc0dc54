package org.lanline.server.journal;

import org.lanline.switchboard.Event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One line for each thing that happened: time, level, subject, text. The subject of a line about a
 * call is its call id; of any other line the room that speaks, such as {@code trust}.
 *
 * <p>Every method may be called from any thread and returns at once. A flood is cut: of each kind
 * of line {@value #BURST} may come at once and {@value #PER_SECOND} a second after that; how many
 * were left out is said as soon as there is room again.
 */
public final class Journal implements AutoCloseable {

    /** How much a line matters; printed in lower case. */
    public enum Level {
        INFO,
        WARN,
        ERROR
    }

    private enum Kind {
        ROOM,
        CALL,
        PRESENCE,
        REFUSED
    }

    static final int BURST = 50;
    static final int PER_SECOND = 20;

    private static final int WAITING_LINES = 1_024;
    private static final String STOP = "";

    private final Appendable out;
    private final InstantSource clock;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING_LINES);
    private final Map<Kind, Allowance> allowances = new EnumMap<>(Kind.class);
    private final AtomicLong lost = new AtomicLong();
    private final Thread printer;

    /**
     * @param out where lines go, such as {@code System.out}; written by one thread only
     */
    public Journal(Appendable out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
        for (Kind kind : Kind.values()) {
            allowances.put(kind, new Allowance(BURST, PER_SECOND));
        }
        this.printer = Thread.ofVirtual().name("journal").start(this::print);
    }

    /** Something a room did, for instance {@code info("trust", "new certificate until …")}. */
    public void info(String room, String text) {
        say(Kind.ROOM, Level.INFO, room, text);
    }

    /** Something that the owner of the box should look at. */
    public void warn(String room, String text) {
        say(Kind.ROOM, Level.WARN, room, text);
    }

    /** A fault: a bug, or something that the box cannot do without. */
    public void error(String room, String text) {
        say(Kind.ROOM, Level.ERROR, room, text);
    }

    /** A fault with its cause, named in the same line. */
    public void error(String room, String text, Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        String where = trace.length == 0 ? "" : " at " + trace[0];
        error(room, text + ": " + cause + where);
    }

    /** What the switchboard told. */
    public void event(Event event) {
        switch (event) {
            case Event.Registered it ->
                    say(
                            Kind.PRESENCE,
                            Level.INFO,
                            "people",
                            it.user() + " registered over " + it.transport());
            case Event.Unregistered it ->
                    say(
                            Kind.PRESENCE,
                            Level.INFO,
                            "people",
                            it.user() + " unregistered: " + words(it.why()));
            case Event.CallStarted it -> call(it.callId(), it.from(), it.to(), "started");
            case Event.CallRinging it -> call(it.callId(), it.from(), it.to(), "ringing");
            case Event.CallDiverted it ->
                    call(it.callId(), it.from(), it.to(), "taken by " + it.now());
            case Event.CallAnswered it ->
                    call(it.callId(), it.from(), it.to(), "answered with " + it.media());
            case Event.CallEnded it ->
                    call(it.callId(), it.from(), it.to(), "ended: " + words(it.ending()));
            case Event.Described _, Event.RingsAt _ -> {}
            case Event.Refused it ->
                    say(
                            Kind.REFUSED,
                            Level.WARN,
                            it.callId(),
                            "refused " + it.transport() + " from " + it.from() + ": " + it.what());
        }
    }

    /** Prints what is still waiting, for at most half a second. */
    @Override
    public void close() {
        try {
            if (waiting.offer(STOP, 250, TimeUnit.MILLISECONDS)) {
                printer.join(250);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        printer.interrupt();
    }

    private void call(String callId, String from, String to, String what) {
        say(Kind.CALL, Level.INFO, callId, from + " > " + to + " " + what);
    }

    private void say(Kind kind, Level level, String subject, String text) {
        Instant now = clock.instant();
        Allowance allowance = allowances.get(kind);
        long left = allowance == null ? 0 : allowance.take(now.toEpochMilli());
        if (left < 0) {
            return;
        }
        if (left > 0) {
            write(now, Level.WARN, "journal", left + " lines like the next one were left out");
        }
        write(now, level, subject, text);
    }

    private void write(Instant now, Level level, String subject, String text) {
        String line =
                now.truncatedTo(ChronoUnit.MILLIS)
                        + " "
                        + level.name().toLowerCase(Locale.ROOT)
                        + " "
                        + Escaped.word(subject)
                        + " "
                        + Escaped.text(text)
                        + "\n";
        if (!waiting.offer(line)) {
            lost.incrementAndGet();
        }
    }

    private void print() {
        try {
            for (String line = waiting.take(); !line.equals(STOP); line = waiting.take()) {
                long missing = lost.getAndSet(0);
                if (missing > 0) {
                    out.append("journal: ").append(missing + " lines were lost\n");
                }
                out.append(line);
                if (out instanceof java.io.Flushable flushable && waiting.isEmpty()) {
                    flushable.flush();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException broken) {
            throw new UncheckedIOException("the journal cannot be written", broken);
        }
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
