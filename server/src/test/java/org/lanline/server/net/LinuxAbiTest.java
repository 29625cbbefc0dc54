package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Our numbers and layouts against the kernel's own headers (Debian's linux-libc-dev). Those of
 * aarch64 are the generic ones, and so can be looked at on every machine.
 */
final class LinuxAbiTest {

    private static final Path INCLUDE = Path.of("/usr/include");
    private static final Pattern NUMBER =
            Pattern.compile("#define __NR(?:3264)?_(\\w+)\\s+(\\d+)\\b.*");

    @Test
    void theNumbersOfSystemCallsOnAarch64AreTheGenericOnes() throws IOException {
        areTheKernels(LinuxAbi.AARCH64, INCLUDE.resolve("asm-generic/unistd.h"));
    }

    @Test
    void theNumbersOfSystemCallsOnX86AreItsOwn() throws IOException {
        Path header = INCLUDE.resolve("x86_64-linux-gnu/asm/unistd_64.h");
        assumeTrue(Files.exists(header), "this is no x86-64 machine");
        areTheKernels(LinuxAbi.X86_64, header);
    }

    private static void areTheKernels(LinuxAbi ours, Path header) throws IOException {
        Map<String, Integer> used =
                Map.ofEntries(
                        Map.entry("read", ours.read()),
                        Map.entry("write", ours.write()),
                        Map.entry("close", ours.close()),
                        Map.entry("socket", ours.socket()),
                        Map.entry("bind", ours.bind()),
                        Map.entry("connect", ours.connect()),
                        Map.entry("getsockname", ours.getsockname()),
                        Map.entry("setsockopt", ours.setsockopt()),
                        Map.entry("getsockopt", ours.getsockopt()),
                        Map.entry("sendto", ours.sendto()),
                        Map.entry("recvfrom", ours.recvfrom()),
                        Map.entry("recvmsg", ours.recvmsg()),
                        Map.entry("recvmmsg", ours.recvmmsg()),
                        Map.entry("sendmmsg", ours.sendmmsg()),
                        Map.entry("epoll_create1", ours.epollCreate1()),
                        Map.entry("epoll_ctl", ours.epollCtl()),
                        Map.entry("epoll_pwait", ours.epollPwait()),
                        Map.entry("eventfd2", ours.eventfd2()),
                        Map.entry("ppoll", ours.ppoll()),
                        Map.entry("prctl", ours.prctl()));
        assertThat(used).hasSize(LinuxAbi.class.getRecordComponents().length - 2);
        assertThat(numbers(header)).containsAllEntriesOf(used);
    }

    /** The first wins: later ones of a name are for 32-bit systems. */
    private static Map<String, Integer> numbers(Path header) throws IOException {
        Map<String, Integer> numbers = new HashMap<>();
        for (String line : Files.readAllLines(header)) {
            Matcher define = NUMBER.matcher(line);
            if (define.matches()) {
                numbers.putIfAbsent(define.group(1), Integer.parseInt(define.group(2)));
            }
        }
        return numbers;
    }

    @Test
    void epollsEventIsPackedOnX86Only() throws IOException {
        String header = Files.readString(INCLUDE.resolve("linux/eventpoll.h"));
        assertThat(header.replaceAll("\\s+", " "))
                .contains(
                        "#ifdef __x86_64__ #define EPOLL_PACKED __attribute__((packed)) #else"
                                + " #define EPOLL_PACKED #endif")
                .contains("struct epoll_event { __poll_t events; __u64 data; } EPOLL_PACKED;");
        MemoryLayout natural = lp64(INT.withName("events"), LONG.withName("data"));
        assertThat(LinuxAbi.AARCH64.epollEventBytes()).isEqualTo((int) natural.byteSize());
        assertThat(LinuxAbi.AARCH64.epollEventToken()).isEqualTo(offset(natural, "data"));
        assertThat(LinuxAbi.X86_64.epollEventBytes()).isEqualTo(Integer.BYTES + Long.BYTES);
        assertThat(LinuxAbi.X86_64.epollEventToken()).isEqualTo(Integer.BYTES);
    }

    /** Both processors lay structures out by the natural alignment of their members. */
    @Test
    void messageHeadersLieAs64BitSystemsLayThemOut() {
        MemoryLayout message =
                lp64(
                        LONG.withName("name"),
                        INT.withName("namelen"),
                        LONG.withName("iov"),
                        LONG.withName("iovlen"),
                        LONG.withName("control"),
                        LONG.withName("controllen"),
                        INT.withName("flags"));
        assertThat(Linux.MSGHDR_BYTES).isEqualTo((int) message.byteSize());
        assertThat(Linux.MSG_NAME).isEqualTo(offset(message, "name"));
        assertThat(Linux.MSG_NAMELEN).isEqualTo(offset(message, "namelen"));
        assertThat(Linux.MSG_IOV).isEqualTo(offset(message, "iov"));
        assertThat(Linux.MSG_IOVLEN).isEqualTo(offset(message, "iovlen"));
        assertThat(Linux.MSG_CONTROL).isEqualTo(offset(message, "control"));
        assertThat(Linux.MSG_CONTROLLEN).isEqualTo(offset(message, "controllen"));
        MemoryLayout multiple = lp64(message.withName("message"), INT.withName("len"));
        assertThat(Linux.MMSGHDR_BYTES).isEqualTo((int) multiple.byteSize());
        assertThat(Linux.MSG_LEN).isEqualTo(offset(multiple, "len"));
        MemoryLayout control =
                lp64(LONG.withName("len"), INT.withName("level"), INT.withName("type"));
        assertThat(Linux.CMSGHDR_BYTES).isEqualTo((int) control.byteSize());
        assertThat(Linux.CMSG_LEVEL).isEqualTo(offset(control, "level"));
        assertThat(Linux.CMSG_TYPE).isEqualTo(offset(control, "type"));
    }

