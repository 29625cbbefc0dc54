package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.events.Shelved;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.DigestServer;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Timers;
import org.lanline.sip.Transactions;
import org.lanline.sip.Transport;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Registrar, location and stateful proxy behind one door: every SIP message that arrives comes in
 * here, and {@link Out} says what leaves. Belongs to one thread.
 */
public final class Switchboard {

    /** Where output goes; called only inside a call into the switchboard, never calls back in. */
    public interface Out {
        void send(Flow flow, SipMessage message);

        void event(Event event);

        /** The flow is to be closed, after what was sent on it. */
        void close(Flow flow);

        /**
         * A change of the bindings that outlive the box; see {@link Keeper#keep}.
         *
         * @param ticket what {@link Switchboard#kept} wants to be told the outcome by, after this
         *     has returned; 0 when nobody waits for it
         */
        void keep(long ticket, List<Long> gone, List<KeptBinding> there);

        /** A change of what waits for people; see {@link Keeper#shelve}. */
        default void shelve(Shelved change) {}
    }

    private final Accounts accounts;
    private final Domains domains;
    private final Seal seal;
    private final Location location = new Location();
    private final Registrar registrar;
    private final Registrations registrations;
    private final Calls calls = new Calls();
    private final Gate gate;
    private final Hop hop;
    private final Router router;
    private final Transactions<Forward, Branch> transactions;
    private final Proxy proxy;
    private final Answers answers;
    private final Watchers watchers;
    private final Set<Flow> opened = new HashSet<>();

    /**
     * @param realm the digest realm that the accounts' HA1 were made for
     * @param secret at least 16 random bytes that outlive a restart: dialogs are recognised by it
     * @param challenge the digest that is asked for; MD5 is the one that every phone can
     * @param random for branches; must not be predictable
     */
    public Switchboard(
            Accounts accounts,
            Domains domains,
            String realm,
            byte[] secret,
            DigestAlgorithm challenge,
            RandomGenerator random) {
        this.accounts = accounts;
        this.domains = domains;
        this.seal = new Seal(secret);
        this.registrar = new Registrar(location, domains);
        byte[] ofThisRun = new byte[32]; // what an earlier run has seen used must not be good again
        random.nextBytes(ofThisRun);
        DigestServer digest =
                new DigestServer(realm, ofThisRun, Gate.NONCE_LIFE_NANOS, Gate.NONCES);
        this.gate = new Gate(accounts, digest, challenge);
        this.answers = new Answers(seal, gate);
        this.hop = new Hop(domains, seal, realm, random);
        Planner planner = new Planner(accounts, location);
        this.router = new Router(accounts, domains, location, seal, this::isOpen, planner);
        this.transactions = new Transactions<>(Timers.RFC, Limits.TRANSACTIONS);
        this.registrations =
                new Registrations(
                        registrar, transactions, gate, answers, domains, router, this::isOpen);
        this.proxy =
                new Proxy(
                        transactions,
                        hop,
                        location,
                        calls,
                        seal,
                        this::isOpen,
                        planner,
                        domains.primary());
        this.watchers =
                new Watchers(location, this::isOpen, domains.primary(), random, accounts::group);
    }

    /** UDP has nothing to be closed; a connection is open from its first message on. */
    private boolean isOpen(Flow flow) {
        return flow.transport() == Transport.UDP || opened.contains(flow);
    }

    /** How many bindings there are. */
    public int bindings() {
        return location.size();
    }

    /** How many calls are ringing or answered. */
    public int calls() {
        return calls.size();
    }

    /** How many transactions are alive. */
    public int transactions() {
        return transactions.size() + watchers.transactions();
    }

    /** How many subscriptions there are. */
    public int subscriptions() {
        return watchers.size();
    }

    /** How many messages wait for people who are away. */
    public int messages() {
        return watchers.messages();
    }

    private Turn turn(long nowNanos, Out out) {
        Out heard = out instanceof Overheard ? out : new Overheard(out, watchers);
        return new Turn(nowNanos, heard, proxy);
    }

    // Input

