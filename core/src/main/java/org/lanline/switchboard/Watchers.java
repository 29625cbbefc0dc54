package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.events.EventPackage;
import org.lanline.events.KeptMessage;
import org.lanline.events.Messages;
import org.lanline.events.Notifier;
import org.lanline.events.Progress;
import org.lanline.events.Resource;
import org.lanline.events.Shelved;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The box as the notifier of what it knows itself (RFC 6665): who is in a call, who can be reached.
 * A SUBSCRIBE for anything else goes on to the devices of whom it names.
 */
final class Watchers implements Notifier.Facts {
    private final Location location;
    private final Predicate<Flow> isOpen;
    private final Notifier notifier;
    private final Messages messages;
    private final String domain;

    /** Who has just come, and is given what waits once the answer to the REGISTER is there. */
    private final Set<String> arrived = new LinkedHashSet<>();

    /** What is to be kept beyond the life of the box, and has not been told yet. */
    private final List<Shelved> shelved = new ArrayList<>();

    /** Who rings as a member of a group, by call. */
    private final Map<String, List<String>> rung = new HashMap<>();

    private final Groups groups;
    private long deliveryNanos = Long.MAX_VALUE;

    /** Who is rung for a user that is a group, else null. */
    @FunctionalInterface
    interface Groups {
        @Nullable RingGroup of(String user);
    }

    /**
     * @param domain in the addresses that the box hands out
     */
    Watchers(
            Location location,
            Predicate<Flow> isOpen,
            String domain,
            RandomGenerator random,
            Groups groups) {
        this.groups = groups;
        this.location = location;
        this.isOpen = isOpen;
        this.domain = domain;
        this.notifier = new Notifier(this, random);
        this.messages = new Messages(random, notifier::waitsForOther, shelved::add);
    }

    int size() {
        return notifier.size();
    }

    int transactions() {
        return notifier.transactions() + messages.transactions();
    }

    /** How many messages wait. */
    int messages() {
        return messages.size();
    }

    /** Whether a request is one that the box answers itself, of what it knows itself. */
    static boolean isForBox(SipMessage request) {
        if (request.requestUri().parameters().has("gr")) {
            return false;
        }
        EventPackage kind = EventPackage.of(request.header("Event"));
        return switch (request.method()) {
            case "SUBSCRIBE" -> kind != null;
            case "PUBLISH" -> kind == EventPackage.PRESENCE;
            default -> false;
        };
    }

    /** Whether only whom it is about may ask for it, or say it. */
    static boolean isOwn(SipMessage request) {
        return request.method().equals("PUBLISH")
                || EventPackage.of(request.header("Event")) == EventPackage.MESSAGE_SUMMARY;
    }

    /** True when this came before, and has been answered again. */
    boolean isRepeated(Arrival arrival, Turn turn) {
        Flow back = arrival.back();
        SipMessage request = arrival.request();
        return switch (request.method()) {
            case "SUBSCRIBE", "PUBLISH" ->
                    notifier.isRepeated(back, request, turn.nowNanos(), turn);
            case "MESSAGE" -> messages.isRepeated(back, request, turn.nowNanos(), turn);
            default -> false;
        };
    }

    /** What a device says of its owner, whose address it is sent to. */
    void publish(Arrival arrival, Identity identity, Turn turn) {
        notifier.publish(
                arrival.back(),
                arrival.request(),
                identity.user(),
                identity.phone(),
                turn.nowNanos(),
                turn);
    }

    /**
     * Keeps a MESSAGE to somebody of whom no device is there.
     *
     * @return false when it cannot be kept
     */
    boolean keep(Arrival arrival, String user, Identity sender, Turn turn) {
        SipMessage request = arrival.request();
        String name = request.from().displayName();
        boolean plain = name != null && name.matches("[\\p{L}\\p{N} ._'-]{1,60}");
        String from = (plain ? "\"" + name + "\" " : "") + "<" + address(sender.user()) + ">";
        return messages.keep(arrival.back(), request, from, user, turn.nowNanos(), turn);
    }

    private String address(String user) {
        return "sip:" + UserPart.escaped(user) + "@" + domain;
    }

    /**
     * @param user whom it is about
     */
    void subscribe(Arrival arrival, String user, Identity identity, Turn turn) {
        SipMessage request = arrival.request();
        EventPackage kind = EventPackage.of(request.header("Event"));
        if (kind != null) {
            notifier.subscribe(
                    arrival.flow(),
                    arrival.back(),
                    request,
                    new Resource(kind, user),
                    identity.user(),
                    identity.phone(),
                    turn.nowNanos(),
                    turn);
        }
    }

    /** A response to nothing that the proxy has asked. */
    void received(Flow flow, SipMessage response, Turn turn) {
        switch (response.method()) {
            case "NOTIFY" -> notifier.received(flow, response, turn.nowNanos(), turn);
            case "MESSAGE" -> {
                String taken = messages.received(flow, response, turn.nowNanos(), turn);
                if (taken != null) {
                    deliver(taken, turn);
                }
            }
            default -> {}
        }
    }

