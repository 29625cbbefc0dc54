package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * UDP through the system calls of Linux: epoll, {@code recvmmsg} and {@code sendmmsg}, with
 * datagrams in runs (UDP_GRO, UDP_SEGMENT) where they come in runs. A packet makes no garbage.
 *
 * <p>Steps of the loop are small methods on purpose: one large one would be thrown out of the
 * compiled code at every change of the load.
 */
final class LinuxIo implements PacketIo {

    private static final int EVENTS = 64;
    private static final long WAKER = 0;
    private static final long MILLI_NANOS = 1_000_000L;

    /** Waits for more packets are short, and the 50 us of the system are half of one. */
    private static final long SLACK_NANOS = 1_000;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Kernel kernel;
    private final Kernel control;
    private final int epoll;
    private final int waker;
    private final NativeMemory events;
    private final NativeMemory waking = NativeMemory.of(64);
    private final Inbox inbox = new Inbox();
    private final Outbox outbox;
    private final IcmpErrors errors;
    private final List<LinuxSocket> merging = new ArrayList<>();
    private Consumer<Throwable> faults = _ -> {};
    private final LoadGauge load = new LoadGauge();
    private int datagramsThisTurn;
    private boolean mayBeMore;
    private long receivedNanos;
    private long nextLookNanos;

    private final Object lock = new Object();
    private final LinuxOpening opening;
    private final Deque<LinuxSocket> closing = new ArrayDeque<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private volatile @Nullable LinuxSocket[] sockets = new @Nullable LinuxSocket[16];
    private volatile int[] generations = new int[16];
    private int opened;
    private volatile boolean anyClosing;
    private volatile boolean closed;
    private volatile @Nullable Thread loop;

    LinuxIo(LinuxAbi abi) throws IOException {
        kernel = new Kernel(abi);
        control = new Kernel(abi);
        outbox = new Outbox(kernel);
        errors = new IcmpErrors(kernel);
        opening = new LinuxOpening(control);
        events = NativeMemory.of(EVENTS * abi.epollEventBytes());
        epoll = LinuxOpening.checked("epoll_create1", control.epollCreate());
        waker = LinuxOpening.checked("eventfd2", control.eventfd());
        watch(waker, WAKER);
        waking.bytes().putLong(0, 1).putInt(8, waker).putShort(12, Linux.POLLIN);
        waking.bytes().putLong(16, 0).putLong(24, 0); // struct timespec
    }

    Outbox outbox() {
        return outbox;
    }

    // --- opened and closed -----------------------------------------------------------------------

    @Override
    public UdpSocket open(UdpOptions options, UdpLoop.RunHandler handler) throws IOException {
        synchronized (lock) {
            if (closed) {
                throw new ClosedChannelException();
            }
            return keep(opening.open(this, options, handler));
        }
    }

    /** For {@link OnePeer}. */
    LinuxSocket openAgain(LinuxSocket first, UdpOptions options, InetSocketAddress connectTo)
            throws IOException {
        synchronized (lock) {
            if (!first.isOpen()) {
                throw new ClosedChannelException();
            }
            return keep(opening.openAgain(this, first, options, connectTo));
        }
    }

    void connect(LinuxSocket socket, InetSocketAddress to) throws IOException {
        outbox.flush();
        synchronized (lock) {
            opening.connect(socket, to);
        }
    }

    private LinuxSocket keep(LinuxSocket socket) throws IOException {
        int slot = slot();
        socket.slot = slot;
        put(slot, socket);
        try {
            watch(socket.fd(), token(slot, generations[slot]));
        } catch (IOException e) {
            put(slot, null);
            free.push(slot);
            control.close(socket.fd());
            throw e;
        }
        return socket;
    }

    private int slot() {
        Integer used = free.poll();
        if (used != null) {
            return used;
        }
        if (opened == sockets.length) {
            generations = Arrays.copyOf(generations, 2 * opened);
            sockets = Arrays.copyOf(sockets, 2 * opened);
        }
        return opened++;
    }

