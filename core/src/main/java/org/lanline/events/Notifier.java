package org.lanline.events;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.ClientTransaction;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Timers;
import org.lanline.sip.Transactions;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The notifier of RFC 6665 for every person of the box: takes subscriptions, hears what happens,
 * and tells. Belongs to one thread; whoever asks has been proven before.
 */
public final class Notifier {

    /**
     * How a watcher's device is reached.
     *
     * @param requestUri what it wants to be asked by
     */
    public record Way(Flow flow, SipUri requestUri) {}

    /** What the notifier asks its owner, at once and from memory. */
    public interface Facts {
        /**
         * Where a watcher's device is now: where its contact is registered, else where it was seen
         * last.
         *
         * @return null while no way leads to it
         */
        @Nullable Way way(String watcher, SipUri contact, Flow seen);

        /** Whether any device of this user is registered. */
        boolean isReachable(String user);

        /** This user has missed so many calls now, which somebody may keep. */
        default void missed(String user, int calls) {}

        /** How many messages wait for this user. */
        int texts(String user);
    }

    private final Facts facts;
    private final RandomGenerator random;
    private final Dialogs dialogs = new Dialogs(this::inOtherDialogs);
    private final MissedCalls missedCalls = new MissedCalls(this::missedOther);
    private final Compositor compositor = new Compositor();
    private final Subscriptions subscriptions = new Subscriptions();
    private final Transactions<Resource, Subscription> transactions =
            new Transactions<>(Timers.RFC, Limits.TRANSACTIONS);

    /** What is different since {@link #settle}. */
    private final Set<Resource> changed = new LinkedHashSet<>();

    /**
     * @param random for tags and branches; must not be predictable
     */
    public Notifier(Facts facts, RandomGenerator random) {
        this.facts = facts;
        this.random = random;
    }

    /** How many subscriptions there are. */
    public int size() {
        return subscriptions.size();
    }

    /** How many transactions are alive. */
    public int transactions() {
        return transactions.size();
    }

    // What happens

    /** A call has come so far; {@code from} and {@code to} are users. */
    public void call(String callId, String from, String to, Progress progress) {
        dialogs.follow(callId, from, to, progress);
        missedCalls.follow(from, to, progress);
    }

    /** A call has ended that this user has not taken. */
    public void missed(String user) {
        missed(user, 1);
    }

    /**
     * @param calls how many
     */
    public void missed(String user, int calls) {
        missedCalls.add(user, calls);
    }

    private void missedOther(String user, int calls) {
        waitsForOther(user);
        facts.missed(user, calls);
    }

    /** A call rings at somebody as one of a group, or does so no longer. */
    public void rings(String callId, String from, String member, boolean rings) {
        dialogs.rings(callId, from, member, rings);
    }

    /** Something else waits for this user than did. */
    public void waitsForOther(String user) {
        changed.add(new Resource(EventPackage.MESSAGE_SUMMARY, user));
    }

    /** Whether this user can be reached may be different now, or by which way. */
    public void moved(String user) {
        changed.add(new Resource(EventPackage.PRESENCE, user));
        for (Subscription each : subscriptions.of(user)) {
            if (each.dirty) {
                each.resting = false;
                changed.add(each.resource);
            }
        }
    }

    private void inOtherDialogs(String user) {
        changed.add(new Resource(EventPackage.DIALOG, user));
        changed.add(new Resource(EventPackage.PRESENCE, user));
    }

    /** Tells everybody what has become different; to be called when a turn of work is over. */
    public void settle(long nowNanos, Transactions.Send out) {
        if (changed.isEmpty()) {
            return;
        }
        Output output = new Output(nowNanos, out);
        List<Resource> news = List.copyOf(changed);
        changed.clear();
        for (Resource resource : news) {
            for (Subscription each : subscriptions.about(resource)) {
                each.dirty = true;
                tell(each, output);
            }
        }
    }

    // What arrives

