package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

/**
 * What differs between the processors that {@link LinuxIo} knows: the numbers of system calls
 * (asm/unistd.h of each) and the layout of {@code struct epoll_event}, which is packed on x86-64.
 *
 * @param epollEventBytes size of that structure
 * @param epollEventToken where its 64 bits of user data begin
 */
record LinuxAbi(
        int epollEventBytes,
        int epollEventToken,
        int read,
        int write,
        int close,
        int socket,
        int bind,
        int connect,
        int getsockname,
        int setsockopt,
        int getsockopt,
        int sendto,
        int recvfrom,
        int recvmsg,
        int recvmmsg,
        int sendmmsg,
        int epollCreate1,
        int epollCtl,
        int epollPwait,
        int eventfd2,
        int ppoll,
        int prctl) {

    static final LinuxAbi X86_64 =
            new LinuxAbi(
                    12, 4, 0, 1, 3, 41, 49, 42, 51, 54, 55, 44, 45, 47, 299, 307, 291, 233, 281,
                    290, 271, 157);
    static final LinuxAbi AARCH64 =
            new LinuxAbi(
                    16, 8, 63, 64, 57, 198, 200, 203, 204, 208, 209, 206, 207, 212, 243, 269, 20,
                    21, 22, 19, 73, 167);

    /** That of this machine; null where it is not known. */
    static @Nullable LinuxAbi here() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** By the names that Java gives to system and processor; null for those not known here. */
    static @Nullable LinuxAbi of(String system, String processor) {
        if (!system.equals("Linux")) {
            return null;
        }
        return switch (processor) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default -> null;
        };
    }
}
