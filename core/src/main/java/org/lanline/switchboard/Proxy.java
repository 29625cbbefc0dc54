package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.ClientTransaction;
import org.lanline.sip.Flow;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transactions;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The stateful proxy of RFC 3261 section 16, from the targets on: forks, waits, answers once. */
final class Proxy {
    /** What the devices that did not answer are told (RFC 3326). */
    private static final String ELSEWHERE = "SIP;cause=200;text=\"Call completed elsewhere\"";

    private static final long LOOK_NANOS = Limits.SECOND / 2;

    /** A device on a LAN that says nothing for so long is not there. */
    private static final long SILENCE_NANOS = 4 * Limits.SECOND;

    private final Transactions<Forward, Branch> transactions;
    private final Hop hop;
    private final Location location;
    private final Calls calls;
    private final Seal seal;
    private final Predicate<Flow> isOpen;
    private final Planner planner;
    private final String domain;
    private final Set<Forward> forwards = new LinkedHashSet<>();
    private final Map<InetAddress, Integer> bySource = new HashMap<>();
    private long nextLook = Long.MAX_VALUE;

    Proxy(
            Transactions<Forward, Branch> transactions,
            Hop hop,
            Location location,
            Calls calls,
            Seal seal,
            Predicate<Flow> isOpen,
            Planner planner,
            String domain) {
        this.transactions = transactions;
        this.hop = hop;
        this.location = location;
        this.calls = calls;
        this.seal = seal;
        this.isOpen = isOpen;
        this.planner = planner;
        this.domain = domain;
    }

    /** Requests that wait for their answer. */
    int pending() {
        return forwards.size();
    }

    boolean isFull(Flow from) {
        return bySource.getOrDefault(from.remote().getAddress(), 0) >= Limits.PENDING_A_SOURCE;
    }

    /** A large one counts several times: what has a bound is the memory. */
    private static int weight(Forward forward) {
        return 1 + forward.original().length() / Limits.PENDING_BYTES;
    }

    /** Sends a request to all targets of its plan's first stage at once. */
    void start(ServerTransaction<Forward> server, Plan plan, int breadth, Turn turn) {
        Forward forward = server.owner();
        forward.breadth = breadth;
        forward.server = server;
        forwards.add(forward);
        bySource.merge(forward.from.remote().getAddress(), weight(forward), Integer::sum);
        nextLook = Math.min(nextLook, turn.nowNanos() + LOOK_NANOS);
        if (forward.isInvite()) {
            respond(forward, Reply.to(server.request(), 100, "").done(), turn);
        }
        forward.follow(plan, domain);
        ring(forward, forward.later.remove(), turn);
        finishIfDone(forward, turn);
    }

    private void ring(Forward forward, Plan.Stage stage, Turn turn) {
        forward.rings = false;
        forward.stageBeganNanos = turn.nowNanos();
        forward.stageEndsNanos =
                stage.ringNanos() == Plan.NO_LIMIT
                        ? Long.MAX_VALUE
                        : turn.nowNanos() + stage.ringNanos();
        int many = Math.min(forward.breadth, stage.targets().size());
        List<Branch> fresh = new ArrayList<>(many);
        for (Target target : stage.targets().subList(0, many)) {
            fresh.add(new Branch(forward, target, forward.breadth / many));
        }
        forward.branches.addAll(fresh);
        fresh.forEach(branch -> tryNext(branch, turn));
    }

    /** The next stage, of this plan or of the one that the rules of whom it was for have. */
    private Plan.@Nullable Stage next(Forward forward, Planner.Outcome outcome) {
        if (!forward.mayGoOn()) {
            return null;
        }
        if (forward.later.isEmpty()) {
            Plan onward = planner.onward(forward.plan, outcome, forward.from);
            if (onward == null) {
                return null;
            }
            forward.follow(onward, domain);
            forward.refusals.clear(); // the answer is what those say who are rung instead
        }
        return forward.later.poll();
    }

