package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.events.EventPackage;
import org.lanline.events.Notifier;
import org.lanline.events.Progress;
import org.lanline.events.Resource;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;

import java.util.List;
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

    Watchers(Location location, Predicate<Flow> isOpen, RandomGenerator random) {
        this.location = location;
        this.isOpen = isOpen;
        this.notifier = new Notifier(this, random);
    }

    int size() {
        return notifier.size();
    }

    int transactions() {
        return notifier.transactions();
    }

    /** Whether a request is one that the box answers as a notifier. */
    static boolean isForBox(SipMessage request) {
        boolean instance = request.requestUri().parameters().has("gr");
        return request.method().equals("SUBSCRIBE")
                && !instance
                && EventPackage.of(request.header("Event")) != null;
    }

    /** Whether only whom it is about may ask for it. */
    static boolean isOwn(SipMessage request) {
        return EventPackage.of(request.header("Event")) == EventPackage.MESSAGE_SUMMARY;
    }

    /** True when this came before, and has been answered again. */
    boolean isRepeated(Arrival arrival, Turn turn) {
        return notifier.isRepeated(arrival.back(), arrival.request(), turn.nowNanos(), turn);
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
                    turn.nowNanos(),
                    turn);
        }
    }

    /** A response to nothing that the proxy has asked. */
    void received(Flow flow, SipMessage response, Turn turn) {
        if (response.method().equals("NOTIFY")) {
            notifier.received(flow, response, turn.nowNanos(), turn);
        }
    }

    void follow(Event event) {
        switch (event) {
            case Event.CallStarted(String id, String from, String to) ->
                    notifier.call(id, from, to, Progress.STARTED);
            case Event.CallRinging(String id, String from, String to) ->
                    notifier.call(id, from, to, Progress.RINGING);
            case Event.CallAnswered(String id, String from, String to, String _) ->
                    notifier.call(id, from, to, Progress.ANSWERED);
            case Event.CallEnded ended ->
                    notifier.call(ended.callId(), ended.from(), ended.to(), Progress.ENDED);
            case Event.Registered registered -> notifier.moved(registered.user());
            case Event.Unregistered unregistered -> notifier.moved(unregistered.user());
            case Event.Described _, Event.Refused _ -> {}
        }
    }

    /** Tells everybody what has become different in this turn. */
    void settle(Turn turn) {
        notifier.settle(turn.nowNanos(), turn);
    }

    void closed(Flow flow, Turn turn) {
        notifier.closed(flow, turn.nowNanos(), turn);
    }

    void revoke(String user, Turn turn) {
        notifier.revoke(user, turn.nowNanos(), turn);
    }

    void tick(Turn turn) {
        notifier.tick(turn.nowNanos(), turn);
    }

    long deadline() {
        return notifier.deadline();
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
    public boolean isReachable(String user) {
        List<Binding> bindings = location.of(user);
        return bindings.stream().anyMatch(each -> isOpen.test(each.flow()));
    }
}