    /** A whole message has arrived on a flow. */
    public void receive(Flow flow, SipMessage message, long nowNanos, Out out) {
        Turn turn = turn(nowNanos, out);
        if (flow.transport() != Transport.UDP) {
            opened.add(flow);
        }
        SipMessage stamped = message.isRequest() ? Hop.stamped(flow, message) : message;
        Flow back = message.isRequest() ? Hop.back(flow, message) : flow;
        switch (transactions.receive(back, stamped, nowNanos, turn)) {
            case Transactions.Incoming.NewRequest<Forward, Branch> _ ->
                    request(new Arrival(flow, back, stamped, message.length()), turn);
            case Transactions.Incoming.Cancel<Forward, Branch>(ServerTransaction<Forward> invite) ->
                    cancel(back, stamped, invite, turn);
            case Transactions.Incoming.Response<Forward, Branch>(var client) ->
                    proxy.received(client, stamped, turn);
            case Transactions.Incoming.StrayResponse<Forward, Branch> _ ->
                    watchers.received(flow, stamped, turn);
            case Transactions.Incoming.Absorbed<Forward, Branch> _ -> {}
        }
        watchers.settle(turn);
    }

    /**
     * Bytes that are no message to work with.
     *
     * @param length of what arrived
     * @return the answer to send back where they came from, or null
     */
    public byte @Nullable [] malformed(Flow flow, Parsed.Bad bad, int length, Out out) {
        out.event(Answers.refused("-", flow, "malformed: " + bad.why()));
        byte[] answer = bad.answer();
        return answer == null || Answers.isTooLong(flow, answer.length, length) ? null : answer;
    }

    /** A connection has ended: who was on it is gone. */
    public void closed(Flow flow, long nowNanos, Out out) {
        Turn turn = turn(nowNanos, out);
        opened.remove(flow);
        gate.forget(flow);
        for (Binding binding : location.where(each -> each.flow().equals(flow))) {
            registrar.remove(binding, Event.Why.FLOW_CLOSED, turn.out());
        }
        if (flow.transport() != Transport.UDP) {
            transactions.closed(flow, turn);
            watchers.closed(flow, turn);
        }
        proxy.closed(flow, turn);
        watchers.settle(turn);
    }

    /**
     * What was sent to this address by UDP came back: nothing listens there, or nobody is there.
     * Its bindings stay, for a phone that is about to be back; a call does not wait for it.
     */
    public void undelivered(InetSocketAddress to, long nowNanos, Out out) {
        Turn turn = turn(nowNanos, out);
        transactions.undelivered(to, turn);
        watchers.settle(turn);
    }

    public void tick(long nowNanos, Out out) {
        Turn turn = turn(nowNanos, out);
        transactions.tick(nowNanos, turn);
        proxy.tick(turn);
        for (Binding binding : location.expired(nowNanos)) {
            registrar.remove(binding, Event.Why.EXPIRED, turn.out());
        }
        calls.tick(nowNanos, end -> isWithinReach(end, nowNanos), turn.out());
        watchers.tick(turn);
        watchers.settle(turn);
    }

    /** Registered, or for so long as a call may last a phone that only calls. */
    private boolean isWithinReach(Call.End end, long nowNanos) {
        boolean registered =
                end.instance() != null
                        ? !location.ofInstance(end.user(), end.instance()).isEmpty()
                        : !location.ofContact(end.user(), end.contact()).isEmpty();
        boolean fresh = nowNanos - end.seenNanos() < Limits.UNREGISTERED_CALL_NANOS;
        return registered || (fresh && isOpen(end.flow()));
    }

    /** When {@link #tick} is next wanted, {@link Long#MAX_VALUE} for never. */
    public long deadline() {
        return Math.min(
                Math.min(transactions.deadline(), proxy.deadline()),
                Math.min(watchers.deadline(), Math.min(location.deadline(), calls.deadline())));
    }

    /** What {@link Out#keep} was given with this ticket is on disk, or could not be put there. */
    public void kept(long ticket, boolean done, long nowNanos, Out out) {
        Turn turn = turn(nowNanos, out);
        registrations.kept(ticket, done, turn);
        watchers.settle(turn);
    }

