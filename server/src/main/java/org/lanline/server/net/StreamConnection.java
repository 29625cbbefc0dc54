package org.lanline.server.net;

import jdk.net.ExtendedSocketOptions;

import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipStream;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection by TCP or TLS: a virtual thread that reads and one that writes. The reader waits
 * while too much of what it brought is not yet dealt with; the writer's queue is bounded, and a
 * peer that lets it run full is closed.
 */
final class StreamConnection implements Connection, SipStream.Out {
    /** The first message must be whole this long after connecting, any other after it began. */
    private static final long MESSAGE_MILLIS = 10_000;

    /** A phone's binding is refreshed twice in this time. */
    private static final long IDLE_MILLIS = 600_000;

    /** Longest that the last messages may take to leave once the connection is to be closed. */
    private static final long LINGER_MILLIS = 1_000;

    /** A handshake is over after so long, however slowly it goes on. */
    private static final long HANDSHAKE_MILLIS = 10_000;

    private static final int KEEP_ALIVE_SECONDS = 15;
    private static final int QUEUED_MESSAGES = 64;
    private static final long QUEUED_BYTES = 1 << 20;
    private static final int IN_HAND = 64;
    private static final byte[] PONG = {'\r', '\n'};

    /** Empty, as no message is. */
    private static final byte[] END = {};

    /** What a connection is spoken through. */
    interface Wrapping {
        Wrapping NONE = plain -> plain;

        /** Blocks until both ends agree on it. */
        Socket around(Socket plain) throws IOException;
    }

    private final SipServer server;

    /** The TCP connection: closing it never waits, whatever is being written through TLS. */
    private final Socket socket;

    private final Wrapping wrapping;
    private final Runnable whenGone;
    private final Flow flow;
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUED_MESSAGES);
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Semaphore inHand = new Semaphore(IN_HAND);
    private long partSinceMillis = now();

    StreamConnection(
            SipServer server,
            Transport transport,
            Socket socket,
            Wrapping wrapping,
            Runnable whenGone) {
        this.server = server;
        this.socket = socket;
        this.wrapping = wrapping;
        this.whenGone = whenGone;
        this.flow =
                server.newFlow(
                        transport,
                        (InetSocketAddress) socket.getLocalSocketAddress(),
                        (InetSocketAddress) socket.getRemoteSocketAddress());
    }

    void start() {
        Thread.ofVirtual().name("sip-read-", flow.id()).start(this::read);
    }

    @Override
    public Flow flow() {
        return flow;
    }

    // Reading

    private void read() {
        try (socket) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            noticePowerCuts();
            Socket spoken = agreed();
            Thread.ofVirtual().name("sip-write-", flow.id()).start(() -> write(spoken));
            if (server.patiently(() -> server.opened(this))) {
                readAll(spoken.getInputStream());
            }
        } catch (IOException _) {
            // The peer is gone, which is told below like any other end.
        } finally {
            stopWriting();
            server.patiently(() -> server.closed(this));
            whenGone.run();
        }
    }

    private Socket agreed() throws IOException {
        Thread limit = Thread.ofVirtual().start(() -> closeAfter(HANDSHAKE_MILLIS));
        try {
            return wrapping.around(socket);
        } finally {
            limit.interrupt();
            partSinceMillis = now();
        }
    }

    /** A phone that is unplugged says no goodbye: after half a minute without a sign it is gone. */
    private void noticePowerCuts() throws IOException {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_SECONDS / 3);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
        }
    }

    private void readAll(InputStream input) throws IOException {
        SipStream stream = new SipStream();
        byte[] chunk = new byte[8_192];
        boolean whole = true;
        while (whole) {
            socket.setSoTimeout((int) Math.max(1, millisLeft()));
            int read;
            try {
                read = input.read(chunk);
            } catch (SocketTimeoutException _) {
                return;
            }
            if (read < 0) {
                break; // half-closed perhaps: what was asked before is still answered
            }
            whole = stream.feed(ByteBuffer.wrap(chunk, 0, read), this);
            if (partSinceMillis == 0 && !stream.isBetweenMessages()) {
                partSinceMillis = now();
            }
        }
        drain();
    }

    private long millisLeft() {
        return partSinceMillis == 0 ? IDLE_MILLIS : partSinceMillis + MESSAGE_MILLIS - now();
    }

    private static long now() {
        return System.nanoTime() / 1_000_000 | 1; // never 0, which means: nothing has begun
    }

    @Override
    public void message(Parsed parsed) {
        partSinceMillis = 0;
        int length = parsed instanceof Parsed.Ok(SipMessage message) ? message.length() : 0;
        inHand.acquireUninterruptibly();
        boolean posted = server.patiently(() -> deliver(parsed, length));
        if (!posted) {
            inHand.release();
        }
    }

    private void deliver(Parsed parsed, int length) {
        inHand.release();
        byte[] refusal = server.received(flow, parsed, length);
        if (refusal != null) {
            offer(refusal);
        }
    }

    /** Nothing more will be read: what answers the last messages leaves before the end. */
    private void drain() {
        server.patiently(() -> close(Farewell.BROKEN));
        try {
            boolean answered = false;
            for (int i = 0; i < LINGER_MILLIS / 50 && !answered; i++) {
                Thread.sleep(50);
                answered = closing.get() && queue.isEmpty(); // the loop may be slow to come to it
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void ping() {
        partSinceMillis = 0;
        offer(PONG);
    }

    // Writing

    @Override
    public void send(SipMessage message) {
        offer(message.bytes());
    }

    private void offer(byte[] bytes) {
        if (closing.get()) {
            return;
        }
        boolean room = queuedBytes.addAndGet(bytes.length) <= QUEUED_BYTES && queue.offer(bytes);
        server.count(flow.transport(), room ? SipTraffic.Verdict.SENT : SipTraffic.Verdict.SHED);
        if (!room) {
            closing.set(true);
            closeSocket();
        }
    }

    private void write(Socket spoken) {
        try {
            var output = spoken.getOutputStream();
            for (byte[] next = queue.take(); next.length > 0; next = queue.take()) {
                output.write(next);
                queuedBytes.addAndGet(-next.length);
            }
            spoken.shutdownOutput(); // by TLS: the peer is told that this is the end
        } catch (IOException | InterruptedException _) {
            // Nothing can be sent any more; the reader sees the same end.
        }
        closeSocket();
    }

    @Override
    public void close(Farewell why) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        if (!queue.offer(END)) {
            closeSocket();
            return;
        }
        // A peer that does not read what is left does not keep the connection.
        Thread.ofVirtual().start(() -> closeAfter(LINGER_MILLIS));
    }

    private void closeAfter(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            closeSocket();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it is no longer wanted
        }
    }

    private void stopWriting() {
        closing.set(true);
        if (!queue.offer(END)) {
            queue.clear();
            queue.offer(END);
        }
    }

    private void closeSocket() {
        try {
            socket.close();
        } catch (IOException _) {
            // It cannot be used any more, which is all that was wanted.
        }
    }
}
