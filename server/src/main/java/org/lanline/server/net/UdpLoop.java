package org.lanline.server.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The one thread that owns the cores: it receives their datagrams, runs what other threads post,
 * and ticks each core when its deadline has come. Nothing that runs here may block.
 *
 * <p>A handler, command or core that throws loses that one datagram, command or tick: the fault is
 * counted, told once per kind, and the loop goes on. Only {@link #post}, {@link #add}, {@link
 * #isClosed}, {@link #faults}, {@link #refused} and {@link #close} may be called from any thread;
 * the rest belongs to the loop thread, or to whoever composes the box before {@link #start}.
 */
public final class UdpLoop implements AutoCloseable {

    /** A machine that wants to be told the time. */
    public interface Core {
        void tick(long nowNanos);

        /** When {@link #tick} is next wanted, {@code Long.MAX_VALUE} for never. */
        long deadline();
    }

    /** Wants to know what became of what it sent. */
    public interface Sender {
        /**
         * A router or host has said something of a packet that this socket sent; only where {@link
         * UdpOptions#icmp} asked for it and the system tells.
         *
         * @param about whom the packet was for
         * @param type of ICMP, or of ICMPv6 where that address is IPv6
         * @param value the next hop's MTU where the packet was too big, else 0
         */
        default void icmp(InetSocketAddress about, int type, int code, int value, long nowNanos) {}
    }

    /** What becomes of one datagram. The buffer is the loop's: copy what must outlive the call. */
    public interface Handler extends Sender {
        void received(InetSocketAddress from, ByteBuffer datagram, long nowNanos);
    }

    /** What becomes of datagrams that came from one sender together. */
    public interface RunHandler extends Sender {
        /**
         * @param from the same object each time while its sender is remembered
         * @param run one datagram after the other without a gap, between position and limit; the
         *     loop's, which may be written to, and so may the four bytes before it: copy what must
         *     outlive the call
         * @param segmentBytes how long each of them is; the last may be shorter
         */
        void received(InetSocketAddress from, ByteBuffer run, int segmentBytes, long nowNanos);
    }

    private static final int COMMANDS_QUEUED = 8_192;
    private static final int COMMANDS_A_ROUND = 512;
    private static final int FAULT_KINDS = 64;
    private static final long ASK_NANOS = 100_000_000L;
    private static final long REST_NANOS = 1_000_000_000L;
    private static final long STOP_MILLIS = 2_000;
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final PacketIo io;
    private final Thread thread;
    private final Consumer<Throwable> firstOfItsKind;
    private final ArrayBlockingQueue<Runnable> commands = new ArrayBlockingQueue<>(COMMANDS_QUEUED);
    private final AtomicBoolean awake = new AtomicBoolean();
    private final LongAdder faults = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Set<String> faultsTold = new HashSet<>();
    private final IdentityHashMap<Core, Long> resting = new IdentityHashMap<>();
    private final Consumer<Throwable> fault = this::fault;
    private volatile Core[] cores = {};
    private long waitNanos;
    private long dueNanos;
    private long askNanos;
    private boolean asks = true;
    private volatile boolean stopping;

    /** A loop over sockets that work on every system. */
    public UdpLoop(String name, Consumer<Throwable> firstOfItsKind) {
        this(name, PacketIo.portable(), firstOfItsKind);
    }

    /**
     * @param name of the thread
     * @param io this loop's alone; closed with it
     * @param firstOfItsKind told the first fault from each place that throws, on the loop thread
     */
    public UdpLoop(String name, PacketIo io, Consumer<Throwable> firstOfItsKind) {
        this.io = io;
        this.firstOfItsKind = firstOfItsKind;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::turn);
    }

    /**
     * One more loop that reads and writes its sockets as this one does. From any thread.
     *
     * @param name of its thread
     */
    public UdpLoop another(String name) throws IOException {
        return new UdpLoop(name, io.another(), firstOfItsKind);
    }

    public void start() {
        thread.start();
    }

    /**
     * Has the loop thread run a command soon, in the order of posting.
     *
     * @return false when the queue is full or the loop has been closed: the command will not run
     */
    public boolean post(Runnable command) {
        if (stopping || !commands.offer(command)) {
            refused.increment();
            return false;
        }
        if (awake.compareAndSet(false, true)) {
            io.wakeup();
        }
        return true;
    }

    /** True on the loop's own thread. */
    public boolean isLoopThread() {
        return Thread.currentThread() == thread;
    }

    /** True once {@link #close} has been called: nothing posted will run any more. */
    public boolean isClosed() {
        return stopping;
    }

    /** From any thread; a loop that turns takes it in with its next commands. */
    public void add(Core core) {
        if (thread.getState() == Thread.State.NEW || isLoopThread()) {
            Core[] more = Arrays.copyOf(cores, cores.length + 1);
            more[cores.length] = core;
            cores = more;
        } else {
            post(() -> add(core));
        }
    }

    public void remove(Core core) {
        cores = Arrays.stream(cores).filter(other -> !other.equals(core)).toArray(Core[]::new);
        resting.remove(core);
    }

    /**
     * Binds a socket and hands on its datagrams one by one until it is closed; whoever opened a
     * socket also closes it, but {@link #close} closes those that are left.
     */
    public UdpSocket open(UdpOptions options, Handler handler) throws IOException {
        return openRuns(options, new OneByOne(handler));
    }

    /**
     * The same for who can do more with datagrams that came together. Cores are not asked for their
     * deadlines after each of them, so that one which they bring forward may be a tenth of a second
     * late.
     */
    public UdpSocket openRuns(UdpOptions options, RunHandler handler) throws IOException {
        return io.open(options, handler);
    }

    private final class OneByOne implements RunHandler {
        private final Handler handler;

        OneByOne(Handler handler) {
            this.handler = handler;
        }

        @Override
        public void received(
                InetSocketAddress from, ByteBuffer run, int segmentBytes, long nowNanos) {
            int end = run.limit();
            int at = run.position();
            do {
                int next = Math.min(at + segmentBytes, end);
                run.limit(next).position(at);
                one(handler, from, run, nowNanos);
                at = next;
            } while (at < end);
        }

        @Override
        public void icmp(InetSocketAddress about, int type, int code, int value, long nowNanos) {
            handler.icmp(about, type, code, value, nowNanos);
        }
    }

    private void one(Handler handler, InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        asks = true;
        try {
            handler.received(from, datagram, nowNanos);
        } catch (RuntimeException | Error e) {
            fault(e);
        }
    }

    /** Datagrams that the system did not take from a socket's queue. */
    public long unsent() {
        return io.unsent();
    }

    /** How many handlers, commands and ticks have thrown. */
    public long faults() {
        return faults.sum();
    }

    /** How many commands were not taken, for want of room in the queue or because of closing. */
    public long refused() {
        return refused.sum();
    }

    /** Runs what is queued, closes every socket and ends the thread. */
    @Override
    public void close() {
        stopping = true;
        io.wakeup();
        if (thread.getState() == Thread.State.NEW) {
            io.close();
            return;
        }
        if (isLoopThread()) {
            return;
        }
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() {
        try {
            while (!stopping) {
                round();
            }
            runCommands(COMMANDS_QUEUED);
        } finally {
            io.close();
        }
    }

    private void round() {
        boolean received = io.poll(commands.isEmpty() ? waitNanos : 0, fault);
        awake.set(false);
        runCommands(COMMANDS_A_ROUND);
        long nowNanos = System.nanoTime();
        if (asks || !received || nowNanos - Math.min(askNanos, dueNanos) >= 0) {
            tick(nowNanos);
            asks = false;
            dueNanos = nowNanos + waitNanos;
            askNanos = nowNanos + ASK_NANOS;
        } else {
            // Runs and nothing else: what they change of a deadline is not as urgent as they are
            // many.
            waitNanos = Math.min(askNanos, dueNanos) - nowNanos;
        }
        io.flush();
    }

    private long nanosToWait(long nowNanos) {
        long waitNanos = LONGEST_WAIT_NANOS;
        for (Core core : cores) {
            long deadline = deadlineOf(core);
            if (deadline != Long.MAX_VALUE) {
                waitNanos = Math.min(waitNanos, deadline - nowNanos);
            }
        }
        return Math.max(0, waitNanos);
    }

    private void runCommands(int most) {
        for (int i = 0; i < most; i++) {
            Runnable command = commands.poll();
            if (command == null) {
                return;
            }
            asks = true;
            run(command);
        }
    }

    private void tick(long nowNanos) {
        waitNanos = nanosToWait(nowNanos);
        if (waitNanos > 0) {
            return;
        }
        for (Core core : cores) {
            long deadline = deadlineOf(core);
            if (deadline != Long.MAX_VALUE && deadline - nowNanos <= 0) {
                tick(core, nowNanos);
            }
        }
        waitNanos = nanosToWait(nowNanos);
    }

    private void tick(Core core, long nowNanos) {
        resting.remove(core);
        try {
            core.tick(nowNanos);
        } catch (RuntimeException | Error e) {
            fault(e);
            resting.put(core, nowNanos + REST_NANOS);
        }
    }

    /** A core whose tick threw would be due again at once and starve the others: it rests. */
    private long deadlineOf(Core core) {
        Long rested = resting.isEmpty() ? null : resting.get(core);
        return rested != null ? rested : core.deadline();
    }

    private void run(Runnable command) {
        try {
            command.run();
        } catch (RuntimeException | Error e) {
            fault(e);
        }
    }

    private void fault(Throwable fault) {
        faults.increment();
        StackTraceElement[] stack = fault.getStackTrace();
        String kind = fault.getClass().getName() + (stack.length == 0 ? "" : stack[0].toString());
        if (faultsTold.size() < FAULT_KINDS && faultsTold.add(kind)) {
            firstOfItsKind.accept(fault);
        }
    }
}
