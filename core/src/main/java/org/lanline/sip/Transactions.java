package org.lanline.sip;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * All transactions of one element (RFC 3261 section 17 with the corrections of RFC 6026): sends
 * again what may have been lost, keeps what came twice from its user, and forgets in time.
 *
 * <p>A request makes no state by arriving: {@link #receive} only says that it is new, and its user
 * either answers it without state or calls {@link #serve}. {@link Out} hears of a transaction only
 * once its state is settled, so it may call back in.
 *
 * @param <S> what the user keeps with a server transaction
 * @param <C> what the user keeps with a client transaction
 */
public final class Transactions<S, C> {

    /** Where messages go. */
    @FunctionalInterface
    public interface Send {
        void send(Flow flow, SipMessage message);
    }

    public interface Out<S, C> extends Send {
        /** No answer came in time: as good as a 408 (section 16.8). The transaction is over. */
        void timedOut(ClientTransaction<C> client);

        /** The flow closed before an answer came: as good as a 503 (section 16.9). */
        void unreachable(ClientTransaction<C> client);

        /** A refused INVITE was never acknowledged. The transaction is over. */
        void unacknowledged(ServerTransaction<S> server);
    }

    /** What a message is to this element. */
    public sealed interface Incoming<S, C> {
        /** A request that no transaction knows; also the ACK of a 2xx, which has none. */
        record NewRequest<S, C>() implements Incoming<S, C> {}

        /** A CANCEL of an INVITE that is still known. It wants its own answer: a 200. */
        record Cancel<S, C>(ServerTransaction<S> invite) implements Incoming<S, C> {}

        /** An answer that the user of the transaction has not seen yet. */
        record Response<S, C>(ClientTransaction<C> client) implements Incoming<S, C> {}

        /** An answer to nothing that was asked; never passed on (RFC 6026 section 7.3). */
        record StrayResponse<S, C>() implements Incoming<S, C> {}

        /** Dealt with: a repetition, or the ACK of a refusal. */
        record Absorbed<S, C>() implements Incoming<S, C> {}
    }

    private final Timers timers;
    private final int most;
    private final Map<Transaction.Key, ServerTransaction<S>> servers = new HashMap<>();
    private final Map<Transaction.Key, ClientTransaction<C>> clients = new HashMap<>();

    /** Transactions of CANCELs sent from here, whose answers interest nobody. */
    private final Map<Transaction.Key, ClientTransaction<ClientTransaction<C>>> cancels =
            new HashMap<>();

    private final TimerQueue queue = new TimerQueue();

    /**
     * Those that have their answer and only wait for what may still come twice; the eldest first.
     */
    private final Set<Transaction<?>> leftovers = new LinkedHashSet<>();

    /**
     * @param most transactions at a time: where there are so many, the eldest of those that have
     *     their answer are forgotten before their time, and where there are none, further ones are
     *     refused
     */
    public Transactions(Timers timers, int most) {
        this.timers = timers;
        this.most = most;
    }

    /** Transactions alive now. */
    public int size() {
        return servers.size() + clients.size() + cancels.size();
    }

    public Incoming<S, C> receive(Flow flow, SipMessage message, long nowNanos, Out<S, C> out) {
        return message.isRequest()
                ? incomingRequest(flow, message, nowNanos, out)
                : incomingResponse(message, nowNanos, out);
    }

    private Incoming<S, C> incomingRequest(
            Flow flow, SipMessage request, long nowNanos, Out<S, C> out) {
        String method = request.method();
        if (method.equals("ACK")) {
            return acknowledge(server(flow, request, "INVITE"), nowNanos);
        }
        ServerTransaction<S> known = server(flow, request, method);
        if (known != null) {
            known.again(out);
            return new Incoming.Absorbed<>();
        }
        ServerTransaction<S> invite =
                method.equals("CANCEL") ? server(flow, request, "INVITE") : null;
        return invite == null ? new Incoming.NewRequest<>() : new Incoming.Cancel<>(invite);
    }

    private Incoming<S, C> acknowledge(@Nullable ServerTransaction<S> invite, long nowNanos) {
        if (invite == null || invite.state() == ServerTransaction.State.ACCEPTED) {
            return new Incoming.NewRequest<>();
        }
        invite.acknowledged(nowNanos);
        settle(invite);
        return new Incoming.Absorbed<>();
    }

    private Incoming<S, C> incomingResponse(SipMessage response, long nowNanos, Out<S, C> out) {
        Transaction.Key key = clientKey(response);
        ClientTransaction<C> client = clients.get(key);
        if (client != null) {
            boolean news = client.response(response, nowNanos, out);
            settle(client);
            cancelIfDue(client, nowNanos, out);
            return news ? new Incoming.Response<>(client) : new Incoming.Absorbed<>();
        }
        ClientTransaction<ClientTransaction<C>> cancel = cancels.get(key);
        if (cancel == null) {
            return new Incoming.StrayResponse<>();
        }
        cancel.response(response, nowNanos, out);
        settle(cancel);
        return new Incoming.Absorbed<>();
    }

    /**
     * Takes a new request into a transaction of its own. Nothing is sent: where the answer may take
     * over 200 ms, the caller sends a 100 (section 17.2.1).
     *
     * @return null when there are too many, or one for this request already
     */
    public @Nullable ServerTransaction<S> serve(Flow flow, SipMessage request, S owner) {
        Transaction.Key key = serverKey(flow, request, request.method());
        if (servers.containsKey(key) || !hasRoom()) {
            return null;
        }
        ServerTransaction<S> server = new ServerTransaction<>(key, flow, request, owner, timers);
        servers.put(key, server);
        return server;
    }

    /** Answers; what comes after a final response is dropped, but for more 2xx to an INVITE. */
    public void respond(
            ServerTransaction<S> server, SipMessage response, long nowNanos, Out<S, C> out) {
        if (!server.terminated()) {
            server.respond(response, nowNanos, out);
            settle(server);
        }
    }

    /**
     * Sends a request whose top Via has a branch of its own.
     *
     * @return null, and nothing sent, when there are too many or the branch is in use
     */
    public @Nullable ClientTransaction<C> request(
            Flow flow, SipMessage request, C owner, long nowNanos, Out<S, C> out) {
        Transaction.Key key = clientKey(request);
        if (clients.containsKey(key) || !hasRoom()) {
            return null;
        }
        ClientTransaction<C> client = new ClientTransaction<>(key, flow, request, owner, timers);
        clients.put(key, client);
        client.start(nowNanos, out);
        settle(client);
        return client;
    }

    public void cancel(ClientTransaction<C> client, long nowNanos, Out<S, C> out) {
        cancel(client, null, nowNanos, out);
    }

    /**
     * Calls an INVITE back: at once, or when its first provisional answer shows that it has arrived
     * (section 9.1). Whatever then comes last is the answer; a silent peer times out after 64 T1.
     *
     * @param reason the value of the CANCEL's Reason header (RFC 3326), null for none
     */
    public void cancel(
            ClientTransaction<C> client, @Nullable String reason, long nowNanos, Out<S, C> out) {
        client.wantCancel(reason);
        cancelIfDue(client, nowNanos, out);
    }

    private void cancelIfDue(ClientTransaction<C> client, long nowNanos, Out<S, C> out) {
        if (!client.cancelDue()) {
            return;
        }
        client.giveUpAt(nowNanos + timers.timeoutNanos());
        settle(client);
        SipMessage request = client.cancellation();
        Transaction.Key key = clientKey(request);
        ClientTransaction<ClientTransaction<C>> cancel =
                new ClientTransaction<>(key, client.flow(), request, client, timers);
        cancels.put(key, cancel);
        cancel.start(nowNanos, out);
        settle(cancel);
    }

    /** What was asked is not asked again, and its answer is one to nothing. */
    public void abandon(ClientTransaction<C> client) {
        client.end();
        settle(client);
    }

    /** The flow is gone for good: nothing asked over it will be answered. */
    public void closed(Flow flow, Out<S, C> out) {
        cancels.values().stream().filter(each -> isOn(flow, each)).toList().forEach(this::cutOff);
        List<ClientTransaction<C>> lost =
                clients.values().stream().filter(each -> isOn(flow, each)).toList();
        for (ClientTransaction<C> client : lost) {
            if (cutOff(client)) {
                out.unreachable(client);
            }
        }
    }

    /**
     * A datagram to this address came back as undeliverable (sections 8.1.3.1 and 18.4). Whoever
     * has answered at all was there, and a retransmission may reach him yet.
     */
    public void undelivered(InetSocketAddress to, Out<S, C> out) {
        List<ClientTransaction<C>> lost =
                clients.values().stream().filter(each -> each.waitsInVainFor(to)).toList();
        for (ClientTransaction<C> client : lost) {
            if (cutOff(client)) {
                out.unreachable(client);
            }
        }
    }

    private static boolean isOn(Flow flow, Transaction<?> transaction) {
        return transaction.flow().id() == flow.id();
    }

    private boolean cutOff(ClientTransaction<?> client) {
        boolean unanswered = client.cutOff();
        settle(client);
        return unanswered;
    }

    /** Does what is due. */
    public void tick(long nowNanos, Out<S, C> out) {
        for (Transaction<?> due = queue.due(nowNanos); due != null; due = queue.due(nowNanos)) {
            switch (due) {
                case ServerTransaction<?> server -> tickServer(server, nowNanos, out);
                case ClientTransaction<?> client -> tickClient(client, nowNanos, out);
            }
        }
    }

    private void tickServer(ServerTransaction<?> due, long nowNanos, Out<S, C> out) {
        ServerTransaction<S> server = Objects.requireNonNull(servers.get(due.key));
        boolean vain = server.tick(nowNanos, out);
        settle(server);
        if (vain) {
            out.unacknowledged(server);
        }
    }

    private void tickClient(ClientTransaction<?> due, long nowNanos, Out<S, C> out) {
        boolean unanswered = due.tick(nowNanos, out);
        ClientTransaction<C> client = clients.get(due.key);
        settle(due);
        if (unanswered && client != null) {
            out.timedOut(client);
        }
    }

    /** When {@link #tick} has something to do, {@link Long#MAX_VALUE} for never. */
    public long deadline() {
        return queue.deadline();
    }

    /** At five hundred calls a second what is left of them would be fifty thousand transactions. */
    private boolean hasRoom() {
        if (size() >= most && !leftovers.isEmpty()) {
            Transaction<?> eldest = leftovers.iterator().next();
            eldest.end();
            forget(eldest);
        }
        return size() < most;
    }

    private void forget(Transaction<?> transaction) {
        queue.remove(transaction);
        leftovers.remove(transaction);
        servers.remove(transaction.key, transaction);
        clients.remove(transaction.key, transaction);
        cancels.remove(transaction.key, transaction);
    }

    /** Puts a transaction where its new state belongs. */
    private void settle(Transaction<?> transaction) {
        if (transaction.isOver()) {
            leftovers.add(transaction);
        }
        if (transaction.terminated()) {
            forget(transaction);
        } else if (transaction.deadline() == Transaction.NEVER) {
            queue.remove(transaction);
        } else {
            queue.reschedule(transaction);
        }
    }

    // Keys

    private @Nullable ServerTransaction<S> server(Flow flow, SipMessage request, String method) {
        return servers.get(serverKey(flow, request, method));
    }

    /**
     * Branch, sent-by and method (section 17.2.3), and where it came from: a stranger who has seen
     * a branch cannot cancel with it. A branch without the magic cookie does not identify anything,
     * so the fields of RFC 2543 do.
     */
    private static Transaction.Key serverKey(Flow flow, SipMessage request, String method) {
        Via via = request.topVia();
        String identity =
                via.hasMagicCookie()
                        ? via.branch()
                        : String.join(
                                "|",
                                request.requestUriText(),
                                request.callId(),
                                String.valueOf(request.cseq().number()),
                                String.valueOf(request.fromTag()),
                                via.toString());
        return new Transaction.Key(
                method,
                flow.remote().getAddress(),
                via.host().toLowerCase(Locale.ROOT),
                via.port(),
                String.valueOf(identity));
    }

    /** Branch and method of CSeq (section 17.1.3). */
    private static Transaction.Key clientKey(SipMessage message) {
        String branch = String.valueOf(message.topVia().branch());
        return new Transaction.Key(message.cseq().method(), null, "", 0, branch);
    }
}
