package org.lanline.server.proof;

import org.lanline.server.people.EvidenceDesk;
import org.lanline.server.store.KeptProofs.State;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;
import org.lanline.switchboard.Event;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Follows the calls of a box: what passes of them, and what their devices hand in. Calls between
 * phones are followed until they are answered, as no phone hands in anything. For the loop thread.
 */
final class Following implements EvidenceDesk {

    /** How long after the end of a call its devices may still say what they saw. */
    static final long AFTERWARDS_NANOS = 10_000_000_000L;

    /** Of the records of all calls together; a call of an hour has some hundred thousand. */
    private static final long MOST_RECORDED_CHARS = 1 << 25;

    private static final String IN_TLS = "this went inside TLS; the box shows what was in it";
    private static final String IN_TLS_WEB_SOCKET =
            "this went inside a WebSocket in TLS; the box shows what was in it";
    private static final String IN_WEB_SOCKET =
            "this went inside a WebSocket; the box shows what was in it";

    private final OpenCalls calls = new OpenCalls();
    private final Consumer<Boolean> goingOn;
    private final RelayTap relayTap;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Inquiry.Bench bench;
    private final Inquiry.Clerk clerk;
    private final Semaphore turn = new Semaphore(1, true);
    private final Room room = new Room(MOST_RECORDED_CHARS);

    /**
     * Calls that have ended, and until when their devices may say something; the next one first.
     */
    private final Map<String, Long> over = new LinkedHashMap<>();

    /**
     * @param ids makes up names of proofs, which nobody can guess
     * @param goingOn told whether any call is followed, as often as one begins or ends
     */
    Following(
            InstantSource clock,
            Supplier<String> ids,
            Inquiry.Bench bench,
            Inquiry.Clerk clerk,
            Consumer<Boolean> goingOn) {
        this.goingOn = goingOn;
        this.ids = ids;
        this.clock = clock;
        this.bench = bench;
        this.clerk = clerk;
        this.relayTap = new RelayTap(calls, clock);
    }

    RelayTap relayTap() {
        return relayTap;
    }

    // --- what passes -----------------------------------------------------------------------------

    /** A SIP message comes or goes. One that belongs to no call costs a look into a table. */
    void passes(Flow flow, SipMessage message, boolean sent) {
        OpenCall call = calls.any(message.callId());
        if (call == null) {
            boolean begins =
                    !sent
                            && message.isRequest()
                            && message.method().equals("INVITE")
                            && message.toTag() == null;
            if (!begins) {
                return;
            }
            call = calls.bud(message.callId(), clock.millis());
        }
        call.hasPage |= flow.transport() == Transport.WS || flow.transport() == Transport.WSS;
        calls.tap(call, copy(flow, message, sent));
    }

    private Passed copy(Flow flow, SipMessage message, boolean sent) {
        SipCopy copy = SipCopy.of(message);
        String way =
                switch (flow.transport()) {
                    case UDP, TCP -> "";
                    case TLS -> IN_TLS;
                    case WS -> IN_WEB_SOCKET;
                    case WSS -> IN_TLS_WEB_SOCKET;
                };
        return new Passed(
                Moments.nanos(clock.instant()),
                Passed.Protocol.SIP,
                flow.transport(),
                sent ? flow.local() : flow.remote(),
                sent ? flow.remote() : flow.local(),
                way.isEmpty() || copy.remark().isEmpty()
                        ? way + copy.remark()
                        : way + "; " + copy.remark(),
                copy.bytes());
    }

    /** The switchboard has told something. */
    void follow(Event event, long nowNanos) {
        switch (event) {
            case Event.CallStarted(String id, String from, String to) -> {
                OpenCall call = calls.begin(id, clock.millis(), this::forget);
                call.from = from;
                call.to = to;
                over.remove(id);
                goingOn.accept(true);
            }
            case Event.CallDiverted it -> {
                OpenCall call = calls.open(it.callId());
                if (call != null) {
                    call.to = it.now();
                }
            }
            case Event.CallAnswered it -> answered(it.callId());
            case Event.Described said -> {
                OpenCall call = calls.open(said.callId());
                if (call != null) {
                    call.described.add(said.user());
                }
            }
            case Event.CallEnded it -> ended(it.callId(), nowNanos);
            case Event.Registered _,
                    Event.Unregistered _,
                    Event.CallRinging _,
                    Event.RingsAt _,
                    Event.Refused _ -> {}
        }
    }

    private void answered(String callId) {
        OpenCall call = calls.open(callId);
        if (call == null) {
            return;
        }
        if (call.hasPage) {
            call.answeredMillis = clock.millis();
        } else {
            forget(call);
        }
    }

    private void ended(String callId, long nowNanos) {
        OpenCall call = calls.open(callId);
        if (call == null) {
            return;
        }
        call.endedMillis = clock.millis();
        if (call.answeredMillis == 0 && call.inquiry == null) {
            forget(call);
        } else {
            if (over.putIfAbsent(callId, nowNanos + AFTERWARDS_NANOS) == null
                    && call.inquiry != null) {
                call.inquiry.ended(call.sight());
            }
        }
    }

    private void forget(OpenCall call) {
        forget(call, State.OVER);
    }

    private void forget(OpenCall call, State state) {
        calls.remove(call);
        over.remove(call.callId);
        goingOn.accept(!calls.isEmpty());
        relayTap.forget(call.callId);
        if (call.inquiry != null) {
            call.inquiry.close(state, call.sight());
        }
    }

    // --- what is handed in -----------------------------------------------------------------------

    @Override
    public boolean take(Piece piece, long nowNanos) {
        OpenCall call = calls.open(piece.call());
        if (call == null || !call.described.contains(piece.user())) {
            return false;
        }
        if (call.inquiry == null) {
            call.inquiry = new Inquiry(ids.get(), bench, clerk, turn, room);
            call.inquiry.start();
        }
        call.inquiry.piece(piece, call.sight());
        return true;
    }

    // --- time ------------------------------------------------------------------------------------

    void tick(long nowNanos) {
        while (!over.isEmpty() && deadline() - nowNanos <= 0) {
            String callId = over.keySet().iterator().next();
            over.remove(callId);
            OpenCall call = calls.open(callId);
            if (call != null) {
                forget(call);
            }
        }
    }

    /** When {@link #tick} is next wanted; {@code Long.MAX_VALUE} for never. */
    long deadline() {
        return over.isEmpty() ? Long.MAX_VALUE : over.values().iterator().next();
    }

    /** The box stops: it sees no more of any call. Returns those that are still being judged. */
    List<Inquiry> stop() {
        return calls.all().stream()
                .filter(call -> call.inquiry != null)
                .map(
                        call -> {
                            Inquiry inquiry = call.inquiry;
                            forget(call, call.endedMillis == 0 ? State.CUT : State.OVER);
                            return inquiry;
                        })
                .toList();
    }
}
