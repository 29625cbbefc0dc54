package org.lanline.server.net;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;

/** Error numbers of Linux on x86-64 and aarch64 (asm-generic/errno.h), and what they are called. */
final class Errno {

    static final int EPERM = 1;
    static final int EIO = 5;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EINVAL = 22;
    static final int EMSGSIZE = 90;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENOBUFS = 105;

    private Errno() {}

    /** The exception that {@link java.nio} throws for the same. */
    static IOException exception(String what, int errno) {
        return switch (errno) {
            case EACCES -> new BindException("Permission denied");
            case EADDRINUSE -> new BindException("Address already in use");
            case EADDRNOTAVAIL -> new BindException("Cannot assign requested address");
            default -> new SocketException(what + " failed with error number " + errno);
        };
    }
}
