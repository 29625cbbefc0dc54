package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transactions;

import java.util.List;

/** Puts a request on its way, and keeps account of the call that it begins, changes or ends. */
final class Forwarding {
    private final Transactions<Forward, Branch> transactions;
    private final Proxy proxy;
    private final Calls calls;
    private final Router router;
    private final Location location;
    private final Domains domains;
    private final Answers answers;

    Forwarding(
            Transactions<Forward, Branch> transactions,
            Proxy proxy,
            Calls calls,
            Router router,
            Location location,
            Domains domains,
            Answers answers) {
        this.transactions = transactions;
        this.proxy = proxy;
        this.calls = calls;
        this.router = router;
        this.location = location;
        this.domains = domains;
        this.answers = answers;
    }

    /**
     * @param prepared the request without the route that was this box's
     * @param known the call whose dialog it is in, if it is
     */
    void send(Arrival arrival, SipMessage prepared, @Nullable Call known, Plan plan, Turn turn) {
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

    /**
     * The call that an INVITE begins, or null when there are too many.
     *
     * @param targets where it goes first; none when it goes nowhere
     */
    @Nullable Call begin(Arrival arrival, List<Target> targets, Turn turn) {
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
        String instance = location.instanceOn(arrival.flow(), user);
        call.learn(request.fromTag(), user, request, arrival.flow(), instance, turn.nowNanos());
    }
}
