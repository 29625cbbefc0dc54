package org.lanline.server.relay;

import org.lanline.server.discovery.LanAddress;
import org.lanline.server.journal.Counter;
import org.lanline.server.journal.Journal;
import org.lanline.server.journal.Metrics;
import org.lanline.server.people.RelayDesk;
import org.lanline.turn.TurnEvent;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What the journal and the figures say of the relay: every allocation, and why it was given. */
final class RelayLog {

    private static final int MOST_KNOWN = 4_096;

    /** What was handed out to a TURN user. */
    private record Known(String call, String user, String because) {}

    private final Map<String, Known> known =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > MOST_KNOWN;
                }
            };

    /** By the addresses that they are given; read by other threads too. */
    private final Map<String, RelayGuest> guests = new ConcurrentHashMap<>();

    private final Journal journal;
    private final Counter made;
    private final Counter refused;

    RelayLog(Journal journal, Metrics metrics) {
        this.journal = journal;
        this.made =
                metrics.counter(
                        "lanline_relay_allocations_made",
                        "Relays given out, by why the call needed one.",
                        "because");
        this.refused =
                metrics.counter("lanline_relay_refused", "Wishes that the relay refused.", "code");
    }

    void opened(List<InetSocketAddress> at, int tcpPort, int tlsPort) {
        journal.info(
                "relay",
                "open at %s by UDP, port %d by TCP and %d by TLS"
                        .formatted(words(at), tcpPort, tlsPort));
    }

    void closed() {
        journal.info("relay", "closed: nobody needs it any more");
    }

    void cannotOpen(String why) {
        journal.warn("relay", why);
    }

    void granted(String turnUser, RelayDesk.Wish wish) {
        String because = wish.because().name().toLowerCase(Locale.ROOT);
        known.put(turnUser, new Known(wish.call(), wish.user(), because));
        journal.info(wish.call(), "relay: credential for " + wish.user() + ", because " + because);
    }

    void event(TurnEvent event) {
        switch (event) {
            case TurnEvent.Created it -> created(it);
            case TurnEvent.Ended it -> ended(it);
            case TurnEvent.Moved it -> moved(it);
            case TurnEvent.Refused it -> refused(it);
        }
    }

    private void created(TurnEvent.Created it) {
        Known to = of(it.user());
        made.add(to.because());
        guests.put(words(it.relayed()), guest(it, to));
        say(
                it.user(),
                "allocation for %s at %s by %s, relayed at %s for %d s, because %s"
                        .formatted(
                                to.user(),
                                word(it.client()),
                                it.transport(),
                                words(it.relayed()),
                                it.lifetimeSeconds(),
                                to.because()));
    }

    private static RelayGuest guest(TurnEvent.Created it, Known to) {
        return new RelayGuest(
                to.user(),
                to.call(),
                to.because(),
                it.transport().toString(),
                word(it.client()),
                words(it.relayed()),
                InstantSource.system().instant().getEpochSecond());
    }

    /** Who is relayed now, the longest first. From any thread. */
    List<RelayGuest> guests() {
        return guests.values().stream()
                .sorted(Comparator.comparingLong(RelayGuest::sinceSeconds))
                .toList();
    }

    private void moved(TurnEvent.Moved it) {
        String from = word(it.from());
        String to = word(it.to());
        say(it.user(), "moved from " + from + " to " + to);
        String user = of(it.user()).user();
        guests.replaceAll(
                (_, guest) ->
                        guest.client().equals(from) && guest.user().equals(user)
                                ? guest.at(to)
                                : guest);
    }

    private void ended(TurnEvent.Ended it) {
        guests.remove(words(it.relayed()));
        say(
                it.user(),
                "allocation at %s ended (%s): %d packets, %d bytes to peers; %d packets, %d bytes back"
                        .formatted(
                                words(it.relayed()),
                                it.end().name().toLowerCase(Locale.ROOT),
                                it.packetsToPeers(),
                                it.bytesToPeers(),
                                it.packetsToClient(),
                                it.bytesToClient()));
    }

    private void refused(TurnEvent.Refused it) {
        refused.add(String.valueOf(it.code()));
        String peer = it.peer() == null ? "" : ", peer " + word(it.peer());
        String why =
                it.why() == null
                        ? ""
                        : " (" + it.why().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
        Known whom = of(it.user());
        journal.warn(
                whom.call(),
                "relay: refused %s at %s with %d%s%s"
                        .formatted(whom.user(), word(it.client()), it.code(), peer, why));
    }

    private void say(String turnUser, String text) {
        journal.info(of(turnUser).call(), "relay: " + text);
    }

    /** A lasting user of the settings has no call. */
    private Known of(String turnUser) {
        return known.getOrDefault(turnUser, new Known("-", turnUser, "settings"));
    }

    private static String words(List<InetSocketAddress> addresses) {
        return addresses.stream().map(RelayLog::word).collect(Collectors.joining(" and "));
    }

    private static String word(InetSocketAddress address) {
        String literal = LanAddress.literal(address.getAddress());
        return (literal.indexOf(':') < 0 ? literal : "[" + literal + "]") + ":" + address.getPort();
    }
}
