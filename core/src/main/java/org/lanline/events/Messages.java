package org.lanline.events;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Builder;
import org.lanline.sip.ClientTransaction;
import org.lanline.sip.Flow;
import org.lanline.sip.ServerTransaction;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Timers;
import org.lanline.sip.Transactions;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Messages (RFC 3428) to people of whom no device is there: kept until one is, and then given to it
 * one after the other, the eldest first. Nobody but their receiver sees them. Belongs to one
 * thread.
 */
public final class Messages {

    private final RandomGenerator random;
    private final Consumer<String> changed;
    private final Consumer<Shelved> shelf;
    private final Map<String, Deque<KeptMessage>> byUser = new HashMap<>();

    /** The message that each of these people is being given. */
    private final Map<String, ClientTransaction<KeptMessage>> underWay = new HashMap<>();

    /** Which device cannot read which message, by its number: it is not asked again. */
    private final Map<Long, Flow> unreadAt = new HashMap<>();

    private final Transactions<String, KeptMessage> transactions =
            new Transactions<>(Timers.RFC, Limits.TRANSACTIONS);
    private int size;
    private long numbers;
    private long bytes;
    private long soonest = Long.MAX_VALUE;

    /**
     * @param random for tags and branches; must not be predictable
     * @param changed told for whom something else waits now
     * @param shelf told what is to be kept beyond the life of the box
     */
    public Messages(RandomGenerator random, Consumer<String> changed, Consumer<Shelved> shelf) {
        this.random = random;
        this.changed = changed;
        this.shelf = shelf;
    }

    /** How many wait for this user. */
    public int of(String user) {
        Deque<KeptMessage> own = byUser.get(user);
        return own == null ? 0 : own.size();
    }

    /** How many are kept. */
    public int size() {
        return size;
    }

    /** How many transactions are alive. */
    public int transactions() {
        return transactions.size();
    }

    /** True when this request came before, and has been answered again. */
    public boolean isRepeated(Flow back, SipMessage request, long nowNanos, Transactions.Send out) {
        return transactions.receive(back, request, nowNanos, new Output(out))
                instanceof Transactions.Incoming.Absorbed;
    }

    /**
     * Keeps a MESSAGE and answers it with 202.
     *
     * @param from the address of who has proven to have sent it, with a name perhaps
     * @param user whom it is for
     * @return false, and nothing sent, when it is too long or too much is kept already
     */
    public boolean keep(
            Flow back,
            SipMessage request,
            String from,
            String user,
            long nowNanos,
            Transactions.Send out) {
        KeptMessage kept = kept(request, from, user, nowNanos + Limits.KEPT_NANOS);
        if (!hasRoomFor(kept)) {
            return false;
        }
        ServerTransaction<String> server = transactions.serve(back, request, user);
        if (server == null) {
            return false;
        }
        add(kept);
        shelf.accept(new Shelved.Put(kept));
        SipMessage accepted = Answer.to(request, 202, "Accepted, Not Delivered Yet", token());
        transactions.respond(server, accepted, nowNanos, new Output(out));
        changed.accept(user);
        return true;
    }

    private KeptMessage kept(SipMessage request, String from, String user, long untilNanos) {
        String type = line(request.header("Content-Type"));
        return new KeptMessage(
                ++numbers,
                user,
                from,
                type == null ? "text/plain" : type,
                line(request.header("Date")),
                request.body(),
                untilNanos);
    }

    private static @Nullable String line(@Nullable String value) {
        return value == null || value.length() > Limits.LINE_CHARACTERS ? null : value;
    }

    private boolean hasRoomFor(KeptMessage kept) {
        int length = kept.body().length;
        return size < Limits.MESSAGES
                && of(kept.user()) < Limits.MESSAGES_A_USER
                && ofSender(kept, List.of(own(kept.user()))) < Limits.MESSAGES_A_USER_OF_ONE
                && ofSender(kept, byUser.values()) < Limits.MESSAGES_OF_ONE
                && bytes + length <= Limits.MESSAGE_BYTES
                && length <= Limits.BYTES_A_MESSAGE
                && length > 0;
    }

    private Deque<KeptMessage> own(String user) {
        return byUser.getOrDefault(user, new ArrayDeque<>());
    }

    private static long ofSender(KeptMessage kept, Collection<Deque<KeptMessage>> waiting) {
        String sender = address(kept);
        return waiting.stream()
                .flatMap(Collection::stream)
                .filter(each -> address(each).equals(sender))
                .count();
    }

    /** Without the name before it, which is the sender's to choose. */
    private static String address(KeptMessage kept) {
        return kept.from().substring(kept.from().lastIndexOf('<') + 1);
    }

    private void add(KeptMessage kept) {
        byUser.computeIfAbsent(kept.user(), _ -> new ArrayDeque<>()).add(kept);
        size++;
        bytes += kept.body().length;
        soonest = Math.min(soonest, kept.untilNanos());
    }

    /**
     * One that waited before a restart; in the order of their numbers, before anything else.
     *
     * @return false when there is no room for it
     */
    public boolean restore(KeptMessage kept) {
        numbers = Math.max(numbers, kept.number());
        if (!hasRoomFor(kept)) {
            return false;
        }
        add(kept);
        return true;
    }

