package org.lanline.server.net;

import org.jspecify.annotations.Nullable;
import org.lanline.events.Profiles;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transactions;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Hears phones that ask the network for their settings, for as long as somebody asks for phones
 * again and again. Only then the group is joined; what comes to it is heard by the socket of SIP,
 * from which the answer leaves. Public methods may be called on any thread but the loop's.
 */
public final class PhoneSearch {
    /** How long phones are heard after somebody has last asked for them. */
    public static final int SECONDS = 15;

    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE_MILLIS = 1_000;

    private final UdpLoop loop;
    private final Profiles profiles;
    private final Transactions.Send out;
    private @Nullable DatagramChannel membership;
    private long untilNanos;

    PhoneSearch(UdpLoop loop, RandomGenerator random, Transactions.Send out) {
        this.loop = loop;
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

    /** Interfaces that cannot join are passed over: a phone there is not heard. */
    private void join() {
        if (membership != null) {
            return;
        }
        try {
            DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
            membership = channel;
            channel.bind(null);
            InetAddress group = InetAddress.ofLiteral(Profiles.GROUP);
            NetworkInterface.networkInterfaces().forEach(each -> join(channel, group, each));
        } catch (IOException _) {
            leave();
        }
    }

    private static void join(DatagramChannel channel, InetAddress group, NetworkInterface on) {
        try {
            if (on.isUp() && on.supportsMulticast()) {
                channel.join(group, on);
            }
        } catch (IOException | IllegalArgumentException _) {
            // It has no IPv4 address, or has gone.
        }
    }

    private void leave() {
        DatagramChannel channel = membership;
        membership = null;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException _) {
                // It is closed all the same.
            }
        }
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
            if (membership != null && untilNanos - nowNanos <= 0) {
                close();
            }
        }

        @Override
        public long deadline() {
            return membership == null
                    ? profiles.deadline()
                    : Math.min(untilNanos, profiles.deadline());
        }
    }
}
