package org.lanline.server.web;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every open TCP connection and what it is doing, so that nobody can take the box away from the
 * others. One rule covers slow handshakes, slow headers, slow bodies and idle keep-alive: a
 * connection that is not a WebSocket must finish what it is at within a time limit. When the house
 * is full, the one that has kept us waiting longest goes.
 *
 * <p>Thread-safe; called from accepting, serving and timer threads.
 */
final class Guests implements SelectorManager.AcceptListener, Connection.Listener {

    private enum Doing {
        WAITING,
        ANSWERING,
        SOCKET
    }

    private static final class Guest {
        final InetAddress address;
        volatile @Nullable EndPoint endPoint;
        volatile Doing doing = Doing.WAITING;
        volatile long sinceNanos;
        volatile boolean served;

        Guest(InetAddress address, long nowNanos) {
            this.address = address;
            this.sinceNanos = nowNanos;
        }
    }

    private static final class Share {
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger waiting = new AtomicInteger();
    }

    private final WebLimits limits;
    private final Map<Object, Guest> guests = new ConcurrentHashMap<>();
    private final Map<InetAddress, Share> shares = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();

    Guests(WebLimits limits) {
        this.limits = limits;
    }

    int open() {
        return guests.size();
    }

    /** How many were turned away or dropped for taking too much, since the last call. */
    int takeRefused() {
        return refused.getAndSet(0);
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        InetAddress address = remote(channel);
        if (address == null) {
            close(channel);
            return;
        }
        if (guests.size() >= limits.connections() && !evict()) {
            refuse(channel);
            return;
        }
        if (admitted(address)) {
            guests.put(channel, new Guest(address, System.nanoTime()));
        } else {
            refuse(channel);
        }
    }

    /** Counts one more for this address, if it may have one more. */
    private boolean admitted(InetAddress address) {
        AtomicBoolean room = new AtomicBoolean();
        shares.compute(
                address,
                (_, known) -> {
                    Share share = known == null ? new Share() : known;
                    room.set(
                            share.open.get() < limits.connectionsPerAddress()
                                    && share.waiting.get() < limits.waitingPerAddress());
                    if (room.get()) {
                        share.open.incrementAndGet();
                        share.waiting.incrementAndGet();
                    }
                    return share;
                });
        return room.get();
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        leave(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        leave(channel);
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        Guest guest = guests.get(channel(endPoint));
        if (guest != null && guest.endPoint == null) {
            guest.endPoint = endPoint;
        }
    }

    @Override
    public void onClosed(Connection connection) {
        // The channel tells; one connection can be several layers of these.
    }

    /** A whole request head has come in on this connection. */
    void answering(EndPoint endPoint) {
        turn(endPoint, Doing.ANSWERING);
    }

    /** The answer is out. */
    void waiting(EndPoint endPoint) {
        turn(endPoint, Doing.WAITING);
    }

    /** It is a WebSocket now, and watched by its own pings. */
    void socket(EndPoint endPoint) {
        turn(endPoint, Doing.SOCKET);
    }

    /** Drops everybody who takes too long. */
    void tick(long nowNanos) {
        guests.forEach(
                (channel, guest) -> {
                    if (!((SelectableChannel) channel).isOpen()) {
                        leave((SelectableChannel) channel);
                    } else if (overdue(guest, nowNanos)) {
                        refused.addAndGet(isDone(guest) ? 0 : 1);
                        drop((SelectableChannel) channel, guest);
                    }
                });
    }

    private boolean overdue(Guest guest, long nowNanos) {
        long passed = nowNanos - guest.sinceNanos;
        return switch (guest.doing) {
            case WAITING -> passed > limits.waiting().toNanos();
            case ANSWERING -> passed > limits.answering().toNanos();
            case SOCKET -> false;
        };
    }

    /** A browser keeps a connection open after its last answer: to end that one is no refusal. */
    private static boolean isDone(Guest guest) {
        return guest.served && guest.doing == Doing.WAITING;
    }

    /** The TCP connection below all layers: TLS is an end point on top of another. */
    private static Object channel(EndPoint endPoint) {
        Object below = endPoint.getTransport();
        while (below instanceof EndPoint layer) {
            below = layer.getTransport();
        }
        return below;
    }

    /** Drops the one that has waited longest without a request; false when all are busy. */
    private boolean evict() {
        Map.Entry<Object, Guest> oldest = null;
        for (Map.Entry<Object, Guest> entry : guests.entrySet()) {
            Guest guest = entry.getValue();
            if (guest.doing == Doing.WAITING
                    && (oldest == null || guest.sinceNanos < oldest.getValue().sinceNanos)) {
                oldest = entry;
            }
        }
        if (oldest == null) {
            return false;
        }
        refused.addAndGet(isDone(oldest.getValue()) ? 0 : 1);
        SelectableChannel channel = (SelectableChannel) oldest.getKey();
        drop(channel, oldest.getValue());
        leave(channel);
        return true;
    }

    private void turn(EndPoint endPoint, Doing next) {
        Guest guest = guests.get(channel(endPoint));
        if (guest == null) {
            return;
        }
        synchronized (guest) {
            if (guest.doing == Doing.SOCKET) {
                return;
            }
            Share share = shares.get(guest.address);
            if (share != null && guest.doing != next) {
                if (guest.doing == Doing.WAITING) {
                    share.waiting.decrementAndGet();
                } else if (next == Doing.WAITING) {
                    share.waiting.incrementAndGet();
                }
            }
            guest.doing = next;
            guest.served |= next == Doing.ANSWERING;
            guest.sinceNanos = System.nanoTime();
        }
    }

    private void leave(SelectableChannel channel) {
        Guest guest = guests.remove(channel);
        if (guest == null) {
            return;
        }
        synchronized (guest) {
            boolean waiting = guest.doing == Doing.WAITING;
            shares.computeIfPresent(
                    guest.address,
                    (_, share) -> {
                        if (waiting) {
                            share.waiting.decrementAndGet();
                        }
                        return share.open.decrementAndGet() <= 0 ? null : share;
                    });
        }
    }

    private void refuse(SelectableChannel channel) {
        refused.incrementAndGet();
        close(channel);
    }

    private static void drop(SelectableChannel channel, Guest guest) {
        EndPoint endPoint = guest.endPoint;
        if (endPoint == null) {
            close(channel);
        } else {
            endPoint.close();
        }
    }

    private static void close(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // It is gone either way.
        }
    }

    private static @Nullable InetAddress remote(SelectableChannel channel) {
        try {
            return channel instanceof SocketChannel socket
                            && socket.getRemoteAddress() instanceof InetSocketAddress remote
                    ? remote.getAddress()
                    : null;
        } catch (IOException _) {
            return null;
        }
    }
}