    /** Writing the field, too, is what shows the change to the loop's thread. */
    private void put(int slot, @Nullable LinuxSocket socket) {
        @Nullable LinuxSocket[] all = sockets;
        all[slot] = socket;
        sockets = all;
    }

    /** Never {@link #WAKER}; tells a socket from the one that had its place before. */
    private static long token(int slot, int generation) {
        return (long) generation << 32 | (slot + 1);
    }

    private void watch(int fd, long token) throws IOException {
        NativeMemory event = opening.scratch();
        event.bytes().putInt(0, Linux.EPOLLIN);
        event.bytes().putLong(control.abi().epollEventToken(), token);
        LinuxOpening.checked(
                "epoll_ctl", control.epollCtl(epoll, Linux.EPOLL_CTL_ADD, fd, event.address()));
    }

    /** From any thread; the loop itself gives the descriptor back, so that it uses no other's. */
    void close(LinuxSocket socket) {
        synchronized (lock) {
            if (!socket.isOpen()) {
                return;
            }
            socket.closed();
            closeConnected(socket);
            if (loop != null && loop != Thread.currentThread()) {
                closing.add(socket);
                anyClosing = true;
            } else {
                release(socket);
            }
        }
        wakeup();
    }

    private void closeConnected(LinuxSocket socket) {
        OnePeer onePeer = socket.onePeer();
        if (onePeer != null) {
            close(onePeer.connected());
        }
    }

    private void release(LinuxSocket socket) {
        if (socket.openMessage >= 0) {
            outbox.flush();
        }
        control.close(socket.fd());
        put(socket.slot, null);
        generations[socket.slot]++;
        free.push(socket.slot);
        merging.remove(socket);
    }

    private void releaseClosing() {
        synchronized (lock) {
            for (LinuxSocket socket : closing) {
                release(socket);
            }
            closing.clear();
            anyClosing = false;
        }
    }

    @Override
    public void close() {
        outbox.flush();
        synchronized (lock) {
            if (closed) {
                return;
            }
            releaseClosing();
            for (LinuxSocket socket : sockets) {
                if (socket != null) {
                    socket.closed();
                    control.close(socket.fd());
                }
            }
            closed = true;
            control.close(waker);
            control.close(epoll);
        }
    }

    void dontFragment(LinuxSocket socket, boolean on) {
        outbox.flush();
        synchronized (lock) {
            opening.dontFragment(socket, on);
        }
    }

    boolean hears(LinuxSocket socket, UdpOptions.Group group, boolean on) {
        synchronized (lock) {
            return opening.hears(socket, group, on);
        }
    }

    // --- the turn of the loop --------------------------------------------------------------------

    @Override
    public boolean poll(long waitNanos, Consumer<Throwable> told) {
        faults = told;
        if (loop == null) {
            loop = Thread.currentThread();
            kernel.timerSlack(SLACK_NANOS);
        }
        int ready = await(waitNanos);
        datagramsThisTurn = 0;
        mayBeMore = false;
        for (int i = 0; i < ready; i++) {
            ready(i);
        }
        if (datagramsThisTurn > 0) {
            load.received(datagramsThisTurn, receivedNanos);
        }
        if (anyClosing) {
            releaseClosing();
        }
        if (!merging.isEmpty()) {
            look(System.nanoTime());
        }
        return datagramsThisTurn > 0;
    }

    /** Under load, lets packets gather for a moment; blocks as usual otherwise. */
    private int await(long waitNanos) {
        long window = load.gatherNanos();
        if (window > 0 && waitNanos > window && datagramsThisTurn > 0 && !mayBeMore) {
            waking.bytes().putLong(24, window); // the kernel writes here what was left of it
            kernel.ppoll(waking.address() + 8, 1, waking.address() + 16);
            int ready = awaitEvents(0);
            if (ready > 0) {
                return ready;
            }
        }
        return awaitEvents(merging.isEmpty() ? waitNanos : Math.min(waitNanos, LOOK_NANOS));
    }

