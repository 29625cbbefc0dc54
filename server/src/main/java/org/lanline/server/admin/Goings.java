package org.lanline.server.admin;

import org.jspecify.annotations.Nullable;
import org.lanline.switchboard.Event;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What goes on: phones that are registered, calls now and the last ones, as the switchboard tells
 * it. Bounded; told on the loop, asked from any thread.
 */
final class Goings {
    private static final int INSTANCE_END = 12;
    private static final int MOST_PHONES = 2_000;
    private static final int MOST_CALLS = 2_000;
    private static final int MOST_PAST = 200;

    /**
     * A phone that can be rung.
     *
     * @param transport such as {@code UDP}
     * @param phone what it says it is
     * @param which what tells it from another one of the same user: where it is, or the end of the
     *     name that it has for itself (RFC 5626)
     * @param sinceSeconds since 1970
     */
    record Phone(
            String user,
            String transport,
            @Nullable String phone,
            String which,
            long sinceSeconds) {}

    /**
     * A call that goes on.
     *
     * @param state {@code calling}, {@code ringing} or {@code talking}
     * @param media such as {@code audio video}; null before the answer
     * @param sinceSeconds since 1970
     */
    record Going(
            String call,
            String from,
            String to,
            String state,
            @Nullable String media,
            long sinceSeconds) {}

    /**
     * A call that is over.
     *
     * @param ending such as {@code hung-up} or {@code busy}
     * @param seconds from its answer to its end; 0 when it was not answered
     */
    record Past(
            String call,
            String from,
            String to,
            String ending,
            long startedSeconds,
            long seconds) {}

    private record Call(Going going, long answeredSeconds) {}

    private final InstantSource clock;
    private final Map<String, Phone> phones = new LinkedHashMap<>();
    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final Deque<Past> past = new ArrayDeque<>();

    Goings(InstantSource clock) {
        this.clock = clock;
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    /** The switchboard has told something. */
    synchronized void follow(Event event) {
        switch (event) {
            case Event.Registered it when it.deviceId() == null -> registered(it);
            case Event.Unregistered it -> phones.remove(name(it.user(), it.binding()));
            case Event.CallStarted(String id, String from, String to) ->
                    begun(new Going(id, from, to, "calling", null, now()));
            case Event.CallRinging(String id, _, _) -> change(id, "ringing", null);
            case Event.CallAnswered(String id, _, _, String media) -> change(id, "talking", media);
            case Event.CallDiverted it -> diverted(it.callId(), it.now());
            case Event.CallEnded it -> ended(it);
            case Event.Registered _, Event.RingsAt _, Event.Described _, Event.Refused _ -> {}
        }
    }

    private static String name(String user, String binding) {
        return user + " " + binding;
    }

    private void registered(Event.Registered it) {
        if (phones.size() < MOST_PHONES) {
            phones.put(
                    name(it.user(), it.binding()),
                    new Phone(
                            it.user(), it.transport(), it.userAgent(), which(it.binding()), now()));
        }
    }

    /** Of {@code sip:desk@10.77.0.20:5062;ob} the host and port, of {@code urn:uuid:…} the end. */
    private static String which(String binding) {
        String uri = binding.split(";", 2)[0];
        boolean isUri = uri.startsWith("sip:") || uri.startsWith("sips:");
        String place = uri.substring(uri.lastIndexOf(isUri ? '@' : ':') + 1);
        return isUri ? place : place.substring(Math.max(0, place.length() - INSTANCE_END));
    }

    private void begun(Going going) {
        if (calls.size() < MOST_CALLS) {
            calls.put(going.call(), new Call(going, 0));
        }
    }

    private void change(String id, String state, @Nullable String media) {
        Call call = calls.get(id);
        if (call != null) {
            Going was = call.going();
            Going is = new Going(id, was.from(), was.to(), state, media, was.sinceSeconds());
            calls.put(id, new Call(is, media == null ? 0 : now()));
        }
    }

    private void diverted(String id, String to) {
        Call call = calls.get(id);
        if (call != null) {
            Going was = call.going();
            Going is = new Going(id, was.from(), to, was.state(), was.media(), was.sinceSeconds());
            calls.put(id, new Call(is, call.answeredSeconds()));
        }
    }

    private void ended(Event.CallEnded it) {
        Call call = calls.remove(it.callId());
        long started = call == null ? now() : call.going().sinceSeconds();
        long answered = call == null ? 0 : call.answeredSeconds();
        String ending = it.ending().name().toLowerCase(Locale.ROOT).replace('_', '-');
        past.addFirst(
                new Past(
                        it.callId(),
                        it.from(),
                        it.to(),
                        ending,
                        started,
                        answered > 0 ? now() - answered : 0));
        if (past.size() > MOST_PAST) {
            past.removeLast();
        }
    }

    /** By user. */
    synchronized List<Phone> phones() {
        return phones.values().stream().sorted(Comparator.comparing(Phone::user)).toList();
    }

    /** The latest first. */
    synchronized List<Going> now(int most) {
        List<Going> all = new ArrayList<>(calls.values().stream().map(Call::going).toList());
        return all.reversed().stream().limit(most).toList();
    }

    /** The latest first, since the box was started. */
    synchronized List<Past> past() {
        return List.copyOf(past);
    }
}
