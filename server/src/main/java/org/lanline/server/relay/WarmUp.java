package org.lanline.server.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.server.journal.Journal;
import org.lanline.server.journal.Metrics;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.net.UdpOptions;
import org.lanline.server.net.UdpSocket;
import org.lanline.stun.LongTermGate;
import org.lanline.stun.ReplyBudget;
import org.lanline.stun.StunNonces;
import org.lanline.turn.Allocations;
import org.lanline.turn.Listener;
import org.lanline.turn.PeerPolicy;
import org.lanline.turn.TurnLimits;

import java.io.IOException;
import java.io.Writer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;

/**
 * Relays packets of its own while a box gets ready to relay somebody's: between two clients and
 * over sockets that are this process's alone, on a loop beside the box's. The JVM compiles what a
 * packet passes through for what it has seen, so it is shown packets one by one, several at a time,
 * in runs and after a rest, before the first call has to wait for it.
 *
 * <p>What it sends stays inside the machine, as it goes from an address of the box to the same one.
 */
final class WarmUp implements UdpLoop.Core, AutoCloseable {

    /** By then the JVM counts each step as hot, also as late as the launcher has it count. */
    private static final int ROUNDS = 16_000;

    private static final long LONGEST_NANOS = 6_000_000_000L;
    private static final long LOST_NANOS = 5_000_000L;
    private static final long REST_NANOS = 1_500_000L;
    private static final int SECRET_BYTES = 32;
    private static final int BUFFER_BYTES = 1 << 19;
    private static final int ANY_RATE = 1_000_000;
    private static final String REALM = "lan";

    static final String USER = "warm-up";

    private final UdpLoop loop;
    private final InetAddress host;
    private final SecureRandom random = new SecureRandom();
    private final String password = secret(random);
    private final ByteBuffer speech = ByteBuffer.allocateDirect(172);
    private final ByteBuffer picture = ByteBuffer.allocateDirect(1_200);
    private final Journal silent = new Journal(Writer.nullWriter(), InstantSource.system());
    private final long endNanos;
    private @Nullable WarmUpClient here;
    private @Nullable WarmUpClient there;
    private long dueNanos;
    private int rounds;
    private int expected;

    private WarmUp(UdpLoop loop, InetAddress host) {
        this.loop = loop;
        this.host = host;
        this.dueNanos = System.nanoTime();
        this.endNanos = dueNanos + LONGEST_NANOS;
    }

    /**
     * Begins on a thread of its own, which ends by itself after a few seconds.
     *
     * @param beside the loop that will relay
     * @param host an address of the box; not loopback, which is never a peer
     */
    static WarmUp begin(UdpLoop beside, InetAddress host) throws IOException {
        WarmUp made = new WarmUp(beside.another("relay-warm-up"), host);
        made.loop.add(made);
        made.loop.start();
        return made;
    }

    /** From any thread. */
    @Override
    public void close() {
        silent.close();
        loop.close();
    }

    /** How often packets have been sent around; once {@link #isOver}. */
    int rounds() {
        return rounds;
    }

    /** From any thread. */
    boolean isOver() {
        return loop.isClosed();
    }

    @Override
    public long deadline() {
        boolean waits = there != null && there.arrived() < expected;
        return waits ? dueNanos + LOST_NANOS : dueNanos;
    }

    @Override
    public void tick(long nowNanos) {
        if (rounds >= ROUNDS || nowNanos - endNanos >= 0) {
            close();
        } else if (here == null || there == null) {
            open(nowNanos);
        } else {
            meet(here, there, nowNanos);
        }
    }

    private void open(long nowNanos) {
        try {
            PeerStreams noTcp =
                    new PeerStreams(loop, new RelayLog(silent, new Metrics()), RelayWatch.NOBODY);
            Allocations allocations = allocations(nowNanos);
            noTcp.serve(allocations);
            RelaySockets sockets = noTcp.sockets();
            Listener[] listener = new Listener[1];
            UdpSocket server =
                    loop.openRuns(
                            options(),
                            (from, run, segmentBytes, at) ->
                                    allocations.receive(
                                            listener[0], from, run, segmentBytes, at, sockets));
            listener[0] = new Listener(Listener.Transport.UDP, server.local(), ipv4(), ipv6());
            listener[0].attach(server);
            here = client(server.local(), nowNanos);
            there = client(server.local(), nowNanos);
        } catch (IOException noSockets) {
            close(); // the first packets of a call are slower then
        }
    }

    private UdpOptions options() {
        return UdpOptions.at(new InetSocketAddress(host, 0), BUFFER_BYTES);
    }

    private @Nullable InetAddress ipv4() {
        return host instanceof Inet4Address ? host : null;
    }

    private @Nullable InetAddress ipv6() {
        return host instanceof Inet4Address ? null : host;
    }

    private static String secret(SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    /** Nobody else knows the password, and nothing but these two relays is a peer. */
    private Allocations allocations(long nowNanos) {
        Config.TurnUser user = new Config.TurnUser(USER, password);
        Allocations made =
                new Allocations(
                        new LongTermGate(
                                REALM,
                                new StunNonces(password.getBytes(US_ASCII), 60),
                                new LastingUsers(List.of(user), REALM)),
                        (_, _) -> PeerPolicy.Answer.OWN_RELAY,
                        host::equals,
                        TurnLimits.SMALL_BOX.withBytesPerSecond(0, 0),
                        new ReplyBudget(ANY_RATE, ANY_RATE, random.nextLong()),
                        random,
                        nowNanos);
        made.open();
        return made;
    }

    private WarmUpClient client(InetSocketAddress server, long nowNanos) throws IOException {
        WarmUpClient made = new WarmUpClient(server, password, random);
        made.open(loop, options(), nowNanos);
        return made;
    }

    private void meet(WarmUpClient one, WarmUpClient other, long nowNanos) {
        boolean bound = one.isBoundTo(other, nowNanos);
        if (other.isBoundTo(one, nowNanos) && bound) {
            round(one, other, nowNanos);
        } else {
            dueNanos = nowNanos;
            expected = Integer.MAX_VALUE;
        }
    }

    /** One packet mostly, sometimes some at once, and now and then nothing for a moment. */
    private void round(WarmUpClient one, WarmUpClient other, long nowNanos) {
        int packets =
                switch (rounds % 16) {
                    case 5 -> 4;
                    case 11 -> 16;
                    default -> 1;
                };
        expected = other.arrived() + packets;
        ByteBuffer content = packets == 1 ? speech : picture;
        for (int i = 0; i < packets; i++) {
            one.send(other, content);
        }
        dueNanos = rounds % 64 == 63 ? nowNanos + REST_NANOS : nowNanos;
        rounds++;
    }
}
