package org.lanline.server.net;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * Linux system calls, all through the C library's {@code syscall}: one native function to link at
 * start, and the kernel's own numbers and layouts, which no C library changes. Each call returns
 * what the kernel returns: a negative number is an error of {@link Errno}.
 *
 * <p>One object for each thread: it holds the place where the error number of a call is put.
 */
final class Kernel {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SYSCALL = link();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout()
                    .varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
    private final LinuxAbi abi;

    Kernel(LinuxAbi abi) {
        this.abi = abi;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link() {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                        JAVA_LONG),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(1));
    }

    LinuxAbi abi() {
        return abi;
    }

    /** A datagram socket that does not block, of the family's usual protocol. */
    int socket(int family) {
        return (int) call(abi.socket(), family, Linux.SOCK_DGRAM_NONBLOCK_CLOEXEC, 0, 0, 0, 0);
    }

    /** A socket for what passes interfaces; it gets nothing until it is bound. */
    int packetSocket() {
        int type = Linux.SOCK_RAW_NONBLOCK_CLOEXEC;
        return (int) call(abi.socket(), Linux.AF_PACKET, type, 0, 0, 0, 0);
    }

    int bind(int fd, long address, int length) {
        return (int) call(abi.bind(), fd, address, length, 0, 0, 0);
    }

    /** Who else sends is not heard by this socket from now on; again for another address. */
    int connect(int fd, long address, int length) {
        return (int) call(abi.connect(), fd, address, length, 0, 0, 0);
    }

    int getsockname(int fd, long address, long length) {
        return (int) call(abi.getsockname(), fd, address, length, 0, 0, 0);
    }

    int setsockopt(int fd, int level, int name, long value, int length) {
        return (int) call(abi.setsockopt(), fd, level, name, value, length, 0);
    }

    /**
     * @param length of four bytes, which are read and written
     */
    int getsockopt(int fd, int level, int name, long value, long length) {
        return (int) call(abi.getsockopt(), fd, level, name, value, length, 0);
    }

    int sendto(int fd, long bytes, int length, long address, int addressLength) {
        return (int)
                call(abi.sendto(), fd, bytes, length, Linux.MSG_DONTWAIT, address, addressLength);
    }

    /** One datagram; who has sent it goes to {@code address}. */
    int recvfrom(int fd, long bytes, int length, long address, long addressLength) {
        return (int)
                call(abi.recvfrom(), fd, bytes, length, Linux.MSG_DONTWAIT, address, addressLength);
    }

    int recvmsg(int fd, long message, int flags) {
        return (int) call(abi.recvmsg(), fd, message, flags, 0, 0, 0);
    }

    int recvmmsg(int fd, long messages, int count) {
        return (int) call(abi.recvmmsg(), fd, messages, count, Linux.MSG_DONTWAIT, 0, 0);
    }

    int sendmmsg(int fd, long messages, int count) {
        return (int) call(abi.sendmmsg(), fd, messages, count, Linux.MSG_DONTWAIT, 0, 0);
    }

    int epollCreate() {
        return (int) call(abi.epollCreate1(), Linux.EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
    }

    int epollCtl(int epoll, int operation, int fd, long event) {
        return (int) call(abi.epollCtl(), epoll, operation, fd, event, 0, 0);
    }

    int epollWait(int epoll, long events, int count, int millis) {
        return (int) call(abi.epollPwait(), epoll, events, count, millis, 0, 0);
    }

    int eventfd() {
        return (int) call(abi.eventfd2(), 0, Linux.EFD_NONBLOCK_CLOEXEC, 0, 0, 0, 0);
    }

    int ppoll(long fds, int count, long timespec) {
        return (int) call(abi.ppoll(), fds, count, timespec, 0, 0, 0);
    }

    /** The kernel may be late by so much when it ends a wait of the thread that calls this. */
    int timerSlack(long nanos) {
        return (int) call(abi.prctl(), Linux.PR_SET_TIMERSLACK, nanos, 0, 0, 0, 0);
    }

    int read(int fd, long bytes, int length) {
        return (int) call(abi.read(), fd, bytes, length, 0, 0, 0);
    }

    int write(int fd, long bytes, int length) {
        return (int) call(abi.write(), fd, bytes, length, 0, 0, 0);
    }

    int close(int fd) {
        return (int) call(abi.close(), fd, 0, 0, 0, 0, 0);
    }

    private long call(long number, long a, long b, long c, long d, long e, long f) {
        try {
            long result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
            long isError = result >> 63; // all ones or none: no branch, as compiled code is
            long errno = (int) ERRNO.get(state, 0L);
            return (isError & -errno) | (~isError & result);
        } catch (Throwable impossible) {
            throw new IllegalStateException("a system call threw", impossible);
        }
    }
}