    /**
     * A binding from before a restart; called before anything is received, the eldest first.
     *
     * @param flow to the binding's remote address
     */
    public void restore(KeptBinding binding, Flow flow, long nowNanos, Out out) {
        boolean welcome = gate.hasPassword(binding.user());
        if (!welcome || !registrar.restore(binding, flow, nowNanos, out)) {
            out.keep(0, List.of(binding.number()), List.of());
        }
    }

    /** What waited for people before a restart; called before bindings are restored. */
    public void restore(List<Shelved> shelved, long nowNanos, Out out) {
        Turn turn = turn(nowNanos, out);
        shelved.forEach(each -> watchers.restore(each, accounts::exists));
        watchers.settle(turn);
    }

    /** A device's token counts no more: its bindings go and its connections close. */
    public void revoke(String deviceId, long nowNanos, Out out) {
        Turn turn = turn(nowNanos, out);
        for (Binding binding : location.where(each -> deviceId.equals(each.deviceId()))) {
            registrar.remove(binding, Event.Why.REVOKED, turn.out());
        }
        gate.flowsOf(deviceId, null).forEach(flow -> cutOff(flow, nowNanos, out));
        watchers.forgetStrangers(accounts::exists);
        watchers.settle(turn);
    }

    /** The password of a user's phones counts no more; pages with a token of their own stay. */
    public void revokePhones(String user, long nowNanos, Out out) {
        Turn turn = turn(nowNanos, out);
        watchers.revoke(user, accounts.exists(user), turn);
        for (Binding binding : List.copyOf(location.of(user))) {
            if (binding.deviceId() != null) {
                continue;
            }
            registrar.remove(binding, Event.Why.REVOKED, turn.out());
            if (binding.flow().transport() != Transport.UDP) {
                cutOff(binding.flow(), nowNanos, out);
            }
        }
        gate.flowsOf(null, user).forEach(flow -> cutOff(flow, nowNanos, out));
        watchers.settle(turn);
    }

    private void cutOff(Flow flow, long nowNanos, Out out) {
        out.close(flow);
        closed(flow, nowNanos, out);
    }

    /** The box stops: what still rings ends with 503, and every connection closes. */
    public void stop(long nowNanos, Out out) {
        Turn turn = turn(nowNanos, out);
        proxy.stop(turn);
        watchers.settle(turn);
        List.copyOf(opened).forEach(out::close);
    }

    // Requests

    private void request(Arrival arrival, Turn turn) {
        SipMessage request = arrival.request();
        if (arrival.is("ACK")) {
            acknowledge(arrival, turn);
            return;
        }
        if (arrival.is("CANCEL")) {
            answers.refuse(arrival, 481, "CANCEL of nothing", turn);
            return;
        }
        int status = validate(arrival);
        if (status == 420) {
            String unknown = String.join(", ", request.tokens("Proxy-Require"));
            answers.send(
                    arrival,
                    Reply.to(request, 420, answers.tag(request))
                            .header("Unsupported", unknown)
                            .done(),
                    "Proxy-Require",
                    turn);
        } else if (status != 0) {
            answers.refuse(arrival, status, Reply.reason(status), turn);
        } else if (arrival.is("REGISTER")) {
            registrations.register(arrival, turn);
        } else {
            forward(arrival, turn);
        }
    }

    /** RFC 3261 section 16.3, steps 2 to 5; 0 when nothing is wrong. */
    private int validate(Arrival arrival) {
        SipMessage request = arrival.request();
        if (!request.requestUri().isSip()) {
            return 416;
        }
        if (request.maxForwards() == 0 && !isForBox(request)) {
            return 483;
        }
        if (hop.isLoop(request)) {
            return 482;
        }
        return request.tokens("Proxy-Require").isEmpty() ? 0 : 420;
    }

    /** Whether the box itself is asked, which needs no hop. */
    private boolean isForBox(SipMessage request) {
        return request.requestUri().userName() == null && domains.has(request.requestUri());
    }

