package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.AddressFamily;
import org.lanline.stun.Attribute;
import org.lanline.stun.RawAddress;
import org.lanline.stun.StunError;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;
import org.lanline.turn.Allocation.Ticket;
import org.lanline.turn.PeerPolicy.Answer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What clients who have logged in ask for: the control plane of RFC 8656 and 8016. */
final class Requests {
    private static final int DEFAULT_SECONDS = 600;
    private static final long SECOND = 1_000_000_000;
    private static final int MOST_UNKNOWN = 8;

    private final TurnLimits limits;
    private final Ledger ledger;
    private final PeerGate gate;
    private final Answers answers;
    private final TcpRelays tcpRelays;
    private final int[] unknown = new int[MOST_UNKNOWN];
    private @Nullable InetSocketAddress alternate;

    Requests(
            TurnLimits limits, Ledger ledger, PeerGate gate, Answers answers, TcpRelays tcpRelays) {
        this.limits = limits;
        this.ledger = ledger;
        this.gate = gate;
        this.answers = answers;
        this.tcpRelays = tcpRelays;
    }

    void redirect(@Nullable InetSocketAddress elsewhere) {
        alternate = elsewhere;
    }

    /**
     * @return true when the client's connection now carries a peer's bytes (RFC 6062 section 5.4)
     */
    boolean handle(Request request) {
        int wrong = request.message().notUnderstood(unknown);
        if (wrong > 0) {
            answers.refuseUnknown(request, unknown, wrong);
            return false;
        }
        switch (request.message().method()) {
            case StunMethod.ALLOCATE -> allocate(request);
            case StunMethod.CONNECTION_BIND -> {
                return tcpRelays.bind(request);
            }
            default -> withAllocation(request);
        }
        return false;
    }

    /** Everything that is about an allocation that is there (RFC 8656 section 5). */
    private void withAllocation(Request request) {
        if (request.message().method() == StunMethod.REFRESH && moves(request)) {
            return;
        }
        Allocation allocation = request.allocation();
        if (allocation == null) {
            answers.refuse(request, StunError.ALLOCATION_MISMATCH);
        } else if (!allocation.user().equals(request.user())) {
            answers.refuse(request, StunError.WRONG_CREDENTIALS);
        } else {
            switch (request.message().method()) {
                case StunMethod.REFRESH -> refresh(request, allocation);
                case StunMethod.CREATE_PERMISSION -> permit(request, allocation);
                case StunMethod.CHANNEL_BIND -> bind(request, allocation);
                case StunMethod.CONNECT -> tcpRelays.connect(request, allocation);
                default -> answers.refuse(request, StunError.BAD_REQUEST);
            }
        }
    }

    // Allocate, RFC 8656 section 7.2

    private void allocate(Request request) {
        Allocation present = request.allocation();
        if (present != null) {
            if (present.wasMadeBy(request.message().transactionId())) {
                answerAllocate(request, present);
            } else {
                answers.refuse(request, StunError.ALLOCATION_MISMATCH);
            }
            return;
        }
        int problem = AllocateWish.problem(request, limits);
        if (problem == StunError.UNKNOWN_ATTRIBUTE) {
            unknown[0] = Attribute.DONT_FRAGMENT;
            answers.refuseUnknown(request, unknown, 1);
        } else if (problem != 0) {
            answers.refuse(request, problem);
        } else if (alternate != null) {
            answers.redirect(request, alternate);
        } else {
            allocate(request, AllocateWish.of(request.message()));
        }
    }

    private void allocate(Request request, AllocateWish wish) {
        // a port that was reserved has been counted when it was
        Relay reserved = wish.token() == null ? null : ledger.claim(wish.token(), request.user());
        int shortage = shortage(request, wish, reserved);
        if (shortage != 0) {
            if (reserved != null) {
                ledger.close(reserved, request.out());
            }
            answers.refuse(request, shortage);
            return;
        }
        List<Relay> relays = new ArrayList<>(2);
        Long token = null;
        if (reserved != null) {
            relays.add(reserved);
        } else if (wish.reserveNext()) {
            Ledger.Pair pair = openPair(request, wish);
            if (pair != null) {
                relays.add(pair.even());
                token = pair.token();
            }
        } else {
            openAll(request, wish, relays);
        }
        if (relays.isEmpty()) {
            answers.refuse(request, StunError.INSUFFICIENT_CAPACITY);
            return;
        }
        created(request, wish, relays, token);
    }

    private int shortage(Request request, AllocateWish wish, @Nullable Relay reserved) {
        if (!ledger.hasRoomFor(request.user())) {
            return StunError.ALLOCATION_QUOTA_REACHED;
        }
        boolean noSuchToken = wish.token() != null && reserved == null;
        return noSuchToken || !ledger.hasRoom() ? StunError.INSUFFICIENT_CAPACITY : 0;
    }

    private Ledger.@Nullable Pair openPair(Request request, AllocateWish wish) {
        InetAddress host = relayHost(request, wish.family());
        return host == null
                ? null
                : ledger.openPair(host, request.user(), request.nowNanos(), request.out());
    }