    /** True when this request came before, and has been answered again. */
    public boolean isRepeated(Flow back, SipMessage request, long nowNanos, Transactions.Send out) {
        return transactions.receive(back, request, nowNanos, new Output(nowNanos, out))
                instanceof Transactions.Incoming.Absorbed;
    }

    /**
     * A SUBSCRIBE of somebody who has proven to be {@code watcher}, and may ask this.
     *
     * @param flow that it came on
     * @param back where its answer goes
     */
    public void subscribe(
            Flow flow,
            Flow back,
            SipMessage request,
            Resource resource,
            String watcher,
            long phone,
            long nowNanos,
            Transactions.Send out) {
        Output output = new Output(nowNanos, out);
        var server = transactions.serve(back, request, resource);
        if (server == null) {
            out.send(back, Answer.to(request, 503, "Service Unavailable", token()));
            return;
        }
        int expires = Answer.expires(request);
        SipMessage refusal = Answer.refusal(request, resource.kind(), expires, token());
        String tag = request.toTag();
        Subscription known = tag == null ? null : subscriptions.get(tag);
        if (refusal == null && tag != null && (known == null || !known.has(request, watcher))) {
            refusal = Answer.to(request, 481, "Subscription Does Not Exist", token());
        } else if (refusal == null && known != null && isLate(known, request)) {
            refusal = Answer.to(request, 500, "CSeq Out of Order", token());
        } else if (refusal == null && known == null && subscriptions.isFull()) {
            refusal = Answer.to(request, 503, "Too Many Subscriptions", token());
        }
        if (refusal != null) {
            transactions.respond(server, refusal, nowNanos, output);
            return;
        }
        Subscription subscription =
                known == null ? begin(resource, watcher, flow, request, output) : known;
        subscription.phone = phone;
        refresh(subscription, flow, request, expires, nowNanos);
        SipMessage accepted = Answer.accepted(request, subscription, flow, expires);
        transactions.respond(server, accepted, nowNanos, output);
        subscription.dirty = true;
        if (expires == 0) {
            end(subscription, "timeout", output);
        } else {
            tell(subscription, output);
        }
    }

    private static boolean isLate(Subscription known, SipMessage request) {
        return request.cseq().number() <= known.remoteCseq;
    }

    private Subscription begin(
            Resource resource, String watcher, Flow flow, SipMessage request, Output output) {
        Subscription eldest = subscriptions.inTheWayOf(watcher);
        if (eldest != null) {
            end(eldest, "deactivated", output);
        }
        Subscription made = new Subscription(resource, watcher, flow, request, token());
        subscriptions.add(made);
        return made;
    }

    private void refresh(
            Subscription subscription, Flow flow, SipMessage request, int expires, long nowNanos) {
        subscription.flow = flow;
        subscription.contact = request.contacts().getFirst().uri();
        subscription.remoteCseq = request.cseq().number();
        subscription.silent = 0;
        subscription.resting = false;
        subscriptions.until(subscription, nowNanos + expires * Limits.SECOND);
    }

    /**
     * A PUBLISH of presence by a device of this user, who has proven to be it (RFC 3903).
     *
     * @param phone which of the user's phones it is, 0 where it is none
     */
    public void publish(
            Flow back,
            SipMessage request,
            String user,
            long phone,
            long nowNanos,
            Transactions.Send out) {
        Resource resource = new Resource(EventPackage.PRESENCE, user);
        var server = transactions.serve(back, request, resource);
        if (server == null) {
            out.send(back, Answer.to(request, 503, "Service Unavailable", token()));
            return;
        }
        Presence before = compositor.of(user);
        SipMessage answer = compositor.publish(request, user, phone, nowNanos, this::token);
        transactions.respond(server, answer, nowNanos, new Output(nowNanos, out));
        if (!Objects.equals(before, compositor.of(user))) {
            changed.add(resource);
        }
    }

