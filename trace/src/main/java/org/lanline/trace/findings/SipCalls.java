package org.lanline.trace.findings;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.SessionDescription;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.trace.decode.Room;
import org.lanline.trace.decode.Seen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Joins SIP messages into calls by their Call-ID. */
public final class SipCalls {
    private static final int MOST_CALLS = 50_000;
    private static final int MOST_MALFORMED = 100;
    private static final int MOST_KINDS = 200;
    private static final int CALL_BYTES = 1_500;

    private final Map<String, SipCall> calls = new LinkedHashMap<>();
    private final List<Mark> malformed = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Room room;
    private long leftOut;
    private long messages;

    SipCalls(Room room) {
        this.room = room;
    }

    /**
     * Takes a message.
     *
     * @return the session description that it shows for the first time; null for none
     */
    @Nullable Described sip(Seen seen) {
        return switch (SipMessage.parse(seen.bytes(), 0, seen.bytes().length)) {
            case Parsed.Ok(SipMessage message) -> ok(seen, message);
            case Parsed.Bad bad -> {
                if (malformed.size() < MOST_MALFORMED) {
                    malformed.add(new Mark(seen.frame(), "SIP", "not well formed: " + bad.why()));
                }
                yield null;
            }
        };
    }

    private @Nullable Described ok(Seen seen, SipMessage message) {
        messages++;
        String kind = message.isRequest() ? message.method() : String.valueOf(message.status());
        if (counts.size() < MOST_KINDS || counts.containsKey(kind)) {
            counts.merge(kind, 1L, Long::sum);
        }
        SipCall call = calls.get(message.callId());
        if (call == null) {
            long bytes = CALL_BYTES + 4L * message.callId().length();
            if (calls.size() == MOST_CALLS || !room.take(bytes)) {
                leftOut++;
                return null;
            }
            call = new SipCall(message, room);
            calls.put(message.callId(), call);
        }
        Described shown = call.add(event(seen, message), message).description();
        return shown != null && shown.frame() == seen.frame() ? shown : null;
    }

    private static SipEvent event(Seen seen, SipMessage message) {
        return new SipEvent(
                seen.frame(),
                seen.nanos(),
                seen.transport(),
                seen.from(),
                seen.to(),
                message.method(),
                message.status(),
                message.reason(),
                message.cseq().number(),
                message.toTag(),
                0,
                description(seen, message),
                why(message));
    }

    private static @Nullable Described description(Seen seen, SipMessage message) {
        String type = message.header("Content-Type");
        if (type == null || !type.toLowerCase(Locale.ROOT).strip().startsWith("application/sdp")) {
            return null;
        }
        String text = new String(message.body(), UTF_8);
        if (text.isBlank()) {
            return null;
        }
        org.lanline.sdp.Parsed parsed = SessionDescription.parse(text);
        return switch (parsed) {
            case org.lanline.sdp.Parsed.Ok(SessionDescription content) ->
                    new Described(
                            seen.frame(),
                            seen.nanos(),
                            seen.from(),
                            text,
                            message.toTag(),
                            content,
                            null,
                            seen.transport().isInClear());
            case org.lanline.sdp.Parsed.Bad(int line, String why) ->
                    new Described(
                            seen.frame(),
                            seen.nanos(),
                            seen.from(),
                            text,
                            message.toTag(),
                            null,
                            "line " + line + ": " + why,
                            seen.transport().isInClear());
        };
    }

    /** The text of Reason (RFC 3326) or Warning (RFC 3261 section 20.43). */
    private static @Nullable String why(SipMessage message) {
        String value = message.header("Reason");
        value = value == null ? message.header("Warning") : value;
        if (value == null) {
            return null;
        }
        int open = value.indexOf('"');
        int close = value.lastIndexOf('"');
        return open >= 0 && close > open ? value.substring(open + 1, close) : value;
    }

    /** In the order of their first message. */
    public List<SipCall> all() {
        return List.copyOf(calls.values());
    }

    public List<Mark> malformed() {
        return List.copyOf(malformed);
    }

    /** Well-formed messages by method or status. */
    public Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /** Well-formed messages, retransmissions among them. */
    public long messages() {
        return messages;
    }

    /** Messages of calls that were too many. */
    public long leftOut() {
        return leftOut;
    }
}
