package org.lanline.trace.live;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Findings;
import org.lanline.trace.findings.IceSession;
import org.lanline.trace.findings.MediaPath;
import org.lanline.trace.findings.Note;
import org.lanline.trace.findings.SipOutcome;
import org.lanline.trace.findings.Verdict;
import org.lanline.trace.findings.Words;
import org.lanline.trace.media.Stream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Follows calls from one look to the next. What was found is numbered anew with each look; here a
 * call keeps its number, known again by its Call-ID, its ICE credentials or its addresses.
 */
public final class LiveCalls {
    private static final int MOST_CALLS = 200;
    private static final int MOST_MARKS = 500;
    private static final int FEW_PACKETS = 5;

    /** Media without signalling is over when it was silent for so long. */
    private static final long SILENT_NANOS = 10_000_000_000L;

    /** An INVITE is sent again until then (RFC 3261 section 17.1.1.2, timer B). */
    private static final long UNHEARD_NANOS = 32_000_000_000L;

    /** By then a call has shown what it is like; before, half of it may not have been seen. */
    private static final long SETTLED_NANOS = 5_000_000_000L;

    private final List<Followed> followed = new ArrayList<>();
    private List<LiveEvent> news = new ArrayList<>();
    private int numbers;

    /** Calls that are not known and began before this were known once, and are over. */
    private long forgottenNanos = Long.MIN_VALUE;

    /** What is remembered of a call, so that nothing is told twice. */
    private static final class Followed {
        final Set<Object> names = new HashSet<>();
        final Set<String> told = new HashSet<>();
        LiveCall now;
        Verdict.@Nullable Route route;
        String encryption = "";

        Followed(LiveCall now) {
            this.now = now;
        }

        boolean isNew(String what) {
            return told.size() < MOST_MARKS && told.add(what);
        }
    }

    /** Calls that are going on first, then those that are over; the latest of each first. */
    public List<LiveCall> all() {
        return followed.stream()
                .map(each -> each.now)
                .sorted(
                        Comparator.comparing(LiveCall::isOver)
                                .thenComparing(
                                        Comparator.comparingInt(LiveCall::number).reversed()))
                .toList();
    }

    /** How many calls there were, also those that are forgotten. */
    public int seen() {
        return numbers;
    }

    /**
     * Looks again.
     *
     * @param nowNanos since 1970
     * @return what is new since the last look
     */
    public List<LiveEvent> update(Findings.Found found, long nowNanos) {
        news = new ArrayList<>();
        Set<Followed> taken = new HashSet<>();
        for (Call call : found.calls()) {
            follow(call, found, nowNanos, taken);
        }
        for (Followed each : followed) {
            if (!taken.contains(each)) {
                silent(each, nowNanos);
            }
        }
        forget();
        return news;
    }

    private void follow(Call call, Findings.Found found, long nowNanos, Set<Followed> taken) {
        List<Object> names = names(call);
        Followed known = known(names, taken, false);
        if (known == null && call.sip() != null) {
            known = known(ways(call), taken, true); // its signalling was seen late
        }
        if (known == null && call.beganNanos() <= forgottenNanos) {
            return;
        }
        LiveCall now = live(known, call, found, nowNanos);
        if (known == null) {
            numbers++;
            known = new Followed(now);
            followed.add(known);
            tell(
                    now,
                    now.beganNanos(),
                    LiveEvent.Kind.BEGAN,
                    call.sip() == null ? seen(call) : "calling");
        }
        taken.add(known);
        if (known.names.size() < MOST_MARKS) {
            known.names.addAll(names);
        }
        compare(known, now);
        known.now = now;
    }

    private static String seen(Call call) {
        return call.ice().isEmpty() ? "media without signalling" : "ICE without signalling";
    }

    private static List<Object> names(Call call) {
        return call.sip() == null ? ways(call) : List.of(call.sip().callId());
    }

    private static List<Object> ways(Call call) {
        List<Object> names = new ArrayList<>();
        for (IceSession each : call.ice()) {
            names.add(each.one() + ":" + each.other());
        }
        for (MediaPath each : call.paths()) {
            names.add(each.path());
        }
        return names;
    }

    /**
     * @param unsignalled only one that goes on and had no signalling so far
     */
    private @Nullable Followed known(List<Object> names, Set<Followed> taken, boolean unsignalled) {
        for (int i = followed.size() - 1; i >= 0; i--) {
            Followed each = followed.get(i);
            boolean may = !unsignalled || (each.now.call().sip() == null && !each.now.isOver());
            if (may && !taken.contains(each) && names.stream().anyMatch(each.names::contains)) {
                return each;
            }
        }
        return null;
    }

    private LiveCall live(
            @Nullable Followed known, Call call, Findings.Found found, long nowNanos) {
        SipOutcome outcome = call.outcome();
        SipOutcome.State state =
                outcome == null ? byMedia(call, nowNanos) : bySignalling(call, outcome, nowNanos);
        return new LiveCall(
                known == null ? numbers + 1 : known.now.number(),
                call,
                found.stories(call),
                state,
                call.title(),
                known == null ? call.beganNanos() : known.now.beganNanos(),
                call.endedNanos());
    }