    /**
     * A response that no other transaction knows.
     *
     * @param flow that it came on
     */
    public void received(Flow flow, SipMessage response, long nowNanos, Transactions.Send out) {
        Output output = new Output(nowNanos, out);
        if (transactions.receive(flow, response, nowNanos, output)
                instanceof Transactions.Incoming.Response<Resource, Subscription>(var client)) {
            answered(client, response.status(), output);
        }
    }

    private void answered(ClientTransaction<Subscription> client, int status, Output output) {
        Subscription subscription = client.owner();
        if (status < 200 || subscription.underWay != client) {
            return;
        }
        subscription.underWay = null;
        if (status < 300) {
            subscription.silent = 0;
            tell(subscription, output);
        } else if (status == 408 || (status >= 500 && status < 600 && status != 501)) {
            failed(subscription, output);
        } else { // RFC 6665 section 4.2.2: it does not know of it, or wants it no more
            subscriptions.remove(subscription);
        }
    }

    /** A connection has ended. */
    public void closed(Flow flow, long nowNanos, Transactions.Send out) {
        transactions.closed(flow, new Output(nowNanos, out));
    }

    /**
     * This phone of a user counts no more: its subscriptions end and what it has published goes,
     * and nothing of others.
     */
    public void revoke(String user, long phone, long nowNanos, Transactions.Send out) {
        Output output = new Output(nowNanos, out);
        compositor.forget(user, phone);
        moved(user);
        subscriptions.of(user).stream()
                .filter(each -> each.phone == phone)
                .forEach(each -> reject(each, output));
    }

    /**
     * The phones of this user count no more.
     *
     * @param known whether there is still somebody of this name, to be watched
     */
    public void revoke(String user, boolean known, long nowNanos, Transactions.Send out) {
        Output output = new Output(nowNanos, out);
        compositor.forget(user);
        moved(user);
        missedCalls.forget(user);
        subscriptions.of(user).forEach(each -> reject(each, output));
        if (known) {
            return;
        }
        for (EventPackage kind : EventPackage.values()) {
            subscriptions
                    .about(new Resource(kind, user))
                    .forEach(each -> end(each, "noresource", output));
        }
    }

    // Telling

    private void tell(Subscription subscription, Output output) {
        boolean early = subscription.retryNanos - output.nowNanos() > 0;
        boolean rests = subscription.resting && early;
        if (!subscription.dirty || subscription.underWay != null || rests) {
            return;
        }
        subscription.resting = false;
        String state = "active;expires=" + subscription.secondsLeft(output.nowNanos());
        subscription.underWay = send(subscription, state, true, output);
        if (subscription.underWay == null) {
            rest(subscription, output.nowNanos());
        } else {
            subscription.dirty = false;
        }
    }

    /**
     * @param full with what there is
     */
    private @Nullable ClientTransaction<Subscription> send(
            Subscription subscription, String state, boolean full, Output output) {
        Way way = facts.way(subscription.watcher, subscription.contact, subscription.flow);
        if (way == null) {
            return null;
        }
        Flow flow = way.flow();
        byte[] body = full ? document(subscription) : new byte[0];
        SipMessage request = subscription.notify(way, Here.via(flow, token()), state, body);
        return transactions.request(flow, request, subscription, output.nowNanos(), output);
    }

    private byte[] document(Subscription subscription) {
        String user = subscription.resource.user();
        return switch (subscription.resource.kind()) {
            case DIALOG -> lamp(subscription, dialogs.of(user));
            case PRESENCE -> Documents.presence(subscription.entity, presence(user));
            case MESSAGE_SUMMARY ->
                    Documents.messageSummary(
                            subscription.entity,
                            new Waiting(facts.texts(user), missedCalls.of(user)));
        };
    }

    private static byte[] lamp(Subscription subscription, List<Dialog> dialogs) {
        int shown = Math.min(dialogs.size(), Limits.DIALOGS_A_DOCUMENT);
        if (shown > 0) {
            subscription.lastDialog = dialogs.get(shown - 1).id();
        }
        return Documents.dialogInfo(
                subscription.entity,
                subscription.nextVersion(),
                dialogs.subList(0, shown),
                subscription.lastDialog);
    }