    /** The next way that is still open; the branch is done when none is. */
    private void tryNext(Branch branch, Turn turn) {
        Forward forward = branch.forward;
        for (Target.Way way = branch.nextWay(); way != null; way = branch.nextWay()) {
            Binding binding = way.binding();
            boolean stale = binding != null && !location.has(binding);
            if (stale || !isOpen.test(way.flow())) {
                continue;
            }
            SipMessage request =
                    hop.outgoing(forward.request(), forward.from, way, branch.breadth());
            branch.timerCNanos = turn.nowNanos() + Limits.TIMER_C_NANOS;
            branch.client =
                    transactions.request(way.flow(), request, branch, turn.nowNanos(), turn);
            if (branch.client != null) {
                return;
            }
        }
        branch.state = Branch.State.DONE;
    }

    /** A response that a client transaction let through (section 16.7). */
    void received(ClientTransaction<Branch> client, SipMessage response, Turn turn) {
        Branch branch = client.owner();
        Forward forward = branch.forward;
        if (branch.client != client) {
            return;
        }
        forward.reached = true;
        if (response.vias().size() < 2) {
            lost(branch, response, turn);
        } else if (response.status() < 200) {
            provisional(branch, response, turn);
        } else if (response.status() < 300) {
            success(branch, response, turn);
        } else {
            refused(branch, response, turn);
        }
        client.forgetRequest();
    }

    /** Somebody cut off the Via that would lead it back: it counts as no answer. */
    private void lost(Branch branch, SipMessage response, Turn turn) {
        if (response.status() >= 200) {
            branch.state = Branch.State.DONE;
            finishIfDone(branch.forward, turn);
        }
    }

    private void provisional(Branch branch, SipMessage response, Turn turn) {
        Forward forward = branch.forward;
        if (branch.state == Branch.State.SILENT) {
            branch.state = Branch.State.PROCEEDING;
        }
        if (response.status() == 100) {
            return;
        }
        branch.timerCNanos = turn.nowNanos() + Limits.TIMER_C_NANOS;
        learn(branch, response, turn);
        describe(forward, response, turn);
        pass(forward, response, turn);
        if (forward.call != null && forward.startsCall) {
            calls.ringing(forward.call, turn.out());
            ringsAt(forward, forward.call, branch, turn);
        }
    }

    private static void ringsAt(Forward forward, Call call, Branch branch, Turn turn) {
        Binding binding = branch.way().binding();
        if (binding != null && !branch.past && !forward.rings) {
            forward.rings = true;
            turn.out().event(new Event.RingsAt(call.id, call.from, call.to, binding.user()));
        }
    }

    private void describe(Forward forward, SipMessage response, Turn turn) {
        if (forward.call != null) {
            calls.described(forward.call, response, turn.out());
        }
    }

    private void success(Branch branch, SipMessage response, Turn turn) {
        Forward forward = branch.forward;
        branch.state = Branch.State.DONE;
        if (!forward.answered) {
            forward.answered = true;
            answeredBy(branch, turn);
        }
        learn(branch, response, turn);
        describe(forward, response, turn);
        pass(forward, response, turn);
        if (forward.call != null && forward.startsCall) {
            calls.answered(forward.call, response, turn.out());
        }
        cancelBranches(forward, ELSEWHERE, turn);
        finishIfDone(forward, turn);
    }

    /** Who is rung for somebody else, as a forward or in a group, has the call when he answers. */
    private void answeredBy(Branch branch, Turn turn) {
        Forward forward = branch.forward;
        Binding binding = branch.way().binding();
        if (forward.call != null && forward.startsCall && binding != null) {
            calls.diverted(forward.call, binding.user(), forward.original(), turn.out());
        }
    }

    private void refused(Branch branch, SipMessage response, Turn turn) {
        Forward forward = branch.forward;
        if (branch.mayTryAgain(response) && mayTryNext(branch)) {
            tryNext(branch, turn);
        } else {
            branch.state = Branch.State.DONE;
            if (!branch.past) {
                forward.refusals.add(response);
            }
        }
        if (response.status() >= 600 && !branch.past) {
            cancelBranches(forward, "SIP;cause=" + response.status(), turn);
        }
        finishIfDone(forward, turn);
    }

