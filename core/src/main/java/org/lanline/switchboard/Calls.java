package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.OfferAnswer;
import org.lanline.sdp.Parsed;
import org.lanline.sdp.SessionDescription;
import org.lanline.sip.SipMessage;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The calls that go on, and the events that tell of them. */
final class Calls {
    private static final long LOOK_NANOS = 10 * Limits.SECOND;

    /** By Call-ID and the caller's tag, the eldest first. */
    private final Map<String, Call> calls = new LinkedHashMap<>();

    /** How many calls each has made that go on. */
    private final Map<String, Integer> byCaller = new HashMap<>();

    private long nextLook = Long.MAX_VALUE;

    /** What was read last, as the answer to a call is asked what it says twice. */
    private @Nullable SipMessage read;

    private @Nullable SessionDescription description;

    int size() {
        return calls.size();
    }

    /** The call of a dialog, whichever side a message of it comes from; null when unknown. */
    @Nullable Call of(SipMessage message) {
        Call call = calls.get(key(message.callId(), message.fromTag()));
        return call != null ? call : calls.get(key(message.callId(), message.toTag()));
    }

    /** The call that is to be replaced; null when unknown. */
    @Nullable Call of(Replaces replaces) {
        Call call = calls.get(key(replaces.callId(), replaces.toTag()));
        return call != null ? call : calls.get(key(replaces.callId(), replaces.fromTag()));
    }

    /** The calls that a parking slot holds and that others than this user are in, eldest first. */
    List<Call> parked(String slot, @Nullable String notOf) {
        return calls.values().stream()
                .filter(call -> call.state == Call.State.ANSWERED && call.to.equals(slot))
                .filter(call -> !call.from.equals(notOf))
                .toList();
    }

    /**
     * Null when this call is known already. The eldest gives way when there are too many; who makes
     * as many as one may has it among his own, and pushes nobody else's out.
     */
    @Nullable Call start(
            SipMessage invite, String from, String to, long nowNanos, Switchboard.Out out) {
        String tag = tag(invite.fromTag());
        String key = key(invite.callId(), tag);
        if (calls.containsKey(key)) {
            return null;
        }
        Call tooMany = inTheWayOf(from);
        if (tooMany != null) {
            end(tooMany, Event.Ending.FAILED, 0, out);
        }
        Call call = new Call(invite, tag, from, to);
        calls.put(key, call);
        byCaller.merge(from, 1, Integer::sum);
        if (nextLook == Long.MAX_VALUE) {
            nextLook = nowNanos + LOOK_NANOS;
        }
        out.event(new Event.CallStarted(call.id, from, to));
        return call;
    }

    private @Nullable Call inTheWayOf(String caller) {
        if (byCaller.getOrDefault(caller, 0) >= Limits.CALLS_A_USER) {
            return calls.values().stream()
                    .filter(call -> call.from.equals(caller))
                    .findFirst()
                    .orElse(null);
        }
        return calls.size() < Limits.CALLS ? null : calls.values().iterator().next();
    }

    void ringing(Call call, Switchboard.Out out) {
        if (call.state == Call.State.STARTED) {
            call.state = Call.State.RINGING;
            out.event(new Event.CallRinging(call.id, call.from, call.to));
        }
    }

    void answered(Call call, SipMessage response, Switchboard.Out out) {
        if (call.answered.size() < Limits.ENDS_A_CALL) {
            call.answered.add(tag(response.toTag()));
        }
        if (call.state == Call.State.STARTED || call.state == Call.State.RINGING) {
            call.state = Call.State.ANSWERED;
            String media = media(call.offer, description(response));
            call.offer = new byte[0];
            out.event(new Event.CallAnswered(call.id, call.from, call.to, media));
        }
    }

    /** Somebody else than who was called is about to be the other side of this call. */
    void diverted(Call call, String user, SipMessage invite, Switchboard.Out out) {
        if (call.state == Call.State.ANSWERED || call.to.equals(user)) {
            return;
        }
        String before = call.to;
        call.to = user;
        out.event(new Event.CallDiverted(call.id, call.from, before, user));
        described(call, invite, out);
    }

    /** A message of this call passes that may say where its sender can be reached. */
    void described(Call call, SipMessage message, Switchboard.Out out) {
        SessionDescription said = call.state == Call.State.ENDED ? null : description(message);
        if (said == null) {
            return;
        }
        String tag = message.isRequest() ? message.fromTag() : message.toTag();
        boolean caller = call.callerTag.equals(tag);
        out.event(
                new Event.Described(
                        call.id,
                        caller ? call.from : call.to,
                        caller ? call.to : call.from,
                        said.hosts(Limits.HOSTS_A_SIDE),
                        said.names(Limits.HOSTS_A_SIDE)));
    }

