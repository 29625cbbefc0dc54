package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is to be sent at the end of this turn, in up to {@value #MESSAGES} messages. Datagrams of
 * one socket that follow each other to the same address with the same length become one message,
 * which the kernel cuts up again as late as it can (UDP_SEGMENT).
 */
final class Outbox {

    static final int MESSAGES = 64;

    /** The most segments that every kernel takes in one message (UDP_MAX_SEGMENTS). */
    private static final int MOST_SEGMENTS = 64;

    /** The longest datagram that IPv4 carries, and so the longest run. */
    private static final int LONGEST_BYTES = 65_507;

    private static final int STRIDE_BYTES = 65_536 + 1_344;
    private static final int CONTROL_BYTES = 64;
    private static final int CONTROL_USED = Linux.CMSGHDR_BYTES + 8;

    private final Kernel kernel;
    private final TargetTable targets = new TargetTable();
    private final NativeMemory headers = NativeMemory.of(MESSAGES * Linux.MMSGHDR_BYTES);
    private final NativeMemory vectors = NativeMemory.of(MESSAGES * Linux.IOVEC_BYTES);
    private final NativeMemory names = NativeMemory.of(MESSAGES * Linux.ADDRESS_BYTES);
    private final NativeMemory controls = NativeMemory.of(MESSAGES * CONTROL_BYTES);
    private final NativeMemory room = NativeMemory.of(MESSAGES * STRIDE_BYTES);
    private final ByteBuffer bigEndian = room.bytes().duplicate().order(ByteOrder.BIG_ENDIAN);

    private final @Nullable LinuxSocket[] sockets = new @Nullable LinuxSocket[MESSAGES];
    private final @Nullable InetSocketAddress[] to = new @Nullable InetSocketAddress[MESSAGES];
    private final int[] segmentBytes = new int[MESSAGES];
    private final int[] segments = new int[MESSAGES];
    private final int[] bytes = new int[MESSAGES];
    private int count;
    private final LongAdder unsent = new LongAdder();

    Outbox(Kernel kernel) {
        this.kernel = kernel;
        for (int i = 0; i < MESSAGES; i++) {
            ByteBuffer vector = vectors.bytes();
            vector.putLong(i * Linux.IOVEC_BYTES, room.address() + (long) i * STRIDE_BYTES);
            ByteBuffer header = headers.bytes();
            int at = i * Linux.MMSGHDR_BYTES;
            header.putLong(at + Linux.MSG_NAME, names.address() + (long) i * Linux.ADDRESS_BYTES);
            header.putLong(at + Linux.MSG_IOV, vectors.address() + (long) i * Linux.IOVEC_BYTES);
            header.putLong(at + Linux.MSG_IOVLEN, 1);
            header.putLong(at + Linux.MSG_CONTROL, controls.address() + (long) i * CONTROL_BYTES);
            ByteBuffer control = controls.bytes();
            control.putLong(i * CONTROL_BYTES, Linux.CMSGHDR_BYTES + Short.BYTES);
            control.putInt(i * CONTROL_BYTES + Linux.CMSG_LEVEL, Linux.SOL_UDP);
            control.putInt(i * CONTROL_BYTES + Linux.CMSG_TYPE, Linux.UDP_SEGMENT);
        }
    }

    /** Datagrams that the system did not take. */
    long unsent() {
        return unsent.sum();
    }

    void add(LinuxSocket socket, InetSocketAddress address, ByteBuffer datagram) {
        int length = datagram.remaining();
        int at = place(socket, address, length);
        if (at >= 0) {
            room.bytes().put(at, datagram, datagram.position(), length);
        }
    }

    /** Datagrams that lie one behind the other, in one piece where they make one message. */
    void addRun(LinuxSocket socket, InetSocketAddress address, ByteBuffer run, int segment) {
        int position = run.position();
        int length = run.remaining();
        int datagrams = segment <= 0 ? 1 : (length + segment - 1) / segment;
        if (datagrams <= 1) {
            add(socket, address, run);
        } else if (datagrams <= MOST_SEGMENTS
                && length <= LONGEST_BYTES
                && segment < socket.wholeFromBytes) {
            int at = placeRun(socket, address, segment, datagrams, length);
            if (at >= 0) {
                room.bytes().put(at, run, position, length);
            }
        } else {
            int end = run.limit();
            for (int at = position; at < end; at += segment) {
                add(socket, address, run.limit(Math.min(at + segment, end)).position(at));
            }
            run.limit(end).position(position);
        }
    }

    @SuppressWarnings("ReferenceEquality") // as in place
    private int placeRun(
            LinuxSocket socket, InetSocketAddress address, int segment, int datagrams, int length) {
        int open = socket.openMessage;
        boolean joins =
                open >= 0
                        && to[open] == address
                        && segment == segmentBytes[open]
                        && bytes[open] == segments[open] * segment
                        && segments[open] + datagrams <= MOST_SEGMENTS
                        && bytes[open] + length <= LONGEST_BYTES;
        if (joins) {
            int at = open * STRIDE_BYTES + bytes[open];
            bytes[open] += length;
            segments[open] += datagrams;
            return at;
        }
        int at = begin(socket, address, segment);
        if (at >= 0) {
            bytes[socket.openMessage] = length;
            segments[socket.openMessage] = datagrams;
        }
        return at;
    }

    void addPrefixed(
            LinuxSocket socket, InetSocketAddress address, int firstFour, ByteBuffer rest) {
        int length = rest.remaining();
        int at = place(socket, address, Integer.BYTES + length);
        if (at >= 0) {
            bigEndian.putInt(at, firstFour);
            room.bytes().put(at + Integer.BYTES, rest, rest.position(), length);
        }
    }

    /** Where the bytes of a datagram go; -1 when it cannot be sent. */
    @SuppressWarnings("ReferenceEquality") // one look at each datagram; equal ones only cost a call
    private int place(LinuxSocket socket, InetSocketAddress address, int length) {
        int open = socket.openMessage;
        if (open >= 0 && to[open] == address && fits(socket, open, length)) {
            int at = open * STRIDE_BYTES + bytes[open];
            bytes[open] += length;
            segments[open]++;
            return at;
        }
        return begin(socket, address, length);
    }

    /** Only the last segment of a message may be shorter than the others. */
    private boolean fits(LinuxSocket socket, int open, int length) {
        return length > 0
                && length <= segmentBytes[open]
                && bytes[open] == segments[open] * segmentBytes[open]
                && segments[open] < MOST_SEGMENTS
                && bytes[open] + length <= LONGEST_BYTES
                && segmentBytes[open] < socket.wholeFromBytes;
    }

    private int begin(LinuxSocket socket, InetSocketAddress address, int length) {
        if (count == MESSAGES) {
            flush();
        }
        int nameBytes = socket.isConnected ? 0 : name(socket, address);
        if (nameBytes < 0 || length > LONGEST_BYTES) {
            unsent.increment();
            return -1;
        }
        int message = count++;
        headers.bytes().putInt(message * Linux.MMSGHDR_BYTES + Linux.MSG_NAMELEN, nameBytes);
        sockets[message] = socket;
        to[message] = address;
        segmentBytes[message] = length;
        segments[message] = 1;
        bytes[message] = length;
        socket.openMessage = message;
        return message * STRIDE_BYTES;
    }

    /** Writes an address to the place of the next message; its length, or -1 for none. */
    private int name(LinuxSocket socket, InetSocketAddress address) {
        int row = targets.row(address);
        int at = count * Linux.ADDRESS_BYTES;
        int bytes = row < 0 ? 0 : targets.copy(row, socket.family(), names.bytes(), at);
        return bytes == 0 ? -1 : bytes;
    }

    /** Sends one datagram past the queue; false when the system does not take it. */
    boolean sendNow(LinuxSocket socket, InetSocketAddress address, ByteBuffer datagram) {
        if (count == MESSAGES) {
            flush();
        }
        int nameBytes = name(socket, address);
        int length = datagram.remaining();
        if (nameBytes < 0 || length > LONGEST_BYTES) {
            return false;
        }
        int at = count * STRIDE_BYTES;
        room.bytes().put(at, datagram, datagram.position(), length);
        long bytesAt = room.address() + at;
        long nameAt = names.address() + (long) count * Linux.ADDRESS_BYTES;
        int sent = kernel.sendto(socket.fd(), bytesAt, length, nameAt, nameBytes);
        if (sent < 0 && sent != -Errno.EAGAIN) {
            // an ICMP error that was waiting fails a call whatever it sends
            sent = kernel.sendto(socket.fd(), bytesAt, length, nameAt, nameBytes);
        }
        return sent == length;
    }

    /** Sends all that is queued. */
    void flush() {
        int from = 0;
        while (from < count) {
            LinuxSocket socket = close(from);
            int end = from + 1;
            while (end < count && sockets[end] == socket) {
                close(end++);
            }
            send(socket, from, end);
            from = end;
        }
        Arrays.fill(sockets, 0, count, null);
        Arrays.fill(to, 0, count, null);
        count = 0;
    }

    /** Writes down how long a message has become. */
    private LinuxSocket close(int message) {
        vectors.bytes().putLong(message * Linux.IOVEC_BYTES + 8, bytes[message]);
        boolean run = segments[message] > 1;
        headers.bytes()
                .putLong(
                        message * Linux.MMSGHDR_BYTES + Linux.MSG_CONTROLLEN,
                        run ? CONTROL_USED : 0);
        if (run) {
            controls.bytes()
                    .putShort(
                            message * CONTROL_BYTES + Linux.CMSGHDR_BYTES,
                            (short) segmentBytes[message]);
        }
        LinuxSocket socket = sockets[message];
        if (socket == null) {
            throw new IllegalStateException("a message without a socket");
        }
        socket.openMessage = -1;
        return socket;
    }

    private void send(LinuxSocket socket, int from, int end) {
        int next = from;
        int tried = -1;
        while (next < end) {
            int sent = sendSome(socket, next, end);
            if (sent > 0) {
                next += sent;
            } else if (sent != -Errno.EAGAIN && tried != next) {
                tried = next; // an ICMP error that was waiting fails a call whatever it sends
            } else {
                next = refused(socket, next, end, -sent);
            }
        }
    }

    /** How many were taken, or a negative error number; a lone datagram goes by the plain call. */
    private int sendSome(LinuxSocket socket, int from, int end) {
        if (end - from == 1 && segments[from] == 1) {
            int sent = sendPart(socket, from, 0, bytes[from]);
            return sent < 0 ? sent : 1;
        }
        long first = headers.address() + (long) from * Linux.MMSGHDR_BYTES;
        return kernel.sendmmsg(socket.fd(), first, end - from);
    }

    private int sendPart(LinuxSocket socket, int message, int offset, int length) {
        int nameBytes = headers.bytes().getInt(message * Linux.MMSGHDR_BYTES + Linux.MSG_NAMELEN);
        return kernel.sendto(
                socket.fd(),
                room.address() + (long) message * STRIDE_BYTES + offset,
                length,
                nameBytes == 0 ? 0 : names.address() + (long) message * Linux.ADDRESS_BYTES,
                nameBytes);
    }

    /** The first of these messages was not taken; returns with which to go on. */
    private int refused(LinuxSocket socket, int message, int end, int errno) {
        if (errno == Errno.EAGAIN) {
            for (int i = message; i < end; i++) {
                unsent.add(segments[i]);
            }
            return end; // the socket's buffer is full
        }
        if (segments[message] == 1) {
            unsent.increment();
        } else {
            // no check-sums from this device, or the segments do not fit its packets
            if (errno == Errno.EIO) {
                socket.wholeFromBytes = 0;
            } else if (errno == Errno.EINVAL || errno == Errno.EMSGSIZE) {
                socket.wholeFromBytes = segmentBytes[message];
            }
            sendSingly(socket, message);
        }
        return message + 1;
    }

    private void sendSingly(LinuxSocket socket, int message) {
        for (int done = 0; done < bytes[message]; done += segmentBytes[message]) {
            int length = Math.min(segmentBytes[message], bytes[message] - done);
            if (sendPart(socket, message, done, length) != length) {
                unsent.increment();
            }
        }
    }
}
