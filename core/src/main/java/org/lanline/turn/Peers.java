package org.lanline.turn;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.RawAddress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The permissions and channels of one allocation; looking something up makes no object. */
final class Peers {
    static final int MOST_PERMISSIONS = 128;
    static final int MOST_CHANNELS = 64;

    /** A peer that was sent to by its address, so that the next packet there finds it. */
    private static final class Recent {
        private final RawAddress raw = new RawAddress();
        private final InetSocketAddress address;
        private final Permission permission;

        Recent(InetSocketAddress address, Permission permission) {
            this.address = address;
            this.permission = permission;
        }
    }

    private static final int MOST_RECENT = 8;

    private final Map<InetAddress, Permission> permissions = new HashMap<>(4);
    private final Map<InetSocketAddress, Channel> channelsByPeer = new HashMap<>(4);
    private final List<Recent> recent = new ArrayList<>(2);
    private int recentNext;

    /** By number, sorted. */
    private Channel[] channels = new Channel[0];

    private @Nullable Channel lastChannel;

    @Nullable Permission permission(InetAddress host) {
        return permissions.get(host);
    }

    boolean hasPermission(InetAddress host, long nowNanos) {
        Permission permission = permissions.get(host);
        return permission != null && permission.isValid(nowNanos);
    }

    /** True when this many more hosts may be permitted, at most. */
    boolean hasRoom(int hosts, long nowNanos) {
        if (permissions.size() + hosts > MOST_PERMISSIONS) {
            permissions.values().removeIf(permission -> !permission.isValid(nowNanos));
            forgetRecent();
        }
        return permissions.size() + hosts <= MOST_PERMISSIONS;
    }

    void permit(InetAddress host, long nowNanos) {
        permissions.computeIfAbsent(host, _ -> new Permission()).refresh(nowNanos);
    }

    /** The channel that has this number and has not run out; null for none. */
    @Nullable Channel channel(int number, long nowNanos) {
        Channel found = lastChannel;
        if (found == null || found.number() != number) {
            found = search(number);
            lastChannel = found;
        }
        return found != null && found.isValid(nowNanos) ? found : null;
    }

    private @Nullable Channel search(int number) {
        int low = 0;
        int high = channels.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int found = channels[middle].number();
            if (found == number) {
                return channels[middle];
            }
            if (found < number) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    @Nullable Channel channel(InetSocketAddress peer, long nowNanos) {
        Channel found = channelsByPeer.get(peer);
        return found != null && found.isValid(nowNanos) ? found : null;
    }

    boolean hasRoomForChannel(long nowNanos) {
        if (channels.length == MOST_CHANNELS) {
            dropChannels(channel -> !channel.isValid(nowNanos));
        }
        return channels.length < MOST_CHANNELS;
    }

    /** Adds a channel, or refreshes the one that is the same. */
    void bind(Channel channel, long nowNanos) {
        Channel same = search(channel.number());
        if (same != null && same.peer().equals(channel.peer())) {
            same.refresh(nowNanos);
            return;
        }
        // whatever had the number or the peer has run out, or this would not have been allowed
        dropChannels(old -> old.number() == channel.number() || old.peer().equals(channel.peer()));
        channel.refresh(nowNanos);
        channels = Arrays.copyOf(channels, channels.length + 1);
        channels[channels.length - 1] = channel;
        Arrays.sort(channels, (a, b) -> Integer.compare(a.number(), b.number()));
        channelsByPeer.put(channel.peer(), channel);
    }

    private void dropChannels(Predicate<Channel> dropped) {
        lastChannel = null;
        channelsByPeer.values().removeIf(dropped);
        channels = Arrays.stream(channels).filter(dropped.negate()).toArray(Channel[]::new);
    }

    /** Takes back what is no longer allowed. */
    void keepOnly(Predicate<InetAddress> allowed) {
        permissions.forEach(
                (host, permission) -> {
                    if (!allowed.test(host)) {
                        permission.revoke();
                    }
                });
        permissions.keySet().removeIf(allowed.negate());
        dropChannels(channel -> !allowed.test(channel.peer().getAddress()));
        forgetRecent();
    }

    void drop(Relay relay) {
        dropChannels(channel -> channel.relay() == relay);
    }

    /**
     * The address of a permitted peer as an object.
     *
     * @return null when the peer has no permission
     */
    @Nullable InetSocketAddress permitted(RawAddress peer, long nowNanos) {
        for (int i = 0; i < recent.size(); i++) {
            Recent each = recent.get(i);
            if (each.raw.same(peer)) {
                return each.permission.isValid(nowNanos) ? each.address : null;
            }
        }
        InetSocketAddress address = peer.toSocketAddress();
        Permission permission = permissions.get(address.getAddress());
        if (permission == null || !permission.isValid(nowNanos)) {
            return null;
        }
        Recent found = new Recent(address, permission);
        found.raw.set(address);
        if (recent.size() < MOST_RECENT) {
            recent.add(found);
        } else {
            recent.set(recentNext++ % MOST_RECENT, found);
        }
        return address;
    }

    private void forgetRecent() {
        recent.clear();
    }
}
