package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/** Reads the queue in which the kernel keeps what ICMP has said of a socket's packets (ip(7)). */
final class IcmpErrors {

    private static final int CONTROL_BYTES = 128;
    private static final int CONTENT_BYTES = 64;
    private static final int ERRORS_A_TURN = 16;

    // struct sock_extended_err, behind its cmsghdr
    private static final int ORIGIN = Linux.CMSGHDR_BYTES + 4;
    private static final int TYPE = Linux.CMSGHDR_BYTES + 5;
    private static final int CODE = Linux.CMSGHDR_BYTES + 6;
    private static final int INFO = Linux.CMSGHDR_BYTES + 8;
    private static final int FROM_ICMP = 2;
    private static final int FROM_ICMPV6 = 3;

    private final Kernel kernel;
    private final NativeMemory header = NativeMemory.of(Linux.MSGHDR_BYTES);
    private final NativeMemory vector = NativeMemory.of(Linux.IOVEC_BYTES);
    private final NativeMemory name = NativeMemory.of(Linux.ADDRESS_BYTES);
    private final NativeMemory control = NativeMemory.of(CONTROL_BYTES);
    private final NativeMemory content = NativeMemory.of(CONTENT_BYTES);
    private final SenderTable addresses = new SenderTable();

    IcmpErrors(Kernel kernel) {
        this.kernel = kernel;
        vector.bytes().putLong(0, content.address()).putLong(8, CONTENT_BYTES);
    }

    /** Empties the queue, and tells the socket's handler where it wants to know. */
    void read(LinuxSocket socket, long nowNanos) {
        for (int i = 0; i < ERRORS_A_TURN && socket.isOpen(); i++) {
            prepare();
            int read = kernel.recvmsg(socket.fd(), header.address(), Linux.MSG_ERRQUEUE);
            if (read < 0) {
                return;
            }
            tell(socket, nowNanos);
        }
    }

    private void prepare() {
        header.bytes()
                .putLong(Linux.MSG_NAME, name.address())
                .putInt(Linux.MSG_NAMELEN, Linux.ADDRESS_BYTES)
                .putLong(Linux.MSG_IOV, vector.address())
                .putLong(Linux.MSG_IOVLEN, 1)
                .putLong(Linux.MSG_CONTROL, control.address())
                .putLong(Linux.MSG_CONTROLLEN, CONTROL_BYTES);
    }

    private void tell(LinuxSocket socket, long nowNanos) {
        int origin = control.bytes().get(ORIGIN);
        boolean isError =
                header.bytes().getLong(Linux.MSG_CONTROLLEN) > INFO + Integer.BYTES
                        && (isOf(Linux.IPPROTO_IP, Linux.IP_RECVERR)
                                || isOf(Linux.IPPROTO_IPV6, Linux.IPV6_RECVERR));
        @Nullable InetSocketAddress about = isError ? addresses.at(name.bytes(), 0) : null;
        if (about != null && (origin == FROM_ICMP || origin == FROM_ICMPV6)) {
            socket.handler()
                    .icmp(
                            about,
                            control.bytes().get(TYPE) & 0xFF,
                            control.bytes().get(CODE) & 0xFF,
                            control.bytes().getInt(INFO),
                            nowNanos);
        }
    }

    private boolean isOf(int level, int type) {
        return control.bytes().getInt(Linux.CMSG_LEVEL) == level
                && control.bytes().getInt(Linux.CMSG_TYPE) == type;
    }
}
