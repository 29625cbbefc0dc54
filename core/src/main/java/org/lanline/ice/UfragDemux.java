package org.lanline.ice;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.Attribute;
import org.lanline.stun.MessageClass;
import org.lanline.stun.StunMessage;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the agent for a packet where many agents share one port. A check says it in its USERNAME;
 * an answer is for one of those that have written to where it comes from; everything else is for
 * the agent that an authentic check came to from there last.
 *
 * <p>Only its owner binds addresses, after the agent has verified a check, or when the agent sends:
 * a stranger can neither take over the packets of another nor make this hold anything. One of these
 * belongs to one port.
 *
 * @param <A> an agent, or what owns it
 */
public final class UfragDemux<A> {

    /** Gives a datagram to an agent. Made once, not for each packet. */
    @FunctionalInterface
    public interface Taker<A> {
        Verdict take(A agent, InetSocketAddress source, ByteBuffer datagram);
    }

    /** Addresses of one agent; of more, the one that was bound longest ago is forgotten. */
    private static final int MAX_ADDRESSES = 128;

    /** Agents that may have written to one address: two calls between the same two machines. */
    private static final int MAX_AGENTS = 16;

    private static final class Entry<A> {
        private final A agent;

        /** Where it writes to or is written to from, the latest last. */
        private final Set<InetSocketAddress> addresses = new LinkedHashSet<>();

        Entry(A agent) {
            this.agent = agent;
        }
    }

    /** Who has to do with one address. */
    private static final class Place<A> {
        private final Set<Entry<A>> writers = new LinkedHashSet<>();
        private @Nullable Entry<A> verified;
    }

    private final Map<String, Entry<A>> byUfrag = new HashMap<>();
    private final Map<InetSocketAddress, Place<A>> places = new HashMap<>();
    private final StunMessage message = new StunMessage();

    /**
     * An agent with this user fragment is here.
     *
     * @return false when another one has it
     */
    public boolean add(String ufrag, A agent) {
        return byUfrag.putIfAbsent(ufrag, new Entry<>(agent)) == null;
    }

    /** The agent is gone, and nothing leads to it any more. */
    public void remove(String ufrag) {
        Entry<A> gone = byUfrag.remove(ufrag);
        if (gone != null) {
            List.copyOf(gone.addresses).forEach(each -> unbind(gone, each));
        }
    }

    /** The agent writes there, and may get an answer. */
    public void sent(String ufrag, InetSocketAddress remote) {
        bind(ufrag, remote, false);
    }

    /** An authentic check for the agent has come from there: so does its media. */
    public void verified(String ufrag, InetSocketAddress source) {
        bind(ufrag, source, true);
    }

    /** Nothing comes from there any more: a connection has ended. */
    public void forget(InetSocketAddress source) {
        Place<A> place = places.get(source);
        if (place != null) {
            List.copyOf(place.writers).forEach(each -> unbind(each, source));
        }
    }

    private void bind(String ufrag, InetSocketAddress address, boolean verified) {
        Entry<A> entry = byUfrag.get(ufrag);
        if (entry == null) {
            return;
        }
        Place<A> place = places.computeIfAbsent(address, _ -> new Place<>());
        if (!place.writers.contains(entry) && place.writers.size() == MAX_AGENTS) {
            unbind(place.writers.iterator().next(), address);
            places.put(address, place);
        }
        place.writers.add(entry);
        if (verified) {
            place.verified = entry;
        }
        entry.addresses.remove(address);
        entry.addresses.add(address);
        if (entry.addresses.size() > MAX_ADDRESSES) {
            unbind(entry, entry.addresses.iterator().next());
        }
    }

    private void unbind(Entry<A> entry, InetSocketAddress address) {
        entry.addresses.remove(address);
        Place<A> place = places.get(address);
        if (place == null) {
            return;
        }
        place.writers.remove(entry);
        if (place.verified == entry) {
            place.verified = null;
        }
        if (place.writers.isEmpty()) {
            places.remove(address);
        }
    }

    /**
     * Gives the datagram to the agent it is for.
     *
     * @return what that one said; {@link Verdict#NOT_MINE} when it is for none
     */
    public Verdict dispatch(InetSocketAddress source, ByteBuffer datagram, Taker<A> taker) {
        boolean stun =
                StunMessage.looksLikeStun(datagram)
                        && message.parse(datagram) == StunMessage.Verdict.STUN;
        if (stun && message.messageClass() == MessageClass.REQUEST) {
            A agent = ofUsername(message.text(Attribute.USERNAME));
            return agent == null ? Verdict.NOT_MINE : taker.take(agent, source, datagram);
        }
        Place<A> place = places.get(source);
        if (place == null) {
            return Verdict.NOT_MINE;
        }
        if (stun) {
            return answer(place, source, datagram, taker);
        }
        Entry<A> entry = place.verified;
        return entry == null ? Verdict.NOT_MINE : taker.take(entry.agent, source, datagram);
    }

    private Verdict answer(
            Place<A> place, InetSocketAddress source, ByteBuffer datagram, Taker<A> taker) {
        for (Entry<A> each : List.copyOf(place.writers)) {
            Verdict verdict = taker.take(each.agent, source, datagram);
            if (verdict != Verdict.NOT_MINE) {
                return verdict;
            }
        }
        return Verdict.NOT_MINE;
    }

    private @Nullable A ofUsername(@Nullable String username) {
        int colon = username == null ? -1 : username.indexOf(':');
        if (username == null || colon < 0) {
            return null;
        }
        Entry<A> entry = byUfrag.get(username.substring(0, colon));
        return entry == null ? null : entry.agent;
    }

    /** Addresses that lead to an agent. */
    int size() {
        return places.size();
    }
}
