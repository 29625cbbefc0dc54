package org.lanline.server.relay;

import org.jspecify.annotations.Nullable;
import org.lanline.server.net.UdpLoop;
import org.lanline.stun.StunFraming;
import org.lanline.turn.Listener;
import org.lanline.turn.PeerConnection;
import org.lanline.wire.FrameStream;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One client by TCP or TLS: a virtual thread that reads and one that writes. The reader waits until
 * the loop has dealt with what it brought, so a client cannot send more than is relayed; packets
 * that a client does not fetch are dropped, as a full network drops them.
 */
final class RelayStream {

    /** What the streams' owner does with what one of them brings; on the loop thread. */
    interface Owner {
        FrameStream.Verdict received(RelayStream stream, FrameStream frames, ByteBuffer bytes);

        void disconnected(RelayStream stream);

        /** As {@link org.lanline.turn.Allocations#carried}. */
        long carried(PeerConnection connection, boolean toPeer, int bytes);
    }

    /**
     * How long a connection is kept.
     *
     * @param silentMillis that a stranger may say nothing
     * @param strangerMillis that somebody may stay a stranger, whatever he says
     * @param idleMillis that a client with an allocation may say nothing
     */
    record Patience(int silentMillis, int strangerMillis, int idleMillis) {
        /** The last is longer than an allocation lives without being refreshed. */
        static final Patience USUAL = new Patience(10_000, 30_000, 660_000);
    }

    private static final int CHUNK_BYTES = 16_384;

    /** Longer than any request. */
    private static final int STRANGERS_FRAME_BYTES = 2_048;

    private static final int QUEUED_FRAMES = 1_024;
    private static final long QUEUED_BYTES = 1 << 20;
    private static final long LOOP_SECONDS = 10;
    private static final byte[] END = {};
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final int TELL_TRIES = 100;
    private static final int TELL_PAUSE_MILLIS = 10;

