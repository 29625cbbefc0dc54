package org.lanline.server.net;

import org.lanline.events.Profiles;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transactions;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Hears phones that ask the network for their settings, for as long as somebody asks for phones
 * again and again. Only then the socket of SIP has joined the group; the answer leaves from there.
 * Public methods may be called on any thread but the loop's.
 */
public final class PhoneSearch {
    /** How long phones are heard after somebody has last asked for them. */
    public static final int SECONDS = 15;

    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE_MILLIS = 1_000;

    private final UdpLoop loop;
    private final SipUdp udp;
    private final Profiles profiles;
    private final Transactions.Send out;
    private final List<UdpOptions.Group> groups = new ArrayList<>();
    private long untilNanos;

    PhoneSearch(UdpLoop loop, SipUdp udp, RandomGenerator random, Transactions.Send out) {
        this.loop = loop;
        this.udp = udp;
        this.profiles = new Profiles(random);
        this.out = out;
        loop.add(new Clock());
    }

    /** The phones that have asked while somebody waited for one, the eldest first. */
    public List<Profiles.Asking> look() {
        return onLoop(
                () -> {
                    untilNanos = System.nanoTime() + SECONDS * SECOND;
                    profiles.open(untilNanos);
                    join();
                    return profiles.asking(System.nanoTime());
                },
                List.of());
    }

    /**
     * Tells a phone where its settings are.
     *
     * @return false when it is not waiting any more
     */
    public boolean send(long id, String url) {
        return onLoop(() -> profiles.send(id, url, System.nanoTime(), out), false);
    }

    private <T> T onLoop(Supplier<T> work, T otherwise) {
        CompletableFuture<T> done = new CompletableFuture<>();
        if (!loop.post(() -> done.complete(work.get()))) {
            return otherwise;
        }
        try {
            return done.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // The loop is gone or stuck: nobody has asked, as far as anybody can tell.
        }
        return otherwise;
    }

    /** True when a message was for here. Loop thread. */
    boolean takes(Flow flow, SipMessage message, long nowNanos) {
        if (Profiles.isAsking(message)) {
            profiles.received(flow, message, nowNanos, out);
            return true;
        }
        return !message.isRequest()
                && message.method().equals("NOTIFY")
                && profiles.answered(flow, message, nowNanos, out);
    }

    /** On every interface that there is now. */
    private void join() {
        if (!groups.isEmpty()) {
            return;
        }
        InetAddress group = InetAddress.ofLiteral(Profiles.GROUP);
        try {
            NetworkInterface.networkInterfaces()
                    .filter(PhoneSearch::isOfTheLan)
                    .forEach(each -> groups.add(new UdpOptions.Group(group, each)));
        } catch (SocketException _) {
            // They cannot be listed now: nobody is heard, and the next look tries again.
        }
        groups.forEach(each -> udp.hears(each, true));
    }

    private static boolean isOfTheLan(NetworkInterface each) {
        try {
            return each.isUp() && each.supportsMulticast();
        } catch (SocketException _) {
            return false;
        }
    }

    private void leave() {
        groups.forEach(each -> udp.hears(each, false));
        groups.clear();
    }

    /** Loop thread. */
    void close() {
        profiles.close();
        leave();
    }

    private final class Clock implements UdpLoop.Core {
        @Override
        public void tick(long nowNanos) {
            profiles.tick(nowNanos, out);
            if (!groups.isEmpty() && untilNanos - nowNanos <= 0) {
                close();
            }
        }

        @Override
        public long deadline() {
            return groups.isEmpty()
                    ? profiles.deadline()
                    : Math.min(untilNanos, profiles.deadline());
        }
    }
}