    private Presence presence(String user) {
        boolean talking =
                dialogs.of(user).stream().anyMatch(each -> each.state() == Dialog.State.CONFIRMED);
        Presence said = compositor.of(user);
        boolean open = facts.isReachable(user) && (said == null || said.reachable());
        if (talking) {
            return new Presence(open, "on-the-phone", "In a call");
        }
        return said == null
                ? new Presence(open, "", "")
                : new Presence(open, said.activity(), said.note());
    }

    private void end(Subscription subscription, String reason, Output output) {
        if (subscriptions.remove(subscription)) {
            send(subscription, "terminated;reason=" + reason, true, output);
        }
    }

    /** Who may not know any more is told that, and not once more what there is. */
    private void reject(Subscription subscription, Output output) {
        ClientTransaction<Subscription> underWay = subscription.underWay;
        if (underWay != null) {
            subscription.underWay = null;
            transactions.abandon(underWay);
        }
        if (subscriptions.remove(subscription)) {
            send(subscription, "terminated;reason=rejected", false, output);
        }
    }

    /** It did not get what was sent: it shall have what there is then, when it can be reached. */
    private void failed(Subscription subscription, Output output) {
        subscription.dirty = true;
        if (++subscription.silent >= Limits.SILENT_NOTIFIES) {
            subscriptions.remove(subscription);
        } else {
            rest(subscription, output.nowNanos());
        }
    }

    private void rest(Subscription subscription, long nowNanos) {
        subscription.resting = true;
        subscription.retryNanos = nowNanos + Limits.RETRY_NANOS;
        subscriptions.soonest(subscription.retryNanos);
    }

    // Time

    public void tick(long nowNanos, Transactions.Send out) {
        Output output = new Output(nowNanos, out);
        transactions.tick(nowNanos, output);
        if (compositor.deadline() - nowNanos <= 0) {
            compositor
                    .expire(nowNanos)
                    .forEach(user -> changed.add(new Resource(EventPackage.PRESENCE, user)));
        }
        if (subscriptions.deadline() - nowNanos > 0) {
            return;
        }
        for (Subscription each : subscriptions.all()) {
            if (each.expiresNanos - nowNanos <= 0) {
                end(each, "timeout", output);
            } else {
                tell(each, output);
            }
        }
        subscriptions.look();
    }

    /** When {@link #tick} is next wanted, {@link Long#MAX_VALUE} for never. */
    public long deadline() {
        return Math.min(
                transactions.deadline(), Math.min(subscriptions.deadline(), compositor.deadline()));
    }

    private String token() {
        return Long.toHexString(random.nextLong()) + Integer.toHexString(random.nextInt());
    }

    /** One turn of work: its time, and where its messages go. */
    private final class Output implements Transactions.Out<Resource, Subscription> {
        private final long nowNanos;
        private final Transactions.Send out;

        Output(long nowNanos, Transactions.Send out) {
            this.nowNanos = nowNanos;
            this.out = out;
        }

        long nowNanos() {
            return nowNanos;
        }

        @Override
        public void send(Flow flow, SipMessage message) {
            out.send(flow, message);
        }

        @Override
        public void timedOut(ClientTransaction<Subscription> client) {
            answered(client, 408, this);
        }

        @Override
        public void unreachable(ClientTransaction<Subscription> client) {
            Subscription subscription = client.owner();
            if (subscription.underWay == client) { // away is not silent: it may come back
                subscription.underWay = null;
                subscription.dirty = true;
                rest(subscription, nowNanos);
            }
        }

        @Override
        public void unacknowledged(org.lanline.sip.ServerTransaction<Resource> server) {
            // Only an INVITE is acknowledged, and none is served here.
        }
    }
}