    private final UdpLoop loop;
    private final Owner owner;
    private final Socket socket;
    private final Listener listener;
    private final Consumer<RelayStream> whenGone;
    private final FrameStream frames = StunFraming.stream();
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUED_FRAMES);
    private final AtomicLong queuedBytes = new AtomicLong();
    private final CompletableFuture<Socket> joined = new CompletableFuture<>();
    private final Patience patience;
    private final long sinceNanos = System.nanoTime();
    private volatile boolean known;
    private @Nullable PeerConnection carried;

    RelayStream(
            UdpLoop loop,
            Owner owner,
            Socket socket,
            Listener listener,
            Patience patience,
            Consumer<RelayStream> whenGone) {
        this.loop = loop;
        this.owner = owner;
        this.socket = socket;
        this.listener = listener;
        this.patience = patience;
        this.whenGone = whenGone;
        frames.most(STRANGERS_FRAME_BYTES);
    }

    void start() {
        listener.attach(this);
        Thread.ofVirtual().name("relay-read").start(this::read);
        Thread.ofVirtual().name("relay-write").start(this::write);
    }

    Listener listener() {
        return listener;
    }

    InetSocketAddress client() {
        return (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    /** This client has an allocation. On the loop thread. */
    void known() {
        known = true;
        frames.most(Integer.MAX_VALUE);
    }

    /** Until the next bytes; 0 or less when that is over. */
    private int patienceMillis() {
        long strangerMillis = (System.nanoTime() - sinceNanos) / NANOS_A_MILLI;
        return known
                ? patience.idleMillis
                : (int) Math.min(patience.silentMillis, patience.strangerMillis - strangerMillis);
    }

    private void read() {
        try (socket) {
            socket.setTcpNoDelay(true);
            readFrames(socket.getInputStream());
        } catch (IOException | InterruptedException _) {
            // The client is gone, which is told below like any other end.
        } finally {
            queue.clear();
            queue.offer(END);
            tellTheLoop();
            whenGone.accept(this);
        }
    }

    private void readFrames(InputStream input) throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int millis = patienceMillis(); millis > 0; millis = patienceMillis()) {
            int read;
            try {
                socket.setSoTimeout(millis);
                read = input.read(chunk);
            } catch (SocketTimeoutException _) {
                return;
            }
            if (read < 0) {
                return;
            }
            ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, read);
            FrameStream.Verdict verdict =
                    onTheLoop(
                            () -> owner.received(this, frames, bytes), FrameStream.Verdict.BROKEN);
            switch (verdict) {
                case MORE -> {}
                case STOPPED -> {
                    carry(bytes, input);
                    return;
                }
                case BROKEN -> {
                    return;
                }
            }
        }
    }

    /** Asks on the loop; {@code failed} where it does not answer. */
    private <T> T onTheLoop(Supplier<T> question, T failed) throws InterruptedException {
        CompletableFuture<T> done = new CompletableFuture<>();
        boolean posted =
                loop.post(
                        () -> {
                            try {
                                done.complete(question.get());
                            } finally {
                                done.complete(failed); // where it has thrown
                            }
                        });
        try {
            return posted ? done.get(LOOP_SECONDS, TimeUnit.SECONDS) : failed;
        } catch (ExecutionException | TimeoutException tooBusy) {
            return failed;
        }
    }

    /** An end that nobody hears of would keep an allocation alive. */
    private void tellTheLoop() {
        for (int i = 0; i < TELL_TRIES && !loop.isClosed(); i++) {
            if (loop.post(() -> owner.disconnected(this))) {
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

    // --- to the client ---------------------------------------------------------------------------

    /** One STUN message or ChannelData, padded already. On the loop thread. */
    void send(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(frame.position(), bytes);
        if (queuedBytes.addAndGet(bytes.length) > QUEUED_BYTES || !queue.offer(bytes)) {
            queuedBytes.addAndGet(-bytes.length);
        }
    }

    private void write() {
        try {
            var output = socket.getOutputStream();
            for (byte[] next = queue.take(); next.length > 0; next = queue.take()) {
                output.write(next);
                queuedBytes.addAndGet(-next.length);
            }
            if (joined.isDone()) {
                InputStream peer = joined.join().getInputStream();
                PeerStreams.copy(peer, output, bytes -> pay(false, bytes));
            }
        } catch (IOException | InterruptedException _) {
            // Nothing can be sent any more; the reader sees the same end.
        }
        close();
    }

    // --- RFC 6062: from now on bytes -------------------------------------------------------------

    /**
     * The connection whose bytes this one carries; null while it speaks STUN. On the loop thread.
     */
    @Nullable PeerConnection carried() {
        return carried;
    }

    /** The bytes of this connection and the peer's are each other's. On the loop thread. */
    void join(PeerConnection connection, Socket peer) {
        carried = connection;
        joined.complete(peer);
        queue.offer(END); // what was queued before, the answer to ConnectionBind, leaves first
    }

    private void carry(ByteBuffer rest, InputStream input)
            throws IOException, InterruptedException {
        Socket peer = joined.getNow(null);
        if (peer == null) {
            return;
        }
        try (peer) {
            socket.setSoTimeout(0);
            var output = peer.getOutputStream();
            byte[] already = new byte[rest.remaining()];
            rest.get(already);
            pay(true, already.length);
            output.write(already);
            PeerStreams.copy(input, output, bytes -> pay(true, bytes));
        }
    }

    /** Charges the quotas with what is about to pass, and waits as long as they say. */
    private void pay(boolean toPeer, int bytes) throws IOException, InterruptedException {
        long waitNanos =
                onTheLoop(() -> carried == null ? -1L : owner.carried(carried, toPeer, bytes), -1L);
        if (waitNanos < 0) {
            throw new IOException("the allocation is over");
        }
        TimeUnit.NANOSECONDS.sleep(waitNanos);
    }

    void close() {
        PeerStreams.closeQuietly(socket);
    }
}