    /** Everything that goes on to somebody. */
    private void forward(Arrival arrival, Turn turn) {
        if (watchers.isRepeated(arrival, turn)) {
            return;
        }
        if (arrival.is("OPTIONS") && isForBox(arrival.request())) {
            answers.send(arrival, answers.abilities(arrival.request()), "", turn);
            return;
        }
        Router.Prepared prepared = router.prepare(arrival.request());
        Call call = calls.of(arrival.request());
        Identity identity = null;
        if (!isOwnDialog(prepared, arrival.flow(), call)) {
            switch (gate.judge(arrival.flow(), arrival.request(), turn.nowNanos())) {
                case Gate.Verdict.Unproven(boolean stale) -> {
                    answers.challenge(arrival, stale, turn);
                    return;
                }
                case Gate.Verdict.Proven(Identity proven) -> identity = proven;
            }
            if (!isFrom(arrival.request(), identity)
                    || !isSideOf(call, arrival.request(), identity.user())) {
                answers.refuse(arrival, 403, "From is somebody else", turn);
                return;
            }
            if (Watchers.isForBox(arrival.request())
                    && domains.has(arrival.request().requestUri())) {
                watch(arrival, identity, turn);
                return;
            }
        }
        prepared = pickingUp(arrival, prepared);
        switch (route(arrival, prepared, call)) {
            case Router.Decision.Here _ -> answers.refuse(arrival, 404, "nobody's address", turn);
            case Router.Decision.Refuse(int status) -> {
                if (status != 480 || !keep(arrival, identity, turn)) {
                    unroutable(arrival, identity, status, turn);
                }
            }
            case Router.Decision.To(Plan plan) ->
                    send(arrival, prepared.request(), call, plan, turn);
        }
    }

    /**
     * Who dials a parking slot gets the call that it holds: the INVITE goes to whoever is in it and
     * takes the place of the slot (RFC 3891). Who is sent there by somebody else (RFC 3892) is to
     * be held as well, not to be joined with whoever was before.
     */
    private Router.Prepared pickingUp(Arrival arrival, Router.Prepared prepared) {
        SipMessage request = prepared.request();
        SipUri uri = request.requestUri();
        String slot = router.user(uri);
        boolean dials =
                arrival.is("INVITE")
                        && request.toTag() == null
                        && request.header("Referred-By") == null
                        && domains.has(uri);
        if (!dials || slot == null || !accounts.parks(slot) || Replaces.of(request) != null) {
            return prepared;
        }
        for (Call parked : calls.parked(slot, router.user(request.from().uri()))) {
            Replaces replaces = Replaces.callee(parked);
            Router.Prepared instead = replaces == null ? null : instead(prepared, parked, replaces);
            if (instead != null) {
                return instead;
            }
        }
        return prepared;
    }

    /** Null when whoever is held cannot be reached any more: nobody waits for that. */
    private Router.@Nullable Prepared instead(
            Router.Prepared prepared, Call parked, Replaces replaces) {
        SipUri held = SipUri.of(UserPart.escaped(parked.from), domains.primary());
        SipMessage instead =
                prepared.request()
                        .edit()
                        .requestUri(held.toString())
                        .append("Replaces", replaces)
                        .append("Require", "replaces")
                        .done();
        return router.toReplace(instead, replaces, parked) instanceof Router.Decision.To
                ? new Router.Prepared(instead, prepared.sealed())
                : null;
    }

    private Router.Decision route(Arrival arrival, Router.Prepared prepared, @Nullable Call call) {
        SipMessage request = prepared.request();
        boolean fresh = arrival.is("INVITE") && request.toTag() == null;
        Replaces replaces = fresh ? Replaces.of(request) : null;
        Call replaced = replaces == null ? null : calls.of(replaces);
        return replaces == null || replaced == null
                ? router.route(request, call, arrival.flow())
                : router.toReplace(request, replaces, replaced);
    }

    /** Whether a message waits here for whoever it is to: a group comes to no device, ever. */
    private boolean keep(Arrival arrival, @Nullable Identity identity, Turn turn) {
        SipMessage request = arrival.request();
        String user = router.user(request.requestUri());
        return identity != null
                && user != null
                && accounts.group(user) == null
                && arrival.is("MESSAGE")
                && request.toTag() == null
                && watchers.keep(arrival, user, identity, turn);
    }