    private @Nullable InetAddress relayHost(Request request, AddressFamily family) {
        InetAddress meeting = gate.relayHost(request.user(), family);
        return meeting != null ? meeting : request.on().relayHost(family);
    }

    private void openAll(Request request, AllocateWish wish, List<Relay> relays) {
        List<AddressFamily> families =
                wish.both()
                        ? List.of(AddressFamily.IPV4, AddressFamily.IPV6)
                        : List.of(wish.family());
        for (AddressFamily family : families) {
            InetAddress host = relayHost(request, family);
            Relay relay =
                    host == null
                            ? null
                            : ledger.open(host, wish.tcp(), wish.evenPort(), request.out());
            if (relay != null) {
                relays.add(relay);
            }
        }
    }

    private void created(
            Request request, AllocateWish wish, List<Relay> relays, @Nullable Long token) {
        int seconds = lifetime(request.message());
        Allocation allocation = ledger.add(request, relays, wish.tcp(), seconds);
        allocation.granted(seconds, token);
        if (wish.mobile()) {
            ledger.newTicket(allocation);
        }
        answerAllocate(request, allocation);
        request.out()
                .event(
                        new TurnEvent.Created(
                                allocation.user(),
                                request.login().credential().username(),
                                request.on().transport(),
                                request.client(),
                                allocation.relayed(),
                                seconds));
    }

    /** What was asked for, but at least the default and at most the limit (section 7.2). */
    private int lifetime(StunMessage message) {
        long wanted = message.u32(Attribute.LIFETIME);
        long least = Math.max(DEFAULT_SECONDS, wanted);
        return (int) Math.min(least, Math.max(DEFAULT_SECONDS, limits.longestLifetimeSeconds()));
    }

    /** The same answer to the same request, however often it comes. */
    private void answerAllocate(Request request, Allocation allocation) {
        StunWriter answer = answers.success(request);
        allocation
                .relays()
                .forEach(
                        relay -> answer.xorAddress(Attribute.XOR_RELAYED_ADDRESS, relay.address()));
        if (AllocateWish.wantsBoth(request.message())) {
            for (AddressFamily family : AddressFamily.values()) {
                if (allocation.relay(family) == null) {
                    missing(request, family, answer);
                }
            }
        }
        answer.u32(Attribute.LIFETIME, allocation.grantedSeconds())
                .xorAddress(Attribute.XOR_MAPPED_ADDRESS, request.client());
        if (allocation.reservationToken() != null) {
            answer.u64(Attribute.RESERVATION_TOKEN, allocation.reservationToken());
        }
        ticket(answer, allocation);
        answers.send(request);
    }

    /** ADDRESS-ERROR-CODE (section 18.12): why there is no relay of that family. */
    private static void missing(Request request, AddressFamily family, StunWriter answer) {
        int code =
                request.on().relayHost(family) == null
                        ? StunError.ADDRESS_FAMILY_NOT_SUPPORTED
                        : StunError.INSUFFICIENT_CAPACITY;
        answer.u32(
                Attribute.ADDRESS_ERROR_CODE,
                ((long) family.number() << 24) | ((code / 100) << 8) | (code % 100));
    }

    private static void ticket(StunWriter answer, Allocation allocation) {
        Ticket ticket = allocation.ticket();
        if (ticket != null) {
            answer.twoLongs(Attribute.MOBILITY_TICKET, ticket.high(), ticket.low());
        }
    }

    // Refresh, RFC 8656 section 8.2, and mobility, RFC 8016 section 3.2

    private void refresh(Request request, Allocation allocation) {
        int family = request.message().firstByte(Attribute.REQUESTED_ADDRESS_FAMILY);
        AddressFamily only = AddressFamily.ofNumber(family);
        if (family >= 0 && (only == null || allocation.relay(only) == null)) {
            answers.refuse(request, StunError.PEER_ADDRESS_FAMILY_MISMATCH);
            return;
        }
        int seconds =
                request.message().u32(Attribute.LIFETIME) == 0 ? 0 : lifetime(request.message());
        StunWriter answer = answers.success(request).u32(Attribute.LIFETIME, seconds);
        if (seconds > 0) {
            ledger.expireAt(allocation, request.nowNanos() + seconds * SECOND);
            ticket(answer, allocation);
        }
        answers.send(request);
        Relay dropped = only == null ? null : allocation.relay(only);
        if (seconds == 0 && dropped != null && allocation.relays().size() == 2) {
            allocation.drop(dropped);
            ledger.close(dropped, request.out());
        } else if (seconds == 0) {
            tcpRelays.closeAll(allocation, request.out());
            request.out().event(allocation.ended(TurnEvent.End.DELETED));
            ledger.remove(allocation, request.out());
        }
    }

