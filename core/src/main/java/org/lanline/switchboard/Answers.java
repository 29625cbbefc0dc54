package org.lanline.switchboard;

import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

/** Answers that the box gives without remembering: to strangers, and to what goes nowhere. */
final class Answers {
    private final Seal seal;
    private final Gate gate;

    Answers(Seal seal, Gate gate) {
        this.seal = seal;
        this.gate = gate;
    }

    /** What the box itself can do (RFC 3261 section 11.2). */
    SipMessage abilities(SipMessage request) {
        return Reply.to(request, 200, tag(request))
                .header("Allow", "REGISTER, OPTIONS")
                .header("Supported", "path, gruu, outbound")
                .done();
    }

    void challenge(Arrival arrival, boolean stale, Turn turn) {
        SipMessage request = arrival.request();
        SipMessage answer =
                gate.challenge(arrival.flow(), request, stale, tag(request), turn.nowNanos());
        boolean tried =
                request.header("Authorization") != null
                        || request.header("Proxy-Authorization") != null;
        send(arrival, answer, tried && !stale ? "wrong credentials" : "", turn);
    }

    void refuse(Arrival arrival, int status, String why, Turn turn) {
        SipMessage request = arrival.request();
        send(arrival, Reply.to(request, status, tag(request)).done(), why, turn);
    }

    /**
     * @param why for the journal; empty when it is nothing to tell
     */
    void send(Arrival arrival, SipMessage answer, String why, Turn turn) {
        if (!why.isEmpty()) {
            turn.event(refused(arrival.request().callId(), arrival.flow(), why));
        }
        if (!isTooLong(arrival.flow(), answer.length(), arrival.length())) {
            turn.send(arrival.back(), answer);
        }
    }

    /**
     * Whether an answer is to be dropped rather than made a weapon: to a datagram that anybody may
     * have sent in somebody's name, it is never much longer than the question.
     */
    static boolean isTooLong(Flow flow, int answerBytes, int questionBytes) {
        return flow.transport() == Transport.UDP
                && answerBytes * 100L > (long) questionBytes * Limits.ANSWER_PERCENT;
    }

    static Event refused(String callId, Flow flow, String what) {
        return new Event.Refused(callId, flow.transport().name(), flow.remote().toString(), what);
    }

    /** The same request gets the same To tag each time, without its being remembered. */
    String tag(SipMessage request) {
        return seal.over("tag", request.callId(), request.topVia().toString());
    }
}