    @Test
    void theNumbersThatBothProcessorsShareAreTheKernels() throws IOException {
        String headers =
                Files.readString(INCLUDE.resolve("linux/udp.h"))
                        + Files.readString(INCLUDE.resolve("asm-generic/socket.h"))
                        + Files.readString(INCLUDE.resolve("asm-generic/errno-base.h"))
                        + Files.readString(INCLUDE.resolve("asm-generic/errno.h"));
        defines(
                Files.readString(INCLUDE.resolve("linux/prctl.h")),
                "PR_SET_TIMERSLACK",
                Linux.PR_SET_TIMERSLACK);
        defines(headers, "UDP_SEGMENT", Linux.UDP_SEGMENT);
        defines(headers, "UDP_GRO", Linux.UDP_GRO);
        defines(headers, "SO_REUSEPORT", Linux.SO_REUSEPORT);
        defines(headers, "SO_RCVBUFFORCE", Linux.SO_RCVBUFFORCE);
        defines(headers, "SO_SNDBUFFORCE", Linux.SO_SNDBUFFORCE);
        defines(headers, "SO_ATTACH_FILTER", Linux.SO_ATTACH_FILTER);
        defines(headers, "SO_TIMESTAMPNS_OLD", Linux.SO_TIMESTAMPNS);
        defines(headers, "EPERM", Errno.EPERM);
        defines(headers, "EAGAIN", Errno.EAGAIN);
        defines(headers, "EMSGSIZE", Errno.EMSGSIZE);
        defines(headers, "EADDRINUSE", Errno.EADDRINUSE);
    }

    @Test
    void theNumbersOfPacketSocketsAreTheKernels() throws IOException {
        String headers = Files.readString(INCLUDE.resolve("linux/if_packet.h"));
        defines(headers, "PACKET_OUTGOING", Linux.PACKET_OUTGOING);
        defines(headers, "PACKET_ADD_MEMBERSHIP", Linux.PACKET_ADD_MEMBERSHIP);
        defines(headers, "PACKET_STATISTICS", Linux.PACKET_STATISTICS);
        defines(headers, "PACKET_AUXDATA", Linux.PACKET_AUXDATA);
        defines(headers, "PACKET_MR_PROMISC", Linux.PACKET_MR_PROMISC);
        assertThat(headers)
                .contains("TP_STATUS_VLAN_VALID\t\t(1 << 4)")
                .contains("TP_STATUS_VLAN_TPID_VALID\t(1 << 6)");
        MemoryLayout told =
                lp64(
                        INT.withName("status"),
                        INT.withName("len"),
                        INT.withName("snaplen"),
                        SHORT.withName("mac"),
                        SHORT.withName("net"),
                        SHORT.withName("tci"),
                        SHORT.withName("tpid"));
        assertThat(LinkSocket.AUXDATA_NETWORK).isEqualTo(offset(told, "net"));
        assertThat(LinkSocket.AUXDATA_TCI).isEqualTo(offset(told, "tci"));
        assertThat(LinkSocket.AUXDATA_TPID).isEqualTo(offset(told, "tpid"));
    }

    private static void defines(String headers, String name, int number) {
        assertThat(headers).containsPattern("#define\\s+" + name + "\\s+" + number + "\\b");
    }

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    /** Members at multiples of their size, and the whole a multiple of the largest. */
    private static MemoryLayout lp64(MemoryLayout... members) {
        List<MemoryLayout> padded = new ArrayList<>();
        long at = 0;
        long largest = 1;
        for (MemoryLayout member : members) {
            long alignment = member.byteAlignment();
            at = pad(padded, at, alignment) + member.byteSize();
            padded.add(member);
            largest = Math.max(largest, alignment);
        }
        pad(padded, at, largest);
        return MemoryLayout.structLayout(padded.toArray(MemoryLayout[]::new));
    }

    private static long pad(List<MemoryLayout> members, long at, long alignment) {
        long missing = Math.floorMod(-at, alignment);
        if (missing > 0) {
            members.add(MemoryLayout.paddingLayout(missing));
        }
        return at + missing;
    }

    private static int offset(MemoryLayout struct, String member) {
        return (int) struct.byteOffset(PathElement.groupElement(member));
    }
}
