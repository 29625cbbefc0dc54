package org.lanline.server.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Room for what one {@code recvmmsg} brings: up to {@value #MESSAGES} messages, each a datagram or,
 * where the kernel has put datagrams of one sender together (UDP_GRO), a run of them.
 */
final class Inbox {

    static final int MESSAGES = 32;

    /** Free bytes before a datagram, so that a header can be put there without moving it. */
    static final int HEADROOM_BYTES = 16;

    private static final int LONGEST_BYTES = 65_536;
    // not a power of two: else every message would begin in the same lines of the cache
    private static final int STRIDE_BYTES = LONGEST_BYTES + 1_344;
    private static final int CONTROL_BYTES = 64;

    private final NativeMemory headers = NativeMemory.of(MESSAGES * Linux.MMSGHDR_BYTES);
    private final NativeMemory vectors = NativeMemory.of(MESSAGES * Linux.IOVEC_BYTES);
    private final NativeMemory names = NativeMemory.of(MESSAGES * Linux.ADDRESS_BYTES);
    private final NativeMemory controls = NativeMemory.of(MESSAGES * CONTROL_BYTES);
    private final ByteBuffer[] datagrams = new ByteBuffer[MESSAGES];
    private final SenderTable senders = new SenderTable();
    private final NativeMemory nameLength = NativeMemory.of(Integer.BYTES);
    private final long firstBytes;
    private int used = MESSAGES;

    Inbox() {
        NativeMemory room = NativeMemory.of(MESSAGES * STRIDE_BYTES);
        firstBytes = room.address() + HEADROOM_BYTES;
        for (int i = 0; i < MESSAGES; i++) {
            datagrams[i] = room.bytes().slice(i * STRIDE_BYTES, HEADROOM_BYTES + LONGEST_BYTES);
            ByteBuffer vector = vectors.bytes();
            vector.putLong(
                    i * Linux.IOVEC_BYTES,
                    room.address() + (long) i * STRIDE_BYTES + HEADROOM_BYTES);
            vector.putLong(i * Linux.IOVEC_BYTES + 8, LONGEST_BYTES);
            ByteBuffer header = headers.bytes();
            int at = i * Linux.MMSGHDR_BYTES;
            header.putLong(at + Linux.MSG_NAME, names.address() + (long) i * Linux.ADDRESS_BYTES);
            header.putLong(at + Linux.MSG_IOV, vectors.address() + (long) i * Linux.IOVEC_BYTES);
            header.putLong(at + Linux.MSG_IOVLEN, 1);
            header.putLong(at + Linux.MSG_CONTROL, controls.address() + (long) i * CONTROL_BYTES);
        }
    }

    /**
     * Receives what is there.
     *
     * @param most how many messages, up to {@value #MESSAGES}
     * @return how many, or a negative error number
     */
    int receive(Kernel kernel, int fd, int most) {
        restore(used);
        int received = kernel.recvmmsg(fd, headers.address(), most);
        used = Math.max(received, 1);
        return received;
    }

    /**
     * Receives one datagram where the kernel puts none together; cheaper than {@link #receive} of
     * one.
     *
     * @return 1, or a negative error number
     */
    int receiveOne(Kernel kernel, int fd) {
        nameLength.bytes().putInt(0, Linux.ADDRESS_BYTES);
        int length =
                kernel.recvfrom(
                        fd, firstBytes, LONGEST_BYTES, names.address(), nameLength.address());
        if (length < 0) {
            return length;
        }
        headers.bytes().putLong(Linux.MSG_CONTROLLEN, 0).putInt(Linux.MSG_LEN, length);
        used = Math.max(used, 1);
        return 1;
    }

    /** The kernel has written into the headers how long name and control were. */
    private void restore(int count) {
        ByteBuffer header = headers.bytes();
        for (int i = 0; i < count; i++) {
            int at = i * Linux.MMSGHDR_BYTES;
            header.putInt(at + Linux.MSG_NAMELEN, Linux.ADDRESS_BYTES);
            header.putLong(at + Linux.MSG_CONTROLLEN, CONTROL_BYTES);
        }
    }

    InetSocketAddress sender(int message) {
        return senders.at(names.bytes(), message * Linux.ADDRESS_BYTES);
    }

    /** One datagram, or several without a gap; between position and limit. */
    ByteBuffer datagrams(int message) {
        return datagrams[message].limit(HEADROOM_BYTES + length(message)).position(HEADROOM_BYTES);
    }

    private int length(int message) {
        return headers.bytes().getInt(message * Linux.MMSGHDR_BYTES + Linux.MSG_LEN);
    }

    /** How long each datagram of a message is; the last one may be shorter. */
    int segmentBytes(int message) {
        long controlBytes =
                headers.bytes().getLong(message * Linux.MMSGHDR_BYTES + Linux.MSG_CONTROLLEN);
        int length = length(message);
        if (controlBytes < Linux.CMSGHDR_BYTES + Integer.BYTES) {
            return length;
        }
        ByteBuffer control = controls.bytes();
        int at = message * CONTROL_BYTES;
        boolean gro =
                control.getInt(at + Linux.CMSG_LEVEL) == Linux.SOL_UDP
                        && control.getInt(at + Linux.CMSG_TYPE) == Linux.UDP_GRO;
        int segment = gro ? control.getInt(at + Linux.CMSGHDR_BYTES) : length;
        return segment > 0 ? Math.min(segment, length) : length;
    }
}