    void follow(Event event) {
        switch (event) {
            case Event.CallStarted(String id, String from, String to) ->
                    notifier.call(id, from, to, Progress.STARTED);
            case Event.CallRinging(String id, String from, String to) -> {
                notifier.call(id, from, to, Progress.RINGING);
                membersRing(id, from, to);
            }
            case Event.RingsAt(String id, String from, String to, String user) ->
                    memberRings(id, from, to, user);
            case Event.CallDiverted(String id, String from, String to, String _) ->
                    notifier.call(id, from, to, Progress.ENDED); // who answers is told next
            case Event.CallAnswered(String id, String from, String to, String _) -> {
                membersRingNoMore(id, from, to);
                notifier.call(id, from, to, Progress.ANSWERED);
            }
            case Event.CallEnded ended -> {
                membersRingNoMore(ended.callId(), ended.from(), "");
                notifier.call(ended.callId(), ended.from(), ended.to(), Progress.ENDED);
                if (isMissed(ended)) {
                    notifier.missed(ended.to());
                }
            }
            case Event.Registered registered -> {
                notifier.moved(registered.user());
                if (messages.of(registered.user()) > 0) {
                    arrived.add(registered.user());
                }
            }
            case Event.Unregistered unregistered -> notifier.moved(unregistered.user());
            case Event.Described _, Event.Refused _ -> {}
        }
    }

    /** All at once. */
    private void membersRing(String callId, String from, String to) {
        RingGroup group = groups.of(to);
        if (group == null || group.inTurn() || rung.containsKey(callId)) {
            return;
        }
        List<String> members =
                group.members().stream()
                        .filter(member -> !member.equals(from) && isReachable(member))
                        .toList();
        rung.put(callId, members);
        members.forEach(member -> notifier.rings(callId, from, member, true));
    }

    /** One after the other. */
    private void memberRings(String callId, String from, String to, String member) {
        RingGroup group = groups.of(to);
        if (group != null && group.inTurn()) {
            membersRingNoMore(callId, from, member);
            rung.put(callId, List.of(member));
            notifier.rings(callId, from, member, true);
        }
    }

    private void membersRingNoMore(String callId, String from, String butFor) {
        List<String> members = rung.remove(callId);
        if (members != null) {
            members.stream()
                    .filter(member -> !member.equals(butFor))
                    .forEach(member -> notifier.rings(callId, from, member, false));
        }
    }

    /** Somebody who is not to be disturbed was called. */
    void missed(String user) {
        notifier.missed(user);
    }

    @Override
    public void missed(String user, int calls) {
        shelved.add(new Shelved.Missed(user, calls));
    }

    /**
     * What waited before a restart.
     *
     * @param known whether there is still somebody of that name
     */
    void restore(Shelved kept, Predicate<String> known) {
        switch (kept) {
            case Shelved.Put(KeptMessage message) -> {
                if (!known.test(message.user()) || !messages.restore(message)) {
                    shelved.add(new Shelved.Taken(message.number()));
                }
            }
            case Shelved.Missed(String user, int calls) -> {
                if (known.test(user)) {
                    notifier.missed(user, calls);
                }
            }
            case Shelved.Taken _ -> {}
        }
    }

    private static boolean isMissed(Event.CallEnded ended) {
        return switch (ended.ending()) {
            case CANCELLED, NO_ANSWER, UNREACHABLE -> !ended.from().equals(ended.to());
            case HUNG_UP, BUSY, DECLINED, FAILED -> false;
        };
    }

    /** Tells everybody what has become different in this turn. */
    void settle(Turn turn) {
        if (deliveryNanos == Long.MAX_VALUE && !arrived.isEmpty()) {
            deliveryNanos = turn.nowNanos() + Limits.SECOND / 2;
        }
        notifier.settle(turn.nowNanos(), turn);
        shelved.forEach(turn.out()::shelve);
        shelved.clear();
    }

    /** To the device that registered last. */
    private void deliver(String user, Turn turn) {
        for (Binding binding : location.of(user)) {
            if (isOpen.test(binding.flow())) {
                Notifier.Way way = new Notifier.Way(binding.flow(), binding.uri());
                messages.deliver(user, address(user), way, turn.nowNanos(), turn);
                return;
            }
        }
    }

    void closed(Flow flow, Turn turn) {
        messages.closed(flow, turn.nowNanos(), turn);
        notifier.closed(flow, turn.nowNanos(), turn);
    }

    /**
     * This phone of a user is told nothing any more, and what it has said of him does not count.
     */
    void revoke(String user, long phone, Turn turn) {
        notifier.revoke(user, phone, turn.nowNanos(), turn);
    }

    /**
     * @param known whether there is still somebody of this name
     */
    void revoke(String user, boolean known, Turn turn) {
        messages.forget(user);
        notifier.revoke(user, known, turn.nowNanos(), turn);
    }

    /** What waits for somebody who is gone is not for who comes with that name next. */
    void forgetStrangers(Predicate<String> known) {
        messages.forgetAllBut(known);
    }

    void tick(Turn turn) {
        messages.tick(turn.nowNanos(), turn);
        if (deliveryNanos - turn.nowNanos() <= 0) {
            arrived.forEach(user -> deliver(user, turn));
            arrived.clear();
            deliveryNanos = Long.MAX_VALUE;
        }
        notifier.tick(turn.nowNanos(), turn);
    }

    long deadline() {
        return Math.min(deliveryNanos, Math.min(notifier.deadline(), messages.deadline()));
    }

    @Override
    public Notifier.@Nullable Way way(String watcher, SipUri contact, Flow seen) {
        for (Binding binding : bindings(watcher, contact)) {
            if (isOpen.test(binding.flow())) {
                return new Notifier.Way(binding.flow(), binding.uri());
            }
        }
        return isOpen.test(seen) ? new Notifier.Way(seen, contact) : null;
    }

    private List<Binding> bindings(String watcher, SipUri contact) {
        String instance = contact.parameters().get("gr");
        return instance == null
                ? location.ofContact(watcher, contact)
                : location.ofInstance(watcher, UserPart.unescaped(instance));
    }

    @Override
    public int texts(String user) {
        return messages.of(user);
    }

    @Override
    public boolean isReachable(String user) {
        List<Binding> bindings = location.of(user);
        return bindings.stream().anyMatch(each -> isOpen.test(each.flow()));
    }
}
