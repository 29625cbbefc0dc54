package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.Attribute;
import org.lanline.stun.RawAddress;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.TransactionId;
import org.lanline.trace.decode.Seen;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Joins the messages of TURN clients and servers into allocations. */
public final class Allocations {
    private static final int MOST_ALLOCATIONS = 10_000;
    private static final int MOST_OPEN = 10_000;
    private static final int STALE_NONCE = 438;
    private static final int UNAUTHORIZED = 401;

    private final Map<AddressPair, TurnAllocation> current = new HashMap<>();
    private final List<TurnAllocation> all = new ArrayList<>();
    private final Map<TransactionId, Asked> open =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<TransactionId, Asked> eldest) {
                    return size() > MOST_OPEN;
                }
            };

    private record Asked(
            TurnAllocation of, int method, List<InetSocketAddress> peers, int channel) {}

    /** Takes a message of any method but Binding. */
    void turn(Seen seen, StunMessage view) {
        switch (view.messageClass()) {
            case REQUEST -> asked(seen, view);
            case SUCCESS -> granted(seen, view);
            case ERROR -> refused(seen, view);
            case INDICATION -> indication(seen, view);
        }
    }

    private @Nullable TurnAllocation at(Seen seen, boolean fromClient, boolean fresh) {
        AddressPair path = AddressPair.of(seen.from(), seen.to());
        TurnAllocation known = current.get(path);
        if (known != null && !(fresh && known.deletedFrame() > 0)) {
            return known;
        }
        if (all.size() == MOST_ALLOCATIONS) {
            return known;
        }
        TurnAllocation made = new TurnAllocation(all.size() + 1, seen, fromClient);
        current.put(path, made);
        all.add(made);
        return made;
    }

    private void asked(Seen seen, StunMessage view) {
        int method = view.method();
        TurnAllocation allocation = at(seen, true, method == StunMethod.ALLOCATE);
        if (allocation == null) {
            return;
        }
        allocation.user(view.text(Attribute.USERNAME));
        open.putIfAbsent(
                view.transactionId(),
                new Asked(allocation, method, peers(view), view.u16(Attribute.CHANNEL_NUMBER)));
    }

    /** A request for permissions may name several (RFC 8656 section 9.1). */
    private static List<InetSocketAddress> peers(StunMessage view) {
        List<InetSocketAddress> peers = new ArrayList<>(1);
        RawAddress raw = new RawAddress();
        int at = view.find(Attribute.XOR_PEER_ADDRESS);
        while (at >= 0) {
            if (view.readXorAddressAt(at, raw)) {
                peers.add(raw.toSocketAddress());
            }
            at = view.findFrom(Attribute.XOR_PEER_ADDRESS, at + 1);
        }
        return peers;
    }

    private void granted(Seen seen, StunMessage view) {
        Asked asked = open.remove(view.transactionId());
        TurnAllocation of = asked == null ? at(seen, false, false) : asked.of();
        if (of == null) {
            return;
        }
        of.server(view.text(Attribute.REALM), view.text(Attribute.SOFTWARE));
        List<InetSocketAddress> peers = asked == null ? List.of() : asked.peers();
        switch (view.method()) {
            case StunMethod.ALLOCATE ->
                    of.created(
                            seen.frame(),
                            view.xorAddress(Attribute.XOR_RELAYED_ADDRESS),
                            view.xorAddress(Attribute.XOR_MAPPED_ADDRESS),
                            view.u32(Attribute.LIFETIME));
            case StunMethod.REFRESH ->
                    of.refreshed(seen.frame(), seen.nanos(), view.u32(Attribute.LIFETIME));
            case StunMethod.CREATE_PERMISSION ->
                    peers.forEach(peer -> of.permitted(peer, seen.frame()));
            case StunMethod.CHANNEL_BIND -> {
                if (asked != null && !peers.isEmpty() && asked.channel() > 0) {
                    of.bound(asked.channel(), peers.getFirst(), seen.frame());
                }
            }
            default -> {}
        }
    }

    private void refused(Seen seen, StunMessage view) {
        Asked asked = open.remove(view.transactionId());
        TurnAllocation of = asked == null ? at(seen, false, false) : asked.of();
        if (of == null) {
            return;
        }
        of.server(view.text(Attribute.REALM), view.text(Attribute.SOFTWARE));
        int code = view.errorCode();
        boolean asksForName =
                code == UNAUTHORIZED && of.createdFrame() == 0 && of.challengedFrame() == 0;
        if (asksForName) {
            of.challenged(seen.frame());
        } else if (code != STALE_NONCE) {
            String whom =
                    asked == null || asked.peers().isEmpty()
                            ? ""
                            : " for " + Words.address(asked.peers().getFirst());
            String what = method(view.method()) + whom;
            of.refused(seen.frame(), what, code, words(code));
        }
    }

    private void indication(Seen seen, StunMessage view) {
        boolean fromClient = view.method() == StunMethod.SEND;
        TurnAllocation of = at(seen, fromClient, false);
        InetSocketAddress peer = view.xorAddress(Attribute.XOR_PEER_ADDRESS);
        if (of != null && peer != null && !fromClient) {
            of.permitted(peer, seen.frame());
        }
    }

    /** As the RFCs write it; one that no RFC knows by its number. */
    static String method(int number) {
        return switch (number) {
            case StunMethod.BINDING -> "Binding";
            case StunMethod.ALLOCATE -> "Allocate";
            case StunMethod.REFRESH -> "Refresh";
            case StunMethod.SEND -> "Send";
            case StunMethod.DATA -> "Data";
            case StunMethod.CREATE_PERMISSION -> "CreatePermission";
            case StunMethod.CHANNEL_BIND -> "ChannelBind";
            case StunMethod.CONNECT -> "Connect";
            case StunMethod.CONNECTION_BIND -> "ConnectionBind";
            case StunMethod.CONNECTION_ATTEMPT -> "ConnectionAttempt";
            default -> String.format(java.util.Locale.ROOT, "non-standard method 0x%03x", number);
        };
    }

    private static String words(int code) {
        return switch (code) {
            case 300 -> "try another server";
            case 400 -> "the request was not understood";
            case 401 -> "name or password are wrong";
            case 403 -> "forbidden: that peer may not be reached through this relay";
            case 420 -> "an attribute was not understood";
            case 437 -> "there is no such allocation, or there is one already";
            case 440 -> "this kind of address is not offered";
            case 441 -> "the credentials are not those of the allocation";
            case 442 -> "this transport is not offered";
            case 443 -> "the peer's address is of another kind";
            case 486 -> "the quota of allocations is used up";
            case 500 -> "an error in the server";
            case 508 -> "the server has no ports left";
            default -> "refused";
        };
    }

    /** In the order of their first message. */
    public List<TurnAllocation> all() {
        return List.copyOf(all);
    }
}
