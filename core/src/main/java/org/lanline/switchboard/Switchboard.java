package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.events.Shelved;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.DigestServer;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Timers;
import org.lanline.sip.Transactions;
import org.lanline.sip.Transport;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
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
    private final Location location = new Location();
    private final Registrar registrar;
    private final Registrations registrations;
    private final Calls calls = new Calls();
    private final Gate gate;
    private final Transactions<Forward, Branch> transactions;
    private final Proxy proxy;
    private final Answers answers;
    private final Watchers watchers;
    private final Requests requests;
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
        Seal seal = new Seal(secret);
        TemporaryGruus temporary = new TemporaryGruus(seal, domains, random);
        this.registrar = new Registrar(location, domains, temporary);
        byte[] ofThisRun = new byte[32]; // what an earlier run has seen used must not be good again
        random.nextBytes(ofThisRun);
        DigestServer digest =
                new DigestServer(realm, ofThisRun, Gate.NONCE_LIFE_NANOS, Gate.NONCES);
        this.gate = new Gate(accounts, digest, challenge);
        this.answers = new Answers(seal, gate);
        Hop hop = new Hop(domains, seal, realm, random);
        Planner planner = new Planner(accounts, location);
        Router router =
                new Router(accounts, domains, location, seal, this::isOpen, planner, temporary);
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
        this.requests =
                new Requests(
                        accounts,
                        domains,
                        hop,
                        router,
                        calls,
                        answers,
                        new Requests.Parts(
                                registrations,
                                new Admission(gate, router, location, domains),
                                new ParkedCalls(accounts, domains, calls, router),
                                new Forwarding(
                                        transactions,
                                        proxy,
                                        calls,
                                        router,
                                        location,
                                        domains,
                                        answers),
                                watchers),
                        this::isOpen);
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
                    requests.received(new Arrival(flow, back, stamped, message.length()), turn);
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
        boolean welcome = gate.hasPassword(binding.user(), binding.phone());
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
        gate.flowsOf(each -> deviceId.equals(each.deviceId()))
                .forEach(flow -> cutOff(flow, nowNanos, out));
        watchers.forgetStrangers(accounts::exists);
        watchers.settle(turn);
    }

    /** The password of one phone of a user counts no more; the user's other phones stay. */
    public void revokePhone(String user, long phone, long nowNanos, Out out) {
        Turn turn = turn(nowNanos, out);
        watchers.revoke(user, phone, turn);
        cutOff(user, each -> each == phone, turn);
    }

    /** No password of a user's phones counts any more; pages with a token of their own stay. */
    public void revokePhones(String user, long nowNanos, Out out) {
        Turn turn = turn(nowNanos, out);
        watchers.revoke(user, accounts.exists(user), turn);
        cutOff(user, each -> each != Identity.NO_PHONE, turn);
    }

    private void cutOff(String user, LongPredicate phones, Turn turn) {
        long nowNanos = turn.nowNanos();
        Out out = turn.out();
        for (Binding binding : List.copyOf(location.of(user))) {
            if (!phones.test(binding.phone())) {
                continue;
            }
            registrar.remove(binding, Event.Why.REVOKED, turn.out());
            proxy.revoked(binding, turn);
            if (binding.flow().transport() != Transport.UDP) {
                cutOff(binding.flow(), nowNanos, out);
            }
        }
        gate.flowsOf(each -> each.user().equals(user) && phones.test(each.phone()))
                .forEach(flow -> cutOff(flow, nowNanos, out));
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