    private int awaitEvents(long waitNanos) {
        int millis = (int) Math.min((waitNanos + MILLI_NANOS - 1) / MILLI_NANOS, 60_000);
        return Math.max(0, kernel.epollWait(epoll, events.address(), EVENTS, millis));
    }

    private void ready(int event) {
        LinuxAbi abi = kernel.abi();
        int at = event * abi.epollEventBytes();
        long token = events.bytes().getLong(at + abi.epollEventToken());
        if (token == WAKER) {
            kernel.read(waker, waking.address() + 32, Long.BYTES);
            return;
        }
        int slot = (int) token - 1;
        LinuxSocket socket = sockets[slot];
        if (socket != null && generations[slot] == (int) (token >>> 32)) {
            if ((events.bytes().getInt(at) & Linux.EPOLLERR) != 0) {
                readErrors(socket);
            }
            receive(socket);
        }
    }

    private void readErrors(LinuxSocket socket) {
        try {
            errors.read(socket, System.nanoTime());
        } catch (RuntimeException | Error e) {
            faults.accept(e);
        }
    }

    private void receive(LinuxSocket socket) {
        if (!socket.isOpen()) {
            return;
        }
        int wanted = socket.appetite.wanted();
        int messages =
                wanted == 1
                        ? inbox.receiveOne(kernel, socket.fd())
                        : inbox.receive(kernel, socket.fd(), wanted);
        if (messages < 0) {
            return; // nothing after all, or an ICMP error, which reading has cleared
        }
        mayBeMore |= messages == wanted;
        long nowNanos = System.nanoTime();
        receivedNanos = nowNanos;
        int datagrams = 0;
        for (int i = 0; i < messages && socket.isOpen(); i++) {
            datagrams += hand(socket, i, nowNanos);
        }
        socket.appetite.fed(messages, nowNanos);
        datagramsThisTurn += datagrams;
        if (socket.gro.received(datagrams, nowNanos)) {
            turn(socket);
        }
    }

    private int hand(LinuxSocket socket, int message, long nowNanos) {
        ByteBuffer run = inbox.datagrams(message);
        int segmentBytes = inbox.segmentBytes(message);
        int datagrams = segmentBytes == 0 ? 1 : (run.remaining() + segmentBytes - 1) / segmentBytes;
        try {
            InetSocketAddress from = inbox.sender(message);
            socket.handler().received(from, run, segmentBytes, nowNanos);
        } catch (RuntimeException | Error e) {
            faults.accept(e);
        }
        return datagrams;
    }

    /** Has runs put together for a socket whatever comes; false when the kernel cannot. */
    boolean merge(UdpSocket socket) {
        synchronized (lock) {
            return opening.gro((LinuxSocket) socket, true);
        }
    }

    /** Forgets which thread the loop was: another one takes over. */
    void free() {
        loop = null;
    }

    private void turn(LinuxSocket socket) {
        boolean on = socket.gro.isOn();
        synchronized (lock) {
            if (socket.isOpen()) {
                opening.gro(socket, on);
            }
        }
        if (on) {
            merging.add(socket);
        } else {
            merging.remove(socket);
        }
    }

    /** Switches off for sockets that nothing comes to any more. */
    private void look(long nowNanos) {
        if (nowNanos - nextLookNanos < 0) {
            return;
        }
        nextLookNanos = nowNanos + LOOK_NANOS;
        for (int i = merging.size() - 1; i >= 0; i--) {
            LinuxSocket socket = merging.get(i);
            if (socket.gro.rested(nowNanos)) {
                turn(socket);
            }
        }
    }

    @Override
    public void wakeup() {
        synchronized (lock) {
            if (!closed) {
                control.write(waker, waking.address(), Long.BYTES);
            }
        }
    }

    @Override
    public void flush() {
        outbox.flush();
    }

    @Override
    public long unsent() {
        return outbox.unsent();
    }

    @Override
    public PacketIo another() throws IOException {
        return new LinuxIo(control.abi());
    }

    @Override
    public String name() {
        return "linux";
    }
}