    /**
     * A device of this user is there: it is given what waits.
     *
     * @param address this user's own
     */
    public void deliver(
            String user, String address, Notifier.Way way, long nowNanos, Transactions.Send out) {
        Deque<KeptMessage> own = byUser.get(user);
        if (own == null || underWay.containsKey(user)) {
            return;
        }
        KeptMessage next =
                own.stream()
                        .filter(each -> !way.flow().equals(unreadAt.get(each.number())))
                        .findFirst()
                        .orElse(null);
        if (next == null) {
            return;
        }
        SipMessage request = message(next, address, way);
        ClientTransaction<KeptMessage> client =
                transactions.request(way.flow(), request, next, nowNanos, new Output(out));
        if (client != null) {
            underWay.put(user, client);
        }
    }

    private SipMessage message(KeptMessage kept, String address, Notifier.Way way) {
        SipUri target = way.requestUri().withoutHeaders();
        Builder request =
                SipMessage.request("MESSAGE", target.toString())
                        .header("Via", Here.via(way.flow(), token()))
                        .header("Max-Forwards", 70)
                        .header("From", kept.from() + ";tag=" + token())
                        .header("To", "<" + address + ">")
                        .header("Call-ID", token())
                        .header("CSeq", "1 MESSAGE");
        if (kept.date() != null) {
            request.header("Date", kept.date());
        }
        return request.body(kept.contentType(), kept.body()).done();
    }

    /**
     * A response that no other transaction knows.
     *
     * @return of whom a device has taken a message, so that it may be given the next; else null
     */
    public @Nullable String received(
            Flow flow, SipMessage response, long nowNanos, Transactions.Send out) {
        if (!(transactions.receive(flow, response, nowNanos, new Output(out))
                instanceof Transactions.Incoming.Response<String, KeptMessage>(var client))) {
            return null;
        }
        KeptMessage kept = client.owner();
        if (response.status() < 200 || !underWay.remove(kept.user(), client)) {
            return null;
        }
        if (response.status() < 300) {
            drop(kept);
        } else if (isOfContent(response.status())) {
            unreadAt.put(kept.number(), client.flow());
        } else {
            return null; // this device takes none; another may
        }
        return kept.user();
    }

    /** Whether a refusal is of what the message says, not of messages: the next may be taken. */
    private static boolean isOfContent(int status) {
        return switch (status) {
            case 400, 406, 413, 415, 488, 493, 513, 606 -> true;
            default -> false;
        };
    }

    private void drop(KeptMessage kept) {
        Deque<KeptMessage> own = byUser.get(kept.user());
        if (own != null && own.removeIf(each -> each.number() == kept.number())) {
            size--;
            bytes -= kept.body().length;
            unreadAt.remove(kept.number());
            if (own.isEmpty()) {
                byUser.remove(kept.user());
            }
            shelf.accept(new Shelved.Taken(kept.number()));
            changed.accept(kept.user());
        }
    }

    /** A connection has ended. */
    public void closed(Flow flow, long nowNanos, Transactions.Send out) {
        transactions.closed(flow, new Output(out));
    }

    /** Nobody's messages wait but those of these people. */
    public void forgetAllBut(Predicate<String> known) {
        for (String user : List.copyOf(byUser.keySet())) {
            if (!known.test(user)) {
                forget(user);
            }
        }
    }

    /** This user counts no more. */
    public void forget(String user) {
        Deque<KeptMessage> own = byUser.get(user);
        if (own != null) {
            List.copyOf(own).forEach(this::drop);
        }
    }

    public void tick(long nowNanos, Transactions.Send out) {
        transactions.tick(nowNanos, new Output(out));
        if (soonest == Long.MAX_VALUE || soonest - nowNanos > 0) {
            return;
        }
        soonest = Long.MAX_VALUE;
        for (Deque<KeptMessage> own : List.copyOf(byUser.values())) {
            for (KeptMessage each : List.copyOf(own)) {
                if (each.untilNanos() - nowNanos <= 0) {
                    drop(each);
                } else {
                    soonest = Math.min(soonest, each.untilNanos());
                }
            }
        }
    }

    /** When {@link #tick} is next wanted, {@link Long#MAX_VALUE} for never. */
    public long deadline() {
        return Math.min(transactions.deadline(), soonest);
    }

    private String token() {
        return Long.toHexString(random.nextLong()) + Integer.toHexString(random.nextInt());
    }

    /** One turn of work: where its messages go, and what became of those under way. */
    private final class Output implements Transactions.Out<String, KeptMessage> {
        private final Transactions.Send out;

        Output(Transactions.Send out) {
            this.out = out;
        }

        @Override
        public void send(Flow flow, SipMessage message) {
            out.send(flow, message);
        }

        @Override
        public void timedOut(ClientTransaction<KeptMessage> client) {
            underWay.remove(client.owner().user(), client);
        }

        @Override
        public void unreachable(ClientTransaction<KeptMessage> client) {
            underWay.remove(client.owner().user(), client);
        }

        @Override
        public void unacknowledged(ServerTransaction<String> server) {
            // Only an INVITE is acknowledged, and none is served here.
        }
    }
}
