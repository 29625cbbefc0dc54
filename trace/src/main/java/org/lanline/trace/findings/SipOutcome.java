package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What became of a call, as its signalling says.
 *
 * @param words a sentence's end for people, such as {@code 486: busy}
 * @param frames that show it
 * @param answeredNanos when it was answered; 0 when it was not
 * @param ringNanos from the INVITE to the first 18x; -1 without
 * @param answerNanos from the INVITE to its 2xx; -1 without
 */
public record SipOutcome(
        State state,
        int status,
        String words,
        List<Integer> frames,
        long answeredNanos,
        long ringNanos,
        long answerNanos) {

    /** Where the capture leaves the call. */
    public enum State {
        CALLING,
        RINGING,
        TALKING,
        ENDED,
        CANCELLED,
        FAILED
    }

    public SipOutcome {
        frames = List.copyOf(frames);
    }

    static SipOutcome of(SipCall call) {
        return new Reader(call).read();
    }

    private static final class Reader {
        private final SipCall call;
        private final List<SipTransaction> invites = new ArrayList<>();
        private final List<Integer> frames = new ArrayList<>();

        Reader(SipCall call) {
            this.call = call;
            for (SipTransaction each : call.transactions()) {
                if (each.method().equals("INVITE")
                        && each.first().isRequest()
                        && each.first().toTag() == null) {
                    invites.add(each);
                }
            }
        }

        SipOutcome read() {
            SipTransaction hop = callersHop();
            if (hop == null) {
                return inside();
            }
            frames.add(hop.first().frame());
            SipEvent answer = hop.answer();
            if (answer == null) {
                return open(hop);
            }
            frames.add(answer.frame());
            return answer.status() < 300 ? answered(hop, answer) : refused(hop, answer);
        }

        /** The caller's last try: one with credentials counts, not the one that asked for them. */
        private @Nullable SipTransaction callersHop() {
            SipTransaction last = null;
            for (SipTransaction each : invites) {
                if (last == null || each.first().from().equals(last.first().from())) {
                    last = each;
                }
            }
            return last;
        }

        /** The capture began after the call. */
        private SipOutcome inside() {
            SipEvent end = request("BYE");
            if (end != null) {
                frames.add(end.frame());
            }
            String words =
                    "the capture begins inside the call"
                            + (end == null ? "" : "; " + ended(end, call.beganNanos()));
            return made(end == null ? State.TALKING : State.ENDED, 0, words, null);
        }

        private SipOutcome open(SipTransaction hop) {
            SipEvent cancel = request("CANCEL");
            if (cancel != null) {
                return cancelled(hop, cancel);
            }
            SipEvent ringing = hop.ringing();
            if (ringing != null) {
                frames.add(ringing.frame());
                return made(State.RINGING, 0, "still ringing when the capture ends", hop);
            }
            boolean heard = hop.responseNanos() >= 0;
            if (heard) {
                return made(State.CALLING, 0, "no final answer before the capture ends", hop);
            }
            String words =
                    "nobody answers at "
                            + Words.address(hop.first().to())
                            + ": the INVITE was sent "
                            + Words.count(1 + hop.retransmissions(), "time")
                            + " without any reply";
            return made(State.FAILED, 0, words, hop);
        }

        private SipOutcome cancelled(SipTransaction hop, SipEvent cancel) {
            frames.add(cancel.frame());
            SipEvent ringing = hop.ringing();
            String words = "cancelled by the caller";
            if (ringing != null) {
                words += " after ringing for " + Words.time(cancel.nanos() - ringing.nanos());
            }
            words += cancel.why() == null ? "" : " (" + cancel.why() + ")";
            return made(State.CANCELLED, 487, words, hop);
        }

        private SipOutcome answered(SipTransaction hop, SipEvent answer) {
            SipEvent end = request("BYE");
            if (end != null) {
                frames.add(end.frame());
                return made(State.ENDED, answer.status(), ended(end, answer.nanos()), hop);
            }
            boolean acknowledged =
                    call.events().stream()
                            .anyMatch(each -> each.isRequest() && each.method().equals("ACK"));
            String words =
                    acknowledged
                            ? "answered, and still going on when the capture ends"
                            : "answered, but the answer was never acknowledged (no ACK)";
            return made(State.TALKING, answer.status(), words, hop);
        }

        private String ended(SipEvent end, long since) {
            SipEvent first = call.events().getFirst();
            boolean byCaller =
                    Objects.equals(end.from().getAddress(), first.from().getAddress())
                            && (first.isRequest() || !end.from().equals(first.to()));
            boolean loopback = Objects.equals(end.from().getAddress(), end.to().getAddress());
            if (loopback) {
                byCaller = end.from().equals(first.from());
            }
            return "ended by the "
                    + (byCaller ? "caller" : "callee")
                    + " after "
                    + Words.time(end.nanos() - since);
        }

        private SipOutcome refused(SipTransaction hop, SipEvent answer) {
            SipEvent cancel = request("CANCEL");
            boolean byCaller = cancel != null && cancel.from().equals(hop.first().from());
            if (cancel != null && byCaller && answer.status() == 487) {
                return cancelled(hop, cancel);
            }
            String words = answer.status() + ": " + SipCauses.words(answer.status());
            SipEvent ringing = hop.ringing();
            if (ringing != null && (answer.status() == 408 || answer.status() == 480)) {
                words =
                        answer.status()
                                + ": no answer within "
                                + Words.time(answer.nanos() - ringing.nanos());
            }
            String why = answer.why();
            words += why == null ? "" : " (" + why + ")";
            return made(State.FAILED, answer.status(), words, hop);
        }

        private @Nullable SipEvent request(String method) {
            for (SipEvent event : call.events()) {
                if (event.isRequest() && event.method().equals(method)) {
                    return event;
                }
            }
            return null;
        }

        private SipOutcome made(
                State state, int status, String words, @Nullable SipTransaction hop) {
            SipEvent answer = hop == null ? null : hop.answer();
            SipEvent ringing = hop == null ? null : hop.ringing();
            boolean answered = answer != null && answer.status() < 300;
            return new SipOutcome(
                    state,
                    status,
                    words,
                    frames,
                    answered && answer != null ? answer.nanos() : 0,
                    ringing == null || hop == null ? -1 : ringing.nanos() - hop.first().nanos(),
                    answered && hop != null ? hop.answerNanos() : -1);
        }
    }
}