    /** What the body of a message says; null when it is no description. */
    private @Nullable SessionDescription description(SipMessage message) {
        if (read != message) {
            byte[] body = message.body();
            Parsed parsed = body.length == 0 ? null : SessionDescription.parse(body);
            description = parsed instanceof Parsed.Ok(SessionDescription said) ? said : null;
            read = message;
        }
        return description;
    }

    /** What offer and answer agree on; the offer alone where it came in the response. */
    private static String media(byte[] offer, @Nullable SessionDescription said) {
        if (said == null) {
            return "";
        }
        return SessionDescription.parse(offer) instanceof Parsed.Ok(SessionDescription asked)
                ? OfferAnswer.kinds(asked, said)
                : OfferAnswer.kinds(said, said);
    }

    /**
     * An INVITE has got its final answer, other than 2xx.
     *
     * @param cancelled whether the caller had given up before
     * @param reached whether any device had answered it at all
     */
    void failed(Call call, int status, boolean cancelled, boolean reached, Switchboard.Out out) {
        if (call.state != Call.State.ANSWERED) {
            end(call, ending(status, cancelled, reached), status, out);
        }
    }

    private static Event.Ending ending(int status, boolean cancelled, boolean reached) {
        if (cancelled) {
            return Event.Ending.CANCELLED;
        }
        return switch (status) {
            case 486, 600 -> Event.Ending.BUSY;
            case 603 -> Event.Ending.DECLINED;
            case 487 -> Event.Ending.CANCELLED;
            case 408, 480 -> reached ? Event.Ending.NO_ANSWER : Event.Ending.UNREACHABLE;
            case 404, 410, 430, 604 -> Event.Ending.UNREACHABLE;
            default -> Event.Ending.FAILED;
        };
    }

    /**
     * A BYE has come. Where two devices answered at once the caller ends one of the two dialogs,
     * and the call goes on in the other.
     */
    void hungUp(Call call, SipMessage bye, Switchboard.Out out) {
        boolean byCaller = call.callerTag.equals(tag(bye.fromTag()));
        boolean ended = call.answered.remove(tag(byCaller ? bye.toTag() : bye.fromTag()));
        if (ended && call.answered.isEmpty() && call.state == Call.State.ANSWERED) {
            end(call, Event.Ending.HUNG_UP, 0, out);
        }
    }

    private void end(Call call, Event.Ending ending, int status, Switchboard.Out out) {
        if (calls.remove(key(call.id, call.callerTag)) != null) {
            byCaller.computeIfPresent(call.from, (_, many) -> many > 1 ? many - 1 : null);
        }
        if (call.state != Call.State.ENDED) {
            call.state = Call.State.ENDED;
            out.event(new Event.CallEnded(call.id, call.from, call.to, ending, status));
        }
    }

    /** Ends answered calls of which no end has been within reach for a while. */
    void tick(long nowNanos, Predicate<Call.End> within, Switchboard.Out out) {
        if (nextLook == Long.MAX_VALUE || nextLook - nowNanos > 0) {
            return;
        }
        for (Call call : List.copyOf(calls.values())) {
            if (call.state != Call.State.ANSWERED || hasBothSides(call, within)) {
                call.lostSinceNanos = Long.MAX_VALUE;
            } else if (call.lostSinceNanos == Long.MAX_VALUE) {
                call.lostSinceNanos = nowNanos;
            } else if (nowNanos - call.lostSinceNanos >= Limits.LOST_CALL_NANOS) {
                end(call, Event.Ending.FAILED, 0, out);
            }
        }
        nextLook = calls.isEmpty() ? Long.MAX_VALUE : nowNanos + LOOK_NANOS;
    }

    private static boolean hasBothSides(Call call, Predicate<Call.End> within) {
        boolean caller = false;
        boolean callee = false;
        for (Map.Entry<String, Call.End> end : call.ends().entrySet()) {
            if (within.test(end.getValue())) {
                caller |= end.getKey().equals(call.callerTag);
                callee |= !end.getKey().equals(call.callerTag);
            }
        }
        return caller && callee;
    }

    long deadline() {
        return nextLook;
    }

    private static String key(String callId, @Nullable String tag) {
        return callId + '\0' + tag(tag);
    }

    private static String tag(@Nullable String tag) {
        return tag == null ? "" : tag;
    }
}