    /** Anybody may see who is in a call and who is here; what waits for somebody is his own. */
    private void watch(Arrival arrival, Identity identity, Turn turn) {
        SipMessage request = arrival.request();
        String user = router.user(request.requestUri());
        boolean dialog = request.toTag() != null && !arrival.is("PUBLISH");
        if (!dialog && (user == null || !accounts.exists(user))) {
            answers.refuse(arrival, 404, Reply.reason(404), turn);
        } else if (!dialog && Watchers.isOwn(request) && !identity.user().equals(user)) {
            answers.refuse(arrival, 403, "somebody else's own", turn);
        } else if (arrival.is("PUBLISH")) {
            watchers.publish(arrival, identity, turn);
        } else {
            watchers.subscribe(arrival, dialog ? "" : String.valueOf(user), identity, turn);
        }
    }

    /**
     * Whether an in-dialog request may pass unchallenged: it brings back this box's seal, so that
     * its dialog was let through when it began, and it comes from where one of the two sides is.
     */
    private boolean isOwnDialog(Router.Prepared prepared, Flow flow, @Nullable Call call) {
        SipMessage request = prepared.request();
        if (request.toTag() == null || !prepared.sealed()) {
            return false;
        }
        Identity owner = gate.owner(flow);
        if (owner != null) {
            return isFrom(request, owner) && isSideOf(call, request, owner.user());
        }
        Call.End end = call == null ? null : call.end(request.fromTag());
        if (end != null && isSameSource(end.flow(), flow)) {
            return true;
        }
        String user = router.user(request.from().uri());
        return user != null
                && isSideOf(call, request, user)
                && location.of(user).stream().anyMatch(each -> isSameSource(each.flow(), flow));
    }

    private static boolean isSameSource(Flow known, Flow now) {
        if (known.equals(now)) {
            return true;
        }
        return !Registrar.isWebSocket(known)
                && !Registrar.isWebSocket(now)
                && known.remote().getAddress().equals(now.remote().getAddress());
    }

    /** Whoever has seen the tags of a dialog does not become a side of it by using them. */
    private static boolean isSideOf(@Nullable Call call, SipMessage request, String user) {
        return call == null || call.isSide(request, user);
    }

    private boolean isFrom(SipMessage request, Identity identity) {
        SipUri from = request.from().uri();
        return domains.hasHost(from) && identity.user().equals(router.user(from));
    }

    private void send(
            Arrival arrival, SipMessage prepared, @Nullable Call known, Plan plan, Turn turn) {
        int breadth = breadth(prepared);
        if (breadth < plan.stages().getFirst().targets().size()) {
            answers.refuse(arrival, 440, Reply.reason(440), turn); // RFC 5393 section 5.3.3
            return;
        }
        if (proxy.isFull(arrival.flow())) {
            answers.refuse(arrival, 503, "too many requests pending", turn);
            return;
        }
        boolean startsCall = arrival.is("INVITE") && prepared.toTag() == null;
        Call call = startsCall ? begin(arrival, plan.stages().getFirst().targets(), turn) : known;
        Forward forward =
                new Forward(
                        prepared,
                        arrival.flow(),
                        call,
                        startsCall && call != null,
                        turn.nowNanos());
        ServerTransaction<Forward> server =
                transactions.serve(arrival.back(), arrival.request(), forward);
        if (server == null) {
            answers.refuse(arrival, 503, "too many transactions", turn);
            if (forward.startsCall && call != null) {
                calls.failed(call, 503, false, false, turn.out());
            }
            return;
        }
        if (arrival.is("BYE") && call != null) {
            calls.hungUp(call, prepared, turn.out());
        } else if (call != null) {
            learn(call, arrival, prepared, turn);
            calls.described(call, prepared, turn.out());
        }
        proxy.start(server, plan, breadth, turn);
    }

