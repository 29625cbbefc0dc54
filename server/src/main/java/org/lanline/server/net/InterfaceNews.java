package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

/**
 * Hears from Linux that an interface came, went, or changed its state or its addresses (netlink,
 * RFC 3549). What has changed is not told: whoever is told looks.
 */
public final class InterfaceNews implements AutoCloseable {

    private static final int ROOM_BYTES = 8_192;
    private static final long MILLI_NANOS = 1_000_000L;
    private static final int POLLED = 2;
    private static final int POLLFD_BYTES = 8;
    private static final int TIMESPEC = POLLED * POLLFD_BYTES;

    private final Kernel kernel;
    private final Kernel anyThread;
    private final int netlink;
    private final int waker;
    private final NativeMemory polled = NativeMemory.of(TIMESPEC + 16);
    private final NativeMemory room = NativeMemory.of(ROOM_BYTES);
    private final NativeMemory one = NativeMemory.of(Long.BYTES);
    private boolean closed;

    private InterfaceNews(LinuxAbi abi, Kernel kernel, int netlink) {
        this.kernel = kernel;
        this.anyThread = new Kernel(abi);
        this.netlink = netlink;
        this.waker = kernel.eventfd();
        poll(0, netlink);
        poll(1, waker);
        one.bytes().putLong(0, 1);
    }

    private void poll(int place, int fd) {
        int at = place * POLLFD_BYTES;
        polled.bytes().putInt(at, fd).putShort(at + 4, Linux.POLLIN);
    }

    /** Null on other systems, and where the kernel does not let this program listen. */
    public static @Nullable InterfaceNews open() {
        LinuxAbi abi = LinuxAbi.here();
        if (abi == null) {
            return null;
        }
        Kernel kernel = new Kernel(abi);
        int netlink = kernel.socket(Linux.AF_NETLINK);
        if (netlink < 0) {
            return null;
        }
        NativeMemory address = NativeMemory.of(Linux.SOCKADDR_NL_BYTES);
        int groups = Linux.RTMGRP_LINK | Linux.RTMGRP_IPV4_IFADDR | Linux.RTMGRP_IPV6_IFADDR;
        address.bytes().putShort(0, (short) Linux.AF_NETLINK).putInt(Linux.NL_GROUPS, groups);
        if (kernel.bind(netlink, address.address(), Linux.SOCKADDR_NL_BYTES) < 0) {
            kernel.close(netlink);
            return null;
        }
        return new InterfaceNews(abi, kernel, netlink);
    }

    /**
     * Waits until there is news, or so long at most; several pieces that came together count once.
     *
     * @return false when woken
     */
    public boolean await(long atMostMillis) {
        polled.bytes().putLong(TIMESPEC, atMostMillis / 1_000);
        polled.bytes().putLong(TIMESPEC + 8, atMostMillis % 1_000 * MILLI_NANOS);
        kernel.ppoll(polled.address(), POLLED, polled.address() + TIMESPEC);
        if (kernel.read(waker, room.address(), Long.BYTES) > 0) {
            return false;
        }
        forget();
        return true;
    }

    /** What does not fit is cut off, and what was too much to be kept is an error once. */
    private void forget() {
        int read;
        do {
            read = kernel.read(netlink, room.address(), ROOM_BYTES);
        } while (read > 0 || read == -Errno.ENOBUFS);
    }

    /** Ends the wait of {@link #await}, now or the next. From any thread. */
    public synchronized void wake() {
        if (!closed) {
            anyThread.write(waker, one.address(), Long.BYTES);
        }
    }

    /** On the thread that waits. */
    @Override
    public synchronized void close() {
        closed = true;
        kernel.close(netlink);
        kernel.close(waker);
    }
}