    private static boolean mayTryNext(Branch branch) {
        return !branch.past && !branch.forward.cancelled && !branch.forward.answered;
    }

    void timedOut(Branch branch, Turn turn) {
        branch.forward.timedOut = true;
        branch.state = Branch.State.DONE;
        finishIfDone(branch.forward, turn);
    }

    /** The way broke before the device answered: perhaps it has come back on another one. */
    void unreachable(Branch branch, Turn turn) {
        Forward forward = branch.forward;
        if (!mayTryNext(branch) || branch.state == Branch.State.PROCEEDING) {
            branch.state = Branch.State.DONE;
        } else {
            tryNext(branch, turn);
        }
        finishIfDone(forward, turn);
    }

    /** The caller gives up (section 16.10); the answer is what the devices then say. */
    void cancel(Forward forward, Turn turn) {
        forward.cancelled = true;
        cancelBranches(forward, null, turn);
        finishIfDone(forward, turn);
    }

    /**
     * Each device is told why (RFC 3326), so that it counts no call as missed that another took.
     */
    private void cancelBranches(Forward forward, @Nullable String reason, Turn turn) {
        if (!forward.isInvite()) {
            return;
        }
        for (Branch branch : forward.branches) {
            cancel(branch, reason, turn);
        }
    }

    /** Asked once only: each asking would send a CANCEL of its own. */
    private void cancel(Branch branch, @Nullable String reason, Turn turn) {
        if (branch.state != Branch.State.DONE && branch.client != null && !branch.cancelAsked) {
            branch.cancelAsked = true;
            transactions.cancel(branch.client, reason, turn.nowNanos(), turn);
        }
    }

    private void finishIfDone(Forward forward, Turn turn) {
        if (!forward.isDone() || !forwards.contains(forward)) {
            return;
        }
        Plan.Stage next = next(forward, forward.outcome());
        if (next == null) {
            finish(forward, turn);
        } else {
            ring(forward, next, turn);
            finishIfDone(forward, turn);
        }
    }

    /** Those who ring have had their time. Where there is nobody else they go on. */
    private void hasRungLongEnough(Forward forward, Turn turn) {
        List<Branch> before = List.copyOf(forward.branches);
        Plan.Stage next = next(forward, Planner.Outcome.UNANSWERED);
        forward.stageEndsNanos = Long.MAX_VALUE;
        if (next != null) {
            before.forEach(branch -> passOver(branch, turn));
            ring(forward, next, turn);
            finishIfDone(forward, turn);
        }
    }

    /** What this device says from now on does not count. */
    private void passOver(Branch branch, Turn turn) {
        branch.past = true;
        cancel(branch, null, turn);
    }

    /** Answers with the best there is, unless a 2xx has gone back, and lets go. */
    private void finish(Forward forward, Turn turn) {
        ServerTransaction<Forward> server = forward.server;
        if (server == null || !forwards.remove(forward)) {
            return;
        }
        int weight = weight(forward);
        bySource.computeIfPresent(
                forward.from.remote().getAddress(),
                (_, many) -> many > weight ? many - weight : null);
        if (forward.answered) {
            forward.letGo();
            return;
        }
        List<SipMessage> refusals = new ArrayList<>();
        for (SipMessage refusal : forward.refusals) {
            SipMessage upstream = Hop.upstream(refusal);
            if (upstream != null) {
                refusals.add(upstream);
            }
        }
        SipMessage answer =
                refusals.isEmpty() ? nobody(forward, server) : BestResponse.of(refusals);
        if (answer.status() == 503) { // section 16.7 step 6: it would mean this box
            answer = Reply.to(server.request(), 500, tag(server.request())).done();
        }
        respond(forward, answer, turn);
        if (forward.call != null && forward.startsCall) {
            calls.failed(
                    forward.call, answer.status(), forward.cancelled, forward.reached, turn.out());
        }
    }

    /** No device said anything: 408 is for an INVITE alone (RFC 4320 section 4.1). */
    private SipMessage nobody(Forward forward, ServerTransaction<Forward> server) {
        int status = forward.timedOut && forward.isInvite() ? 408 : 480;
        if (forward.cancelled) {
            status = 487;
        }
        return Reply.to(server.request(), status, tag(server.request())).done();
    }

