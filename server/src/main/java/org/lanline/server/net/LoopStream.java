package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP connection whose bytes a {@link UdpLoop} deals with: a virtual thread that reads and one
 * that writes. The reader waits until the loop is done with what it brought, so the other side
 * cannot send more than that; packets that the other side does not fetch are dropped, as a full
 * network drops them.
 */
public final class LoopStream {

    /** Who deals with what comes; on the loop thread. */
    public interface Owner {
        /**
         * @return false to end the connection
         */
        boolean received(LoopStream from, ByteBuffer bytes, long nowNanos);

        /** It has ended, or never came about. Told once, unless the loop has been closed. */
        void gone(LoopStream stream);
    }

    private static final int CHUNK_BYTES = 16_384;
    private static final int QUEUED_PACKETS = 1_024;
    private static final long QUEUED_BYTES = 1 << 20;
    private static final int CONNECT_MILLIS = 5_000;
    private static final long LOOP_SECONDS = 10;
    private static final int TELL_TRIES = 100;
    private static final int TELL_PAUSE_MILLIS = 10;
    private static final byte[] END = {};

    private final UdpLoop loop;
    private final Socket socket;
    private final InetSocketAddress remote;
    private final Owner owner;
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUED_PACKETS);
    private final AtomicLong queuedBytes = new AtomicLong();
    private volatile long endsNanos;
    private volatile int idleMillis;

    private LoopStream(UdpLoop loop, Socket socket, InetSocketAddress remote, Owner owner) {
        this.loop = loop;
        this.socket = socket;
        this.remote = remote;
        this.owner = owner;
    }

    /**
     * A connection that was accepted.
     *
     * @param millis it ends after this time, whatever comes, unless {@link #keep} is called
     */
    public static LoopStream accepted(UdpLoop loop, Socket socket, int millis, Owner owner) {
        var remote = (InetSocketAddress) socket.getRemoteSocketAddress();
        LoopStream stream = new LoopStream(loop, socket, remote, owner);
        stream.endsNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Thread.ofVirtual().name("stream-read").start(() -> stream.run(null));
        return stream;
    }

    /**
     * A connection to open. What is sent before it is there waits.
     *
     * @param from an address of this machine; it takes a free port
     * @param idleMillis it ends when nothing comes for so long
     */
    public static LoopStream to(
            UdpLoop loop, InetAddress from, InetSocketAddress remote, int idleMillis, Owner owner) {
        LoopStream stream = new LoopStream(loop, new Socket(), remote, owner);
        stream.keep(idleMillis);
        Thread.ofVirtual().name("stream-read").start(() -> stream.run(from));
        return stream;
    }

    public InetSocketAddress remote() {
        return remote;
    }

    /** From now on it ends when nothing comes for so long. From any thread. */
    public void keep(int millis) {
        idleMillis = millis;
        endsNanos = Long.MAX_VALUE;
    }

    /**
     * Sends these bytes after those before, or drops them when too much waits already. They are not
     * to be changed any more.
     */
    public void send(byte[] bytes) {
        if (queuedBytes.addAndGet(bytes.length) > QUEUED_BYTES || !queue.offer(bytes)) {
            queuedBytes.addAndGet(-bytes.length);
        }
    }

    private void run(@Nullable InetAddress from) {
        try (socket) {
            if (from != null) {
                socket.bind(new InetSocketAddress(from, 0));
                socket.connect(remote, CONNECT_MILLIS);
            }
            socket.setTcpNoDelay(true);
            Thread.ofVirtual().name("stream-write").start(this::write);
            read(socket.getInputStream());
        } catch (IOException | InterruptedException _) {
            // The other side is gone, which is told below like any other end.
        } finally {
            queue.clear();
            queue.offer(END);
            tellTheLoop();
        }
    }

    private void read(InputStream input) throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int read = next(input, chunk); read >= 0; read = next(input, chunk)) {
            if (!onTheLoop(ByteBuffer.wrap(chunk, 0, read))) {
                return;
            }
        }
    }

    /** Bytes that came; -1 for the end, also when time is up. */
    private int next(InputStream input, byte[] chunk) throws IOException {
        while (true) {
            long ends = endsNanos;
            long left =
                    ends == Long.MAX_VALUE ? idleMillis : (ends - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return -1;
            }
            socket.setSoTimeout((int) left);
            try {
                return input.read(chunk);
            } catch (SocketTimeoutException quiet) {
                if (ends == endsNanos) {
                    return -1;
                }
            }
        }
    }

    private boolean onTheLoop(ByteBuffer bytes) throws InterruptedException {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        boolean posted =
                loop.post(
                        () -> {
                            try {
                                done.complete(owner.received(this, bytes, System.nanoTime()));
                            } finally {
                                done.complete(false); // where it has thrown
                            }
                        });
        try {
            return posted && done.get(LOOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException tooBusy) {
            return false;
        }
    }

    /** An end that nobody hears of would keep alive what hangs on the connection. */
    private void tellTheLoop() {
        for (int i = 0; i < TELL_TRIES && !loop.isClosed(); i++) {
            if (loop.post(() -> owner.gone(this))) {
                return;
            }
            try {
                Thread.sleep(TELL_PAUSE_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void write() {
        try {
            var output = socket.getOutputStream();
            for (byte[] next = queue.take(); next.length > 0; next = queue.take()) {
                output.write(next);
                queuedBytes.addAndGet(-next.length);
            }
        } catch (IOException | InterruptedException _) {
            // Nothing can be sent any more; the reader sees the same end.
        }
        close();
    }

    /** From any thread. */
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It cannot be used any more, which is all that was wanted.
        }
    }
}
