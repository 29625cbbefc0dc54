package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * A request on its way to one or more devices, until the one answer to it has gone back: the
 * response context of RFC 3261 section 16.7. {@link Proxy} works on it.
 */
final class Forward {
    private final boolean invite;
    private @Nullable SipMessage original;

    /** What goes out: the original, and what the plan has to say of it. */
    private @Nullable SipMessage request;

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
        this.invite = request.method().equals("INVITE");
        this.from = from;
        this.call = call;
        this.startsCall = startsCall;
        this.startedNanos = startedNanos;
    }

    boolean isInvite() {
        return invite;
    }

    /** As it came; until {@link #letGo}. */
    SipMessage original() {
        return Objects.requireNonNull(original, "answered");
    }

    /** What goes out to each device of the plan of now; until {@link #letGo}. */
    SipMessage request() {
        return Objects.requireNonNull(request, "answered");
    }

    void follow(Plan next, String domain) {
        plan = next;
        later.clear();
        later.addAll(next.stages());
        request = next.marked(original(), domain);
    }

    /** Nobody else is asked any more; who answers yet is only led back. */
    void letGo() {
        original = null;
        request = null;
    }

    boolean isPending() {
        return !answered && server != null && !server.answered();
    }

    boolean isDone() {
        for (Branch branch : branches) {
            if (!branch.past && branch.state != Branch.State.DONE) {
                return false;
            }
        }
        return true;
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
