package org.lanline.server.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
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

    /** What becomes of one datagram. The buffer is the loop's: copy what must outlive the call. */
    public interface Handler {
        void received(InetSocketAddress from, ByteBuffer datagram, long nowNanos);
    }

    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int COMMANDS_QUEUED = 8_192;
    private static final int COMMANDS_A_ROUND = 512;
    private static final int DATAGRAMS_A_ROUND = 64;
    private static final int FAULT_KINDS = 64;
    private static final long REST_NANOS = 1_000_000_000L;
    private static final long STOP_MILLIS = 2_000;

    private final Selector selector;
    private final Thread thread;
    private final Consumer<Throwable> firstOfItsKind;
    private final ArrayBlockingQueue<Runnable> commands = new ArrayBlockingQueue<>(COMMANDS_QUEUED);
    private final AtomicBoolean awake = new AtomicBoolean();
    private final LongAdder faults = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Set<String> faultsTold = new HashSet<>();
    private final List<Core> cores = new ArrayList<>();
    private final IdentityHashMap<Core, Long> resting = new IdentityHashMap<>();
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    private volatile boolean stopping;

    /**
     * @param name of the thread
     * @param firstOfItsKind told the first fault from each place that throws, on the loop thread
     */
    public UdpLoop(String name, Consumer<Throwable> firstOfItsKind) {
        this.firstOfItsKind = firstOfItsKind;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
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
            selector.wakeup();
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
            cores.add(core);
        } else {
            post(() -> cores.add(core));
        }
    }

    public void remove(Core core) {
        cores.remove(core);
        resting.remove(core);
    }

    /**
     * Receives from a channel until that is closed, which is all it takes to take it out again;
     * whoever opened a channel also closes it, but {@link #close} closes those that are left.
     */
    public void open(DatagramChannel channel, Handler handler) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, handler);
        selector.wakeup(); // a selection under way would not see it before its time-out
    }

    /** How many handlers, commands and ticks have thrown. */
    public long faults() {
        return faults.sum();
    }

    /** How many commands were not taken, for want of room in the queue or because of closing. */
    public long refused() {
        return refused.sum();
    }

    /** Runs what is queued, closes every channel and ends the thread. */
    @Override
    public void close() {
        stopping = true;
        selector.wakeup();
        if (thread.getState() == Thread.State.NEW) {
            release();
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

    private void run() {
        try {
            while (!stopping) {
                round();
            }
            runCommands(COMMANDS_QUEUED);
        } finally {
            release();
        }
    }

    private void round() {
        try {
            selector.select(this::receive, millisToWait(System.nanoTime()));
        } catch (IOException | RuntimeException | Error e) {
            fault(e);
        }
        awake.set(false);
        runCommands(COMMANDS_A_ROUND);
        tick(System.nanoTime());
    }

    /** At least 1, as 0 would wait for ever. */
    private long millisToWait(long nowNanos) {
        if (!commands.isEmpty()) {
            return 1;
        }
        long waitNanos = Long.MAX_VALUE;
        for (Core core : cores) {
            long deadline = deadlineOf(core);
            if (deadline != Long.MAX_VALUE) {
                waitNanos = Math.min(waitNanos, deadline - nowNanos);
            }
        }
        if (waitNanos == Long.MAX_VALUE) {
            return 60_000;
        }
        return Math.clamp((waitNanos + 999_999) / 1_000_000, 1, 60_000);
    }

    private void receive(SelectionKey key) {
        DatagramChannel channel = (DatagramChannel) key.channel();
        Handler handler = (Handler) key.attachment();
        for (int i = 0; i < DATAGRAMS_A_ROUND; i++) {
            InetSocketAddress from;
            datagram.clear();
            try {
                from = (InetSocketAddress) channel.receive(datagram);
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException e) {
                fault(e);
                return;
            }
            if (from == null) {
                return;
            }
            datagram.flip();
            guarded(() -> handler.received(from, datagram, System.nanoTime()));
        }
    }

    private void runCommands(int most) {
        for (int i = 0; i < most; i++) {
            Runnable command = commands.poll();
            if (command == null) {
                return;
            }
            guarded(command);
        }
    }

    private void tick(long nowNanos) {
        for (Core core : List.copyOf(cores)) {
            long deadline = deadlineOf(core);
            if (deadline == Long.MAX_VALUE || deadline - nowNanos > 0) {
                continue;
            }
            resting.remove(core);
            if (!guarded(() -> core.tick(nowNanos))) {
                resting.put(core, nowNanos + REST_NANOS);
            }
        }
    }

    /** A core whose tick threw would be due again at once and starve the others: it rests. */
    private long deadlineOf(Core core) {
        Long rested = resting.get(core);
        return rested != null ? rested : core.deadline();
    }

    private boolean guarded(Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException | Error e) {
            fault(e);
            return false;
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

    private void release() {
        for (SelectionKey key : selector.keys()) {
            closeQuietly(key.channel());
        }
        closeQuietly(selector);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception _) {
            // Nothing is left to be done with it, and the loop is ending.
        }
    }
}
