package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;
import org.lanline.stun.LongTermGate.Admitted;
import org.lanline.stun.TransactionId;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What a client has: relays, who may use them, and until when (RFC 8656 section 5). */
final class Allocation {
    private final long serial;
    private final Admitted login;
    private final Usage usage;
    private final boolean tcp;
    private final TransactionId madeBy;
    private final Peers peers = new Peers();
    private final List<PeerConnection> connections = new ArrayList<>(0);
    private Listener listener;
    private InetSocketAddress client;
    private @Nullable Relay ipv4;
    private @Nullable Relay ipv6;
    private long expiresAt;
    private int grantedSeconds;
    private @Nullable Long reservationToken;
    private @Nullable Ticket ticket;
    private @Nullable Ticket formerTicket;
    private long packetsToPeers;
    private long bytesToPeers;
    private long packetsToClient;
    private long bytesToClient;

    /** What proves a client's right to move an allocation (RFC 8016 section 3). */
    record Ticket(long high, long low) {}

    Allocation(long serial, Request request, Usage usage, boolean tcp) {
        this.serial = serial;
        this.login = request.login();
        this.usage = usage;
        this.tcp = tcp;
        this.madeBy = request.message().transactionId();
        this.listener = request.on();
        this.client = request.client();
    }

    long serial() {
        return serial;
    }

    Admitted login() {
        return login;
    }

    String user() {
        return login.credential().user();
    }

    Usage usage() {
        return usage;
    }

    boolean isTcp() {
        return tcp;
    }

    /** True for the request that made it, come again. */
    boolean wasMadeBy(TransactionId id) {
        return madeBy.equals(id);
    }

    Peers peers() {
        return peers;
    }

    List<PeerConnection> connections() {
        return connections;
    }

    Listener listener() {
        return listener;
    }

    InetSocketAddress client() {
        return client;
    }

    void moveTo(Listener newListener, InetSocketAddress newClient) {
        listener = newListener;
        client = newClient;
    }

    void add(Relay relay) {
        relay.owner(this);
        switch (relay.family()) {
            case IPV4 -> ipv4 = relay;
            case IPV6 -> ipv6 = relay;
        }
    }

    @Nullable Relay relay(AddressFamily family) {
        return switch (family) {
            case IPV4 -> ipv4;
            case IPV6 -> ipv6;
        };
    }

    void drop(Relay relay) {
        relay.owner(null);
        peers.drop(relay);
        if (relay == ipv4) {
            ipv4 = null;
        } else {
            ipv6 = null;
        }
    }

    List<Relay> relays() {
        List<Relay> both = new ArrayList<>(2);
        if (ipv4 != null) {
            both.add(ipv4);
        }
        if (ipv6 != null) {
            both.add(ipv6);
        }
        return both;
    }

    List<InetSocketAddress> relayed() {
        return relays().stream().map(Relay::address).toList();
    }

    long expiresAt() {
        return expiresAt;
    }

    int grantedSeconds() {
        return grantedSeconds;
    }

    /** Only the ledger changes this, as it keeps allocations by it. */
    void expiresAt(long nanos) {
        expiresAt = nanos;
    }

    void granted(int seconds, @Nullable Long token) {
        grantedSeconds = seconds;
        reservationToken = token;
    }

    @Nullable Long reservationToken() {
        return reservationToken;
    }

    @Nullable Ticket ticket() {
        return ticket;
    }

    @Nullable Ticket formerTicket() {
        return formerTicket;
    }

    void ticket(Ticket newTicket) {
        formerTicket = ticket;
        ticket = newTicket;
    }

    void countToPeers(int packets, int bytes) {
        packetsToPeers += packets;
        bytesToPeers += bytes;
    }

    void countToClient(int packets, int bytes) {
        packetsToClient += packets;
        bytesToClient += bytes;
    }

    TurnEvent.Ended ended(TurnEvent.End end) {
        return new TurnEvent.Ended(
                user(),
                client,
                relayed(),
                end,
                packetsToPeers,
                bytesToPeers,
                packetsToClient,
                bytesToClient);
    }
}
