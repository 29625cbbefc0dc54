package org.lanline.switchboard;

import org.lanline.sip.Flow;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transactions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * REGISTER from proof to answer. Where it changes bindings that outlive the box, the answer waits
 * until they are kept: a 200 is a promise.
 */
final class Registrations {
    private final Registrar registrar;
    private final Transactions<Forward, Branch> transactions;
    private final Gate gate;
    private final Answers answers;
    private final Domains domains;
    private final Router router;
    private final Predicate<Flow> isOpen;
    private final Map<Long, Waiting> waiting = new HashMap<>();
    private long tickets;

    Registrations(
            Registrar registrar,
            Transactions<Forward, Branch> transactions,
            Gate gate,
            Answers answers,
            Domains domains,
            Router router,
            Predicate<Flow> isOpen) {
        this.registrar = registrar;
        this.transactions = transactions;
        this.gate = gate;
        this.answers = answers;
        this.domains = domains;
        this.router = router;
        this.isOpen = isOpen;
    }

    /** At most as many as there are transactions. */
    private record Waiting(
            ServerTransaction<Forward> server,
            SipMessage request,
            String tag,
            Registrar.Outcome outcome) {}

    void register(Arrival arrival, Turn turn) {
        SipMessage request = arrival.request();
        switch (gate.judge(arrival.flow(), request, turn.nowNanos())) {
            case Gate.Verdict.Unproven(boolean stale) -> answers.challenge(arrival, stale, turn);
            case Gate.Verdict.Proven(Identity identity) -> {
                if (!domains.hasHost(request.requestUri())
                        || !domains.hasHost(request.to().uri())) {
                    answers.refuse(arrival, 404, "foreign domain", turn);
                } else if (!identity.user().equals(router.user(request.to().uri()))) {
                    answers.refuse(arrival, 403, "somebody else's address", turn);
                } else {
                    register(arrival, identity, turn);
                }
            }
        }
    }

    private void register(Arrival arrival, Identity identity, Turn turn) {
        SipMessage request = arrival.request();
        Flow flow = arrival.flow();
        Forward forward = new Forward(request, flow, null, false, turn.nowNanos());
        ServerTransaction<Forward> server = transactions.serve(arrival.back(), request, forward);
        if (server == null) {
            answers.refuse(arrival, 503, "too many transactions", turn);
            return;
        }
        String tag = answers.tag(request);
        Registrar.Outcome outcome =
                registrar.register(flow, request, identity, tag, turn.nowNanos(), turn.out());
        if (outcome.answer().status() == 200) {
            gate.own(flow, identity);
        }
        answer(server, request, tag, outcome, turn);
    }

    private void answer(
            ServerTransaction<Forward> server,
            SipMessage request,
            String tag,
            Registrar.Outcome outcome,
            Turn turn) {
        List<Long> gone = outcome.gone();
        List<KeptBinding> there = outcome.there();
        if (gone.isEmpty() && there.isEmpty()) {
            transactions.respond(server, outcome.answer(), turn.nowNanos(), turn);
            return;
        }
        long ticket = ++tickets;
        waiting.put(ticket, new Waiting(server, request, tag, outcome));
        turn.out().keep(ticket, gone, there);
    }

    /** What that ticket stands for is on disk, or could not be put there (RFC 3261 10.3 step 7). */
    void kept(long ticket, boolean done, Turn turn) {
        Waiting waited = waiting.remove(ticket);
        if (waited == null) {
            return;
        }
        SipMessage answer = waited.outcome.answer();
        if (!done) {
            registrar.undo(waited.outcome, isOpen, turn.nowNanos(), turn.out());
            answer = Reply.to(waited.request, 500, waited.tag).done();
        }
        transactions.respond(waited.server, answer, turn.nowNanos(), turn);
    }
}