    private String tag(SipMessage request) {
        return seal.over("tag", request.callId(), request.topVia().toString());
    }

    private void pass(Forward forward, SipMessage response, Turn turn) {
        SipMessage upstream = Hop.upstream(response);
        if (upstream != null) {
            respond(forward, upstream, turn);
        }
    }

    private void respond(Forward forward, SipMessage response, Turn turn) {
        if (forward.server != null) {
            transactions.respond(forward.server, response, turn.nowNanos(), turn);
        }
    }

    /** A response of a dialog tells where its other side is. */
    private void learn(Branch branch, SipMessage response, Turn turn) {
        Call call = branch.forward.call;
        if (call != null) {
            Target.Way way = branch.way();
            Binding binding = way.binding();
            Call.End known = call.end(response.toTag());
            String user = known != null ? known.user() : binding != null ? binding.user() : call.to;
            String instance = binding == null ? null : binding.instance();
            call.learn(response.toTag(), user, response, way.flow(), instance, turn.nowNanos());
        }
    }

    /** The flow of a caller has closed: nobody waits for these answers any more. */
    void closed(Flow flow, Turn turn) {
        for (Forward forward : List.copyOf(forwards)) {
            if (forward.from.equals(flow) && forward.isPending()) {
                cancel(forward, turn);
            }
        }
    }

    /**
     * A phone counts no more: it neither rings on nor has others ring, also where no flow closes.
     */
    void revoked(Binding phone, Turn turn) {
        for (Forward forward : List.copyOf(forwards)) {
            Call call = forward.call;
            if (call == null || !forward.startsCall || !forward.isPending()) {
                continue;
            }
            if (forward.from.equals(phone.flow()) && call.from.equals(phone.user())) {
                cancel(forward, turn);
            } else {
                stopRinging(forward, phone, turn);
            }
        }
    }

    private void stopRinging(Forward forward, Binding phone, Turn turn) {
        for (Branch branch : forward.branches) {
            Binding rung = branch.way().binding();
            if (rung != null && rung.isAtSamePhone(phone)) {
                passOver(branch, turn);
            }
        }
        finishIfDone(forward, turn);
    }

    /** Ends every INVITE that is still ringing. */
    void stop(Turn turn) {
        for (Forward forward : List.copyOf(forwards)) {
            ServerTransaction<Forward> server = forward.server;
            if (forward.isInvite() && forward.isPending() && server != null) {
                respond(
                        forward,
                        Reply.to(server.request(), 503, tag(forward.request())).done(),
                        turn);
                forward.answered = true;
                cancelBranches(forward, null, turn);
                if (forward.call != null && forward.startsCall) {
                    calls.failed(forward.call, 503, false, forward.reached, turn.out());
                }
            }
        }
    }

    void tick(Turn turn) {
        if (nextLook - turn.nowNanos() > 0) {
            return;
        }
        for (Forward forward : List.copyOf(forwards)) {
            look(forward, turn);
        }
        nextLook = forwards.isEmpty() ? Long.MAX_VALUE : turn.nowNanos() + LOOK_NANOS;
    }

    private void look(Forward forward, Turn turn) {
        for (Branch branch : forward.branches) {
            if (forward.isInvite() && branch.timerCNanos - turn.nowNanos() <= 0) {
                cancel(branch, null, turn); // Timer C, section 16.8
            }
        }
        boolean limited = forward.stageEndsNanos != Long.MAX_VALUE;
        if (limited && forward.stageEndsNanos - turn.nowNanos() <= 0) {
            hasRungLongEnough(forward, turn);
        }
        boolean decided = forward.cancelled || forward.answered || !forward.refusals.isEmpty();
        boolean silence = turn.nowNanos() - forward.stageBeganNanos >= SILENCE_NANOS;
        if (decided && silence && !forward.hasProceeding()) {
            cancelBranches(forward, null, turn);
            forward.branches.forEach(branch -> branch.past = true);
            finishIfDone(forward, turn);
        }
    }

    long deadline() {
        return nextLook;
    }
}
