package org.lanline.server.web;

import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.lanline.server.journal.Journal;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One WebSocket: frames in become messages for the endpoint's session, messages out wait in a
 * bounded queue. Reading waits while the session works, so a fast sender is slowed by TCP.
 *
 * <p>Two locks: {@code turn} puts the session's calls in order; {@code queue} guards what is to be
 * sent and is never held while anybody else's code runs.
 */
final class SocketConnection implements FrameHandler, SocketEndpoint.Peer {

    /** A message that is too long is read to its end, so that the peer sees why it was closed. */
    private static final int DISCARD_LIMIT = 1_048_576;

    private static final int QUEUED_MESSAGES = 1_024;
    private static final int FRAME_OVERHEAD = 64;
    private static final int REASON_BYTES = 123;

    private record Farewell(int code, String reason, long deadlineNanos) {}

    private final SocketEndpoint endpoint;
    private final WebLimits limits;
    private final Journal journal;
    private final Consumer<SocketConnection> gone;

    private final ReentrantLock turn = new ReentrantLock();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream(512);
    private byte messageKind;
    private long messageBytes;
    private SocketEndpoint.@Nullable Session session;
    private boolean told;

    private final Queue<Frame> queue = new ArrayDeque<>();
    private int queuedBytes;
    private boolean sending;
    private long sendingSinceNanos;
    private @Nullable Farewell farewell;

    private volatile @Nullable CoreSession core;
    private volatile long heardNanos = System.nanoTime();
    private volatile long pingedNanos = System.nanoTime();

    SocketConnection(
            SocketEndpoint endpoint,
            WebLimits limits,
            Journal journal,
            Consumer<SocketConnection> gone) {
        this.endpoint = endpoint;
        this.limits = limits;
        this.journal = journal;
        this.gone = gone;
    }

    /**
     * Our own timer watches for silence; long frames come in pieces, so that none is held whole.
     */
    void configure(Configuration configuration) {
        configuration.setIdleTimeout(Duration.ZERO);
        configuration.setAutoFragment(true);
        configuration.setInputBufferSize(4_096);
        configuration.setOutputBufferSize(4_096);
        configuration.setMaxTextMessageSize(endpoint.maxMessageBytes());
        configuration.setMaxBinaryMessageSize(endpoint.maxMessageBytes());
    }

    String path() {
        return endpoint.path();
    }