    /** True when a Refresh brought a ticket, and was answered here or prepared to be. */
    private boolean moves(Request request) {
        int index = request.message().find(Attribute.MOBILITY_TICKET);
        if (index < 0) {
            return false;
        }
        if (!limits.features().mobility()) {
            answers.refuse(request, StunError.MOBILITY_FORBIDDEN);
            return true;
        }
        Ticket ticket = ticketAt(request.message(), index);
        Allocation moved = ticket == null ? null : ledger.byTicket(ticket);
        if (moved == null) {
            answers.refuse(request, StunError.BAD_REQUEST);
            return true;
        }
        if (!moved.user().equals(request.user())) {
            answers.refuse(request, StunError.WRONG_CREDENTIALS);
            return true;
        }
        Allocation present = request.allocation();
        if (present != null && present != moved) {
            answers.refuse(request, StunError.ALLOCATION_MISMATCH);
            return true;
        }
        if (present == null) {
            move(request, moved);
        }
        return false;
    }

    /**
     * The old ticket stays good until the next move, so that a Refresh whose answer was lost may
     * come again.
     */
    private void move(Request request, Allocation moved) {
        InetSocketAddress former = moved.client();
        ledger.move(moved, request.on(), request.client());
        ledger.newTicket(moved);
        request.out().event(new TurnEvent.Moved(moved.user(), former, request.client()));
    }

    private static @Nullable Ticket ticketAt(StunMessage message, int index) {
        if (message.lengthAt(index) != 16) {
            return null;
        }
        int offset = message.offsetAt(index);
        return new Ticket(message.buffer().getLong(offset), message.buffer().getLong(offset + 8));
    }

    // CreatePermission, RFC 8656 section 10.2

    private void permit(Request request, Allocation allocation) {
        StunMessage message = request.message();
        List<InetAddress> hosts = new ArrayList<>();
        int index = message.find(Attribute.XOR_PEER_ADDRESS);
        if (index < 0) {
            answers.refuse(request, StunError.BAD_REQUEST);
            return;
        }
        RawAddress peer = new RawAddress();
        for (; index >= 0; index = message.findFrom(Attribute.XOR_PEER_ADDRESS, index + 1)) {
            if (!message.readXorAddressAt(index, peer)) {
                answers.refuse(request, StunError.BAD_REQUEST);
                return;
            }
            Disguises.unwrap(peer);
            if (isRefused(request, allocation, peer, gate.askHost(request.user(), peer))) {
                return;
            }
            hosts.add(peer.host());
        }
        if (!allocation.peers().hasRoom(hosts.size(), request.nowNanos())) {
            answers.refuse(request, StunError.INSUFFICIENT_CAPACITY);
            return;
        }
        hosts.forEach(host -> allocation.peers().permit(host, request.nowNanos()));
        answers.success(request);
        answers.send(request);
    }

    /** Refuses, if there is anything against this peer. */
    private boolean isRefused(
            Request request, Allocation allocation, RawAddress peer, Answer answer) {
        if (!answer.isAllowed()) {
            answers.refuse(request, StunError.FORBIDDEN, peer.toSocketAddress(), answer);
            return true;
        }
        AddressFamily family = peer.isIpv6() ? AddressFamily.IPV6 : AddressFamily.IPV4;
        if (allocation.relay(family) == null) {
            answers.refuse(request, StunError.PEER_ADDRESS_FAMILY_MISMATCH);
            return true;
        }
        return false;
    }

    // ChannelBind, RFC 8656 section 12.2

    private void bind(Request request, Allocation allocation) {
        StunMessage message = request.message();
        int number = message.u16(Attribute.CHANNEL_NUMBER);
        int index = message.find(Attribute.XOR_PEER_ADDRESS);
        RawAddress peer = new RawAddress();
        boolean readable =
                index >= 0
                        && message.readXorAddressAt(index, peer)
                        && peer.port() != 0
                        && number >= Channel.LOWEST
                        && number <= Channel.HIGHEST
                        && !allocation.isTcp();
        if (!readable) {
            answers.refuse(request, StunError.BAD_REQUEST);
            return;
        }
        Disguises.unwrap(peer);
        if (isRefused(request, allocation, peer, gate.ask(request.user(), peer))) {
            return;
        }
        Relay relay = allocation.relay(AddressFamily.of(peer.host()));
        if (relay != null) {
            bind(request, allocation, new Channel(number, peer.toSocketAddress(), relay));
        }
    }

    private void bind(Request request, Allocation allocation, Channel channel) {
        Peers peers = allocation.peers();
        long now = request.nowNanos();
        Channel ofNumber = peers.channel(channel.number(), now);
        Channel ofPeer = peers.channel(channel.peer(), now);
        boolean fits =
                (ofNumber == null || ofNumber.peer().equals(channel.peer()))
                        && (ofPeer == null || ofPeer.number() == channel.number());
        if (!fits) {
            answers.refuse(request, StunError.BAD_REQUEST);
        } else if (!peers.hasRoom(1, now) || (ofNumber == null && !peers.hasRoomForChannel(now))) {
            answers.refuse(request, StunError.INSUFFICIENT_CAPACITY);
        } else {
            peers.bind(channel, now);
            peers.permit(channel.peer().getAddress(), now);
            answers.success(request);
            answers.send(request);
        }
    }
}