    /** What was not answered yet may still be. */
    private static SipOutcome.State bySignalling(Call call, SipOutcome outcome, long nowNanos) {
        boolean unheard = outcome.state() == SipOutcome.State.FAILED && outcome.status() == 0;
        return unheard && nowNanos - call.endedNanos() < UNHEARD_NANOS
                ? SipOutcome.State.CALLING
                : outcome.state();
    }

    private static SipOutcome.State byMedia(Call call, long nowNanos) {
        if (nowNanos - call.endedNanos() > SILENT_NANOS) {
            return SipOutcome.State.ENDED;
        }
        return call.paths().stream().anyMatch(MediaPath::carriedMedia)
                ? SipOutcome.State.TALKING
                : SipOutcome.State.CALLING;
    }

    /** Not in what was found any more: it was over long ago, or the analyser began anew. */
    private void silent(Followed each, long nowNanos) {
        if (!each.now.isOver() && nowNanos - each.now.lastNanos() > SILENT_NANOS) {
            LiveCall was = each.now;
            each.now =
                    new LiveCall(
                            was.number(),
                            was.call(),
                            was.stories(),
                            SipOutcome.State.ENDED,
                            was.title(),
                            was.beganNanos(),
                            was.lastNanos());
            tell(each.now, nowNanos, LiveEvent.Kind.ENDED, "silent");
        }
    }

    private void forget() {
        for (int i = 0; followed.size() > MOST_CALLS && i < followed.size(); ) {
            if (followed.get(i).now.isOver() || followed.size() > 2 * MOST_CALLS) {
                Followed gone = followed.remove(i);
                forgottenNanos = Math.max(forgottenNanos, gone.now.beganNanos());
            } else {
                i++;
            }
        }
    }

    // --- what is new ---

    private void compare(Followed known, LiveCall now) {
        state(known, now);
        way(known, now);
        for (Stream each : now.call().streams()) {
            if (each.packets() >= FEW_PACKETS && known.isNew("stream " + key(each))) {
                tell(now, each.firstNanos(), LiveEvent.Kind.STREAM, stream(each));
            }
        }
        notes(known, now);
        if (now.isOver() && known.isNew("ended")) {
            tell(now, now.lastNanos(), LiveEvent.Kind.ENDED, end(now));
        }
    }

    private void notes(Followed known, LiveCall now) {
        boolean settled = now.lastNanos() - now.beganNanos() > SETTLED_NANOS;
        for (Note each : now.call().notes()) {
            boolean urgent = each.kind() == Note.Kind.ALARM && settled;
            if ((urgent || (now.isOver() && each.kind() != Note.Kind.PLAIN))
                    && known.isNew("note " + each.text())) {
                tell(now, now.lastNanos(), LiveEvent.Kind.WARNING, each.text());
            }
        }
    }

    private void state(Followed known, LiveCall now) {
        SipOutcome outcome = now.call().outcome();
        if (outcome == null) {
            return;
        }
        if (outcome.ringNanos() >= 0 && known.isNew("ringing")) {
            long when = now.call().beganNanos() + outcome.ringNanos();
            tell(now, when, LiveEvent.Kind.RINGING, "rings after " + time(outcome.ringNanos()));
        }
        if (outcome.answeredNanos() > 0 && known.isNew("answered")) {
            tell(
                    now,
                    outcome.answeredNanos(),
                    LiveEvent.Kind.ANSWERED,
                    "answered after " + time(outcome.answerNanos()));
        }
    }

    private static String time(long nanos) {
        return Words.time(Math.max(0, nanos));
    }

    private void way(Followed known, LiveCall now) {
        Verdict verdict = now.call().verdict();
        Verdict.Route route = verdict.route();
        if (route == Verdict.Route.NO_MEDIA || now.isOver()) {
            return;
        }
        String encryption = verdict.encrypted().answer().text();
        if (route != known.route || !encryption.equals(known.encryption)) {
            known.route = route;
            known.encryption = encryption;
            String how = verdict.encryption().isEmpty() ? "" : " (" + verdict.encryption() + ")";
            tell(
                    now,
                    now.lastNanos(),
                    LiveEvent.Kind.WAY,
                    verdict.routeWords() + "; encrypted: " + encryption + how);
        }
    }

    private static String key(Stream stream) {
        return stream.ssrc() + " " + stream.flow().from() + " " + stream.flow().to();
    }

    private static String stream(Stream stream) {
        String codec = stream.mainCoding().format().name();
        return (codec.isEmpty() ? "payload type " + stream.mainCoding().type() : codec)
                + " from "
                + Words.address(stream.flow().from())
                + " to "
                + Words.address(stream.flow().to());
    }

    private static String end(LiveCall now) {
        SipOutcome outcome = now.call().outcome();
        String words = outcome == null ? "silent" : outcome.words();
        long packets = now.call().streams().stream().mapToLong(Stream::packets).sum();
        long lost = now.call().streams().stream().mapToLong(each -> each.sequences().lost()).sum();
        return packets == 0
                ? words
                : words
                        + String.format(
                                Locale.ROOT,
                                "; %s, %d packets, %d lost",
                                Words.count(now.call().streams().size(), "stream"),
                                packets,
                                lost);
    }

    private void tell(LiveCall call, long nanos, LiveEvent.Kind kind, String words) {
        news.add(
                new LiveEvent(
                        nanos, call.number(), Objects.requireNonNull(call.title()), kind, words));
    }
}