    // ---- from the peer

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        core = opened;
        turn.lock();
        try {
            session = endpoint.open(this);
            callback.succeeded();
        } catch (RuntimeException bug) {
            journal.error("web", endpoint.path() + " could not open a connection", bug);
            callback.failed(bug);
        } finally {
            turn.unlock();
        }
        sayWhatWaits();
        opened.demand();
    }

    /** Whoever stops the box may have said goodbye to a connection that was not open yet. */
    private void sayWhatWaits() {
        boolean start;
        synchronized (queue) {
            start = (farewell != null || !queue.isEmpty()) && beginSending();
        }
        if (start) {
            Thread.startVirtualThread(this::sendNext);
        }
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        heardNanos = System.nanoTime();
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.BINARY -> {
                messageKind = frame.getOpCode();
                messageBytes = 0;
                message.reset();
                take(frame);
            }
            case OpCode.CONTINUATION -> take(frame);
            case OpCode.PING -> pong(frame);
            default -> {}
        }
        callback.succeeded();
        CoreSession from = core;
        if (from != null && frame.getOpCode() != OpCode.CLOSE) {
            from.demand();
        }
    }

    private void take(Frame frame) {
        messageBytes += frame.getPayloadLength();
        if (messageBytes > endpoint.maxMessageBytes()) {
            message.reset();
            if (frame.isFin() || messageBytes > DISCARD_LIMIT) {
                close(CloseStatus.MESSAGE_TOO_LARGE, "too long");
            }
            return;
        }
        if (frame.hasPayload()) {
            message.writeBytes(BufferUtil.toArray(frame.getPayload()));
        }
        if (frame.isFin()) {
            deliver(message.toByteArray());
            message.reset();
        }
    }

    private void deliver(byte[] bytes) {
        turn.lock();
        try {
            SocketEndpoint.Session to = session;
            if (to == null || told || closing()) {
                return;
            }
            if (messageKind == OpCode.TEXT) {
                to.text(decode(bytes));
            } else if (!to.binary(bytes)) {
                close(CloseStatus.BAD_DATA, "text only");
            }
        } catch (CharacterCodingException _) {
            close(CloseStatus.BAD_PAYLOAD, "not UTF-8");
        } catch (RuntimeException bug) {
            journal.error("web", endpoint.path() + " failed on a message", bug);
            close(CloseStatus.SERVER_ERROR, "the box made a mistake");
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        gone.accept(this);
        Farewell ours = farewell();
        if (ours != null) {
            tell(ours.code(), ours.reason());
        } else {
            String reason = status.getReason();
            tell(status.getCode(), reason == null ? "" : reason);
        }
        callback.succeeded();
    }

    /** Tells the session that it is over, once. */
    private void tell(int code, String reason) {
        turn.lock();
        try {
            SocketEndpoint.Session to = session;
            if (to != null && !told) {
                told = true;
                to.closed(code, reason);
            }
        } catch (RuntimeException bug) {
            journal.error("web", endpoint.path() + " failed on closing", bug);
        } finally {
            turn.unlock();
        }
    }

    // ---- to the peer

    @Override
    public InetSocketAddress remote() {
        return address(core().getRemoteAddress());
    }

    @Override
    public InetSocketAddress local() {
        return address(core().getLocalAddress());
    }

    @Override
    public void send(String text) {
        enqueue(new Frame(OpCode.TEXT, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public void send(byte[] bytes) {
        enqueue(new Frame(OpCode.BINARY, ByteBuffer.wrap(bytes.clone())));
    }

    private void enqueue(Frame frame) {
        boolean full;
        boolean start = false;
        synchronized (queue) {
            if (farewell != null) {
                return;
            }
            int size = frame.getPayloadLength() + FRAME_OVERHEAD;
            full = queuedBytes + size > limits.queuedBytes() || queue.size() >= QUEUED_MESSAGES;
            if (full) {
                queue.clear();
                queuedBytes = 0;
            } else {
                queue.add(frame);
                queuedBytes += size;
                start = beginSending();
            }
        }
        if (full) {
            close(CloseStatus.TRY_AGAIN_LATER, "you do not read");
            // The peer may never read our goodbye either, so the session hears of it now.
            Thread.startVirtualThread(() -> tell(CloseStatus.TRY_AGAIN_LATER, "does not read"));
        } else if (start) {
            Thread.startVirtualThread(this::sendNext);
        }
    }

    @Override
    public void close(int code, String reason) {
        boolean start;
        synchronized (queue) {
            if (farewell != null) {
                return;
            }
            long deadline = System.nanoTime() + limits.farewell().toNanos();
            farewell = new Farewell(code, shortened(reason), deadline);
            start = beginSending();
        }
        if (start) {
            Thread.startVirtualThread(this::sendNext);
        }
    }

    void abort() {
        CoreSession open = core;
        if (open != null) {
            open.abort();
        }
    }

    /** Pings, and drops a peer that is silent, does not read or does not say goodbye. */
    void tick(long nowNanos) {
        CoreSession open = core;
        if (open == null) {
            return;
        }
        boolean stuck;
        boolean idle;
        synchronized (queue) {
            Farewell leaving = farewell;
            stuck =
                    (leaving != null && nowNanos - leaving.deadlineNanos() > 0)
                            || (sending
                                    && nowNanos - sendingSinceNanos > limits.silence().toNanos());
            idle = !sending && leaving == null;
        }
        if (stuck || nowNanos - heardNanos > limits.silence().toNanos()) {
            open.abort();
        } else if (idle && nowNanos - pingedNanos > limits.pingEvery().toNanos()) {
            pingedNanos = nowNanos;
            Thread.startVirtualThread(
                    () -> open.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false));
        }
    }

    /** With the queue's lock held: true when the caller must start {@link #sendNext}. */
    private boolean beginSending() {
        if (sending) {
            return false;
        }
        sending = true;
        sendingSinceNanos = System.nanoTime();
        return true;
    }

    private void sendNext() {
        CoreSession open = core;
        Frame next;
        Farewell last;
        synchronized (queue) {
            if (open == null) {
                sending = false;
                return;
            }
            next = queue.poll();
            last = farewell;
            if (next != null) {
                queuedBytes -= next.getPayloadLength() + FRAME_OVERHEAD;
                sendingSinceNanos = System.nanoTime();
            } else if (last == null) {
                sending = false;
                return;
            }
        }
        if (next != null) {
            open.sendFrame(next, Callback.from(this::sendNext, _ -> abort()), false);
        } else if (last != null) {
            open.close(last.code(), last.reason(), Callback.NOOP);
        }
    }

    /** Answered at once and not queued; a peer whose pongs do not fit is one that does not read. */
    private void pong(Frame ping) {
        synchronized (queue) {
            if (farewell != null || queue.size() >= QUEUED_MESSAGES) {
                return;
            }
        }
        enqueue(new Frame(OpCode.PONG, ByteBuffer.wrap(BufferUtil.toArray(ping.getPayload()))));
    }

    private boolean closing() {
        return farewell() != null;
    }

    private @Nullable Farewell farewell() {
        synchronized (queue) {
            return farewell;
        }
    }

    private CoreSession core() {
        CoreSession open = core;
        if (open == null) {
            throw new IllegalStateException("not open yet");
        }
        return open;
    }

    private static InetSocketAddress address(java.net.SocketAddress address) {
        if (address instanceof InetSocketAddress internet) {
            return internet;
        }
        throw new IllegalStateException("a WebSocket runs over TCP");
    }

    private static String decode(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    /** A close frame has room for 123 bytes of reason (RFC 6455 section 5.5). */
    private static String shortened(String reason) {
        String cut = reason;
        while (cut.getBytes(StandardCharsets.UTF_8).length > REASON_BYTES) {
            cut = cut.substring(0, cut.length() - 1);
        }
        return cut;
    }
}