    private static int breadth(SipMessage request) {
        String value = request.header("Max-Breadth");
        if (value == null || value.strip().length() > 3) {
            return Limits.MAX_BREADTH;
        }
        return Math.min(Limits.MAX_BREADTH, Integer.parseInt(value.strip()));
    }

    private @Nullable Call begin(Arrival arrival, List<Target> targets, Turn turn) {
        SipMessage invite = arrival.request();
        String from = String.valueOf(router.user(invite.from().uri()));
        String to = String.valueOf(router.user(invite.requestUri()));
        if (!domains.hasHost(invite.requestUri()) && !targets.isEmpty()) { // a contact was named
            Binding binding = targets.getFirst().ways().getFirst().binding();
            to = binding == null ? to : binding.user();
        }
        return calls.start(invite, from, to, turn.nowNanos(), turn.out());
    }

    /** A request of a dialog tells where the side that sent it is. */
    private void learn(Call call, Arrival arrival, SipMessage request, Turn turn) {
        String user = router.user(request.from().uri());
        if (user == null) {
            return;
        }
        String instance =
                location.of(user).stream()
                        .filter(binding -> binding.flow().equals(arrival.flow()))
                        .map(Binding::instance)
                        .filter(java.util.Objects::nonNull)
                        .findFirst()
                        .orElse(null);
        call.learn(request.fromTag(), user, request, arrival.flow(), instance, turn.nowNanos());
    }

    /** A call to nobody is still a call that somebody tried to make. */
    private void unroutable(Arrival arrival, @Nullable Identity identity, int status, Turn turn) {
        SipMessage request = arrival.request();
        boolean told = status == 480 || status == 486;
        if (arrival.is("INVITE") && request.toTag() == null && identity != null && told) {
            Call call = begin(arrival, List.of(), turn);
            if (call != null) {
                calls.failed(call, status, false, false, turn.out());
                if (status == 486) {
                    watchers.missed(call.to);
                }
            }
        }
        // What nobody has been rung for is not to be disturbed: a device that is busy says so
        // itself.
        String reason = status == 486 ? "Do Not Disturb" : Reply.reason(status);
        answers.send(
                arrival,
                Reply.to(request, status, reason, answers.tag(request)).done(),
                reason,
                turn);
    }

    /** The ACK of a 2xx: has no transaction, goes the way of its dialog, is never answered. */
    private void acknowledge(Arrival arrival, Turn turn) {
        SipMessage ack = arrival.request();
        Router.Prepared prepared = router.prepare(ack);
        Call call = calls.of(ack);
        if (ack.maxForwards() == 0 || !isOwnDialog(prepared, arrival.flow(), call)) {
            return;
        }
        if (call != null) {
            calls.described(call, ack, turn.out());
        }
        if (router.route(prepared.request(), call, arrival.flow())
                instanceof Router.Decision.To(Plan plan)) {
            for (Target target : plan.stages().getFirst().targets()) {
                target.ways().stream()
                        .filter(way -> isOpen(way.flow()))
                        .findFirst()
                        .ifPresent(
                                way ->
                                        turn.send(
                                                way.flow(),
                                                acknowledgement(prepared, arrival, way)));
            }
        }
    }

    private SipMessage acknowledgement(Router.Prepared prepared, Arrival arrival, Target.Way way) {
        SipMessage onward = hop.outgoing(prepared.request(), arrival.flow(), way, 1);
        return onward.edit()
                .removeAll("Max-Breadth")
                .replaceFirst("Via", hop.via(way.flow(), hop.statelessBranch(arrival.request())))
                .done();
    }

    /** A CANCEL is answered here, and then goes to every device on its own (section 16.10). */
    private void cancel(
            Flow back, SipMessage cancel, ServerTransaction<Forward> invite, Turn turn) {
        Forward forward = invite.owner();
        ServerTransaction<Forward> server = transactions.serve(back, cancel, forward);
        if (server != null) {
            SipMessage answer = Reply.to(cancel, 200, answers.tag(cancel)).done();
            transactions.respond(server, answer, turn.nowNanos(), turn);
            if (forward.isPending()) {
                proxy.cancel(forward, turn);
            }
        }
    }
}
