package org.lanline.server.dtls;

import org.bouncycastle.tls.DatagramTransport;
import org.lanline.dtls.DtlsRecord;
import org.lanline.dtls.DtlsRecords;
import org.lanline.dtls.HandshakeFragment;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Datagrams on their way to a handshake that waits for them. What could make it grow is left out:
 * the library believes any length that a fragment says (24 bits), and asks for memory at once.
 */
final class DatagramQueue implements DatagramTransport {
    private static final int LARGEST_DATAGRAM = 2_048;
    private static final int LARGEST_SENT = 1_200;
    private static final int LARGEST_MESSAGE = 65_536;
    private static final int MOST_WAITING = 32;

    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final DtlsSrtp.Out out;
    private volatile boolean closed;

    DatagramQueue(DtlsSrtp.Out out) {
        this.out = out;
    }

    /** Keeps a copy; false for one that is left out. */
    boolean offer(byte[] bytes, int at, int length) {
        return length <= LARGEST_DATAGRAM
                && isHarmless(bytes, at, length)
                && waiting.offer(Arrays.copyOfRange(bytes, at, at + length));
    }

    private static boolean isHarmless(byte[] bytes, int at, int length) {
        DtlsRecords records = DtlsRecords.parse(bytes, at, length, 0);
        if (records.bad() != null) {
            return false;
        }
        for (DtlsRecord record : records.records()) {
            for (HandshakeFragment fragment : HandshakeFragment.of(bytes, record)) {
                if (fragment.total() > LARGEST_MESSAGE) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public int getReceiveLimit() {
        return LARGEST_DATAGRAM;
    }

    @Override
    public int getSendLimit() {
        return LARGEST_SENT;
    }

    @Override
    public int receive(byte[] into, int at, int length, int waitMillis) throws IOException {
        try {
            byte[] next = waiting.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (closed) {
                throw new IOException("closed");
            }
            if (next == null) {
                return -1;
            }
            int copied = Math.min(length, next.length);
            System.arraycopy(next, 0, into, at, copied);
            return copied;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IOException("closed", ended);
        }
    }

    @Override
    public void send(byte[] bytes, int at, int length) {
        if (!closed) {
            out.send(bytes, at, length);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
