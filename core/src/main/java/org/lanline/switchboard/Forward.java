package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A request on its way to one or more devices, until the one answer to it has gone back: the
 * response context of RFC 3261 section 16.7. {@link Proxy} works on it.
 */
final class Forward {
    final SipMessage original;

    /** What goes out: the original, and what the plan has to say of it. */
    SipMessage request;

    final Flow from;
    final @Nullable Call call;

    /** True for the INVITE that began {@link #call}. */
    final boolean startsCall;

    final List<Branch> branches = new ArrayList<>();
    final List<SipMessage> refusals = new ArrayList<>();

    /** What is left of the plan. */
    final Deque<Plan.Stage> later = new ArrayDeque<>();

    final long startedNanos;
    Plan plan = Plan.of(List.of());
    int breadth;
    long stageBeganNanos;
    long stageEndsNanos = Long.MAX_VALUE;
    @Nullable ServerTransaction<Forward> server;
    boolean cancelled;
    boolean answered;

    /** Whether a device has rung since the present stage began. */
    boolean rings;

    /** Whether any device has said anything. */
    boolean reached;

    /** Whether a way to a device broke or timed out. */
    boolean timedOut;

    /**
     * @param request as it is to go out, but for what differs from branch to branch
     */
    Forward(
            SipMessage request,
            Flow from,
            @Nullable Call call,
            boolean startsCall,
            long startedNanos) {
        this.original = request;
        this.request = request;
        this.from = from;
        this.call = call;
        this.startsCall = startsCall;
        this.startedNanos = startedNanos;
    }

    boolean isInvite() {
        return request.method().equals("INVITE");
    }

    boolean isPending() {
        return !answered && server != null && !server.answered();
    }

    boolean isDone() {
        return branches.stream()
                .allMatch(branch -> branch.past || branch.state == Branch.State.DONE);
    }

    boolean hasProceeding() {
        return branches.stream()
                .anyMatch(branch -> !branch.past && branch.state == Branch.State.PROCEEDING);
    }

    /** Whether another stage may follow where this one has failed. */
    boolean mayGoOn() {
        return startsCall
                && !cancelled
                && !answered
                && refusals.stream().noneMatch(each -> each.status() > 600);
    }

    /** What the refusals of this stage come to. */
    Planner.Outcome outcome() {
        if (refusals.stream().anyMatch(each -> each.status() == 486 || each.status() == 600)) {
            return Planner.Outcome.BUSY;
        }
        boolean nobody =
                refusals.stream()
                        .allMatch(
                                each ->
                                        each.status() == 480
                                                || each.status() == 408
                                                || each.status() == 487);
        return nobody ? Planner.Outcome.UNANSWERED : Planner.Outcome.REFUSED;
    }
}
