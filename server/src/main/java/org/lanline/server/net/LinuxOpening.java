package org.lanline.server.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Makes sockets for {@link LinuxIo} as {@link UdpOptions} say. One thread at a time. */
final class LinuxOpening {

    private static final int EAFNOSUPPORT = 97;
    private static final int VALUE_BYTES = 64;

    private final Kernel kernel;
    private final NativeMemory value = NativeMemory.of(VALUE_BYTES);
    private final NativeMemory address = NativeMemory.of(Linux.ADDRESS_BYTES);
    private final NativeMemory length = NativeMemory.of(Integer.BYTES);
    private final TargetTable targets = new TargetTable();
    private final SenderTable names = new SenderTable();

    LinuxOpening(Kernel kernel) {
        this.kernel = kernel;
    }

    LinuxSocket open(LinuxIo io, UdpOptions options, UdpLoop.RunHandler handler)
            throws IOException {
        int family = family(options);
        int fd = kernel.socket(family);
        if (fd == -EAFNOSUPPORT && options.family() == UdpOptions.Family.ANY) {
            family = Linux.AF_INET; // a kernel without IPv6
            fd = kernel.socket(family);
        }
        checked("socket", fd);
        try {
            equip(fd, family, options);
            if (options.group() != null) {
                prepare(fd, family, options.group());
            }
            bind(fd, family, options.bind());
            if (options.group() != null) {
                join(fd, family, options.group());
            }
            LinuxSocket made = new LinuxSocket(io, fd, family, local(fd), handler);
            if (options.onePeer()) {
                made.settlesBy(new OnePeer(io, made, options));
            }
            return made;
        } catch (IOException | RuntimeException e) {
            kernel.close(fd);
            throw e;
        }
    }

    /** One more socket where another is bound, connected to an address. */
    LinuxSocket openAgain(
            LinuxIo io, LinuxSocket first, UdpOptions options, InetSocketAddress connectTo)
            throws IOException {
        int fd = checked("socket", kernel.socket(first.family()));
        try {
            equip(fd, first.family(), options);
            bindBeside(first, fd);
            LinuxSocket made =
                    new LinuxSocket(io, fd, first.family(), first.local(), first.handler());
            connect(made, connectTo);
            made.isConnected = true;
            return made;
        } catch (IOException | RuntimeException e) {
            kernel.close(fd);
            throw e;
        }
    }

    /** The port is shared for the moment of binding only, so that no other program gets it. */
    private void bindBeside(LinuxSocket first, int fd) throws IOException {
        set(first.fd(), Linux.SOL_SOCKET, Linux.SO_REUSEPORT, 1);
        try {
            set(fd, Linux.SOL_SOCKET, Linux.SO_REUSEPORT, 1);
            bind(fd, first.family(), first.local());
            set(fd, Linux.SOL_SOCKET, Linux.SO_REUSEPORT, 0);
        } finally {
            set(first.fd(), Linux.SOL_SOCKET, Linux.SO_REUSEPORT, 0);
        }
    }

    void connect(LinuxSocket socket, InetSocketAddress to) throws IOException {
        checked(
                "connect",
                kernel.connect(socket.fd(), address.address(), write(socket.family(), to)));
    }

    private void equip(int fd, int family, UdpOptions options) throws IOException {
        buffers(fd, options.bufferBytes());
        if (family == Linux.AF_INET6) {
            boolean both = options.family() == UdpOptions.Family.ANY;
            set(fd, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, both ? 0 : 1);
        }
        if (options.icmp()) {
            hearErrors(fd, family);
        }
        if (options.trafficClass() != 0) {
            traffic(fd, family, options.trafficClass());
        }
    }

    /** A socket of both families has a word for each. */
    private void traffic(int fd, int family, int trafficClass) throws IOException {
        set(fd, Linux.IPPROTO_IP, Linux.IP_TOS, trafficClass);
        if (family == Linux.AF_INET6) {
            set(fd, Linux.IPPROTO_IPV6, Linux.IPV6_TCLASS, trafficClass);
        }
    }

    boolean gro(LinuxSocket socket, boolean on) {
        value.bytes().putInt(0, on ? 1 : 0);
        int result =
                kernel.setsockopt(
                        socket.fd(), Linux.SOL_UDP, Linux.UDP_GRO, value.address(), Integer.BYTES);
        if (result == 0) {
            socket.appetite.merging(on);
        }
        return result == 0;
    }

    void dontFragment(LinuxSocket socket, boolean on) {
        value.bytes().putInt(0, on ? Linux.IP_PMTUDISC_DO : Linux.IP_PMTUDISC_DONT);
        boolean ipv4 = socket.family() == Linux.AF_INET;
        kernel.setsockopt(
                socket.fd(),
                ipv4 ? Linux.IPPROTO_IP : Linux.IPPROTO_IPV6,
                ipv4 ? Linux.IP_MTU_DISCOVER : Linux.IPV6_MTU_DISCOVER,
                value.address(),
                Integer.BYTES);
    }

    /** An IPv4 group, for a socket of either family. */
    boolean hears(LinuxSocket socket, UdpOptions.Group group, boolean on) {
        value.bytes().put(0, group.address().getAddress()); // struct ip_mreqn
        value.bytes().putInt(4, 0).putInt(8, group.on().getIndex());
        int option = on ? Linux.IP_ADD_MEMBERSHIP : Linux.IP_DROP_MEMBERSHIP;
        return kernel.setsockopt(socket.fd(), Linux.IPPROTO_IP, option, value.address(), 12) == 0;
    }

    /** Room for a structure that a call reads. */
    NativeMemory scratch() {
        return value;
    }

    private static int family(UdpOptions options) {
        InetAddress bind = options.bind().getAddress();
        return switch (options.family()) {
            case IPV4 -> Linux.AF_INET;
            case IPV6 -> Linux.AF_INET6;
            case ANY ->
                    bind instanceof Inet4Address && !bind.isAnyLocalAddress()
                            ? Linux.AF_INET
                            : Linux.AF_INET6;
        };
    }

    /** Whoever may go past the system's limit does; the others get what it allows. */
    private void buffers(int fd, int bytes) {
        if (bytes > 0) {
            either(fd, Linux.SO_RCVBUFFORCE, Linux.SO_RCVBUF, bytes);
            either(fd, Linux.SO_SNDBUFFORCE, Linux.SO_SNDBUF, bytes);
        }
    }

    private void either(int fd, int first, int second, int bytes) {
        value.bytes().putInt(0, bytes);
        if (kernel.setsockopt(fd, Linux.SOL_SOCKET, first, value.address(), Integer.BYTES) < 0) {
            kernel.setsockopt(fd, Linux.SOL_SOCKET, second, value.address(), Integer.BYTES);
        }
    }

    private void hearErrors(int fd, int family) throws IOException {
        set(fd, Linux.IPPROTO_IP, Linux.IP_RECVERR, 1);
        if (family == Linux.AF_INET6) {
            set(fd, Linux.IPPROTO_IPV6, Linux.IPV6_RECVERR, 1);
        }
    }

    private void bind(int fd, int family, InetSocketAddress to) throws IOException {
        checked("bind", kernel.bind(fd, address.address(), write(family, to)));
    }

    /** Writes a socket address for a call; its length. */
    private int write(int family, InetSocketAddress to) throws IOException {
        int row = targets.row(to);
        int bytes = row < 0 ? 0 : targets.copy(row, family, address.bytes(), 0);
        if (bytes == 0) {
            throw Errno.exception("address", Errno.EADDRNOTAVAIL);
        }
        return bytes;
    }

    private InetSocketAddress local(int fd) throws IOException {
        length.bytes().putInt(0, Linux.ADDRESS_BYTES);
        checked("getsockname", kernel.getsockname(fd, address.address(), length.address()));
        return names.at(address.bytes(), 0);
    }

    /** The port is shared; what is sent leaves on the group's interface (RFC 6762 section 11). */
    private void prepare(int fd, int family, UdpOptions.Group group) throws IOException {
        int index = group.on().getIndex();
        set(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1);
        set(fd, Linux.SOL_SOCKET, Linux.SO_REUSEPORT, 1);
        if (family == Linux.AF_INET) {
            value.bytes().putInt(0, 0).putInt(4, 0).putInt(8, index); // struct ip_mreqn
            setValue(fd, Linux.IPPROTO_IP, Linux.IP_MULTICAST_IF, 12);
            set(fd, Linux.IPPROTO_IP, Linux.IP_MULTICAST_TTL, 255);
            set(fd, Linux.IPPROTO_IP, Linux.IP_MULTICAST_LOOP, 1);
            set(fd, Linux.IPPROTO_IP, Linux.IP_MULTICAST_ALL, 0); // its own groups only
        } else {
            set(fd, Linux.IPPROTO_IPV6, Linux.IPV6_MULTICAST_IF, index);
            set(fd, Linux.IPPROTO_IPV6, Linux.IPV6_MULTICAST_HOPS, 255);
            set(fd, Linux.IPPROTO_IPV6, Linux.IPV6_MULTICAST_LOOP, 1);
        }
    }

    private void join(int fd, int family, UdpOptions.Group group) throws IOException {
        int index = group.on().getIndex();
        byte[] bytes = group.address().getAddress();
        if (family == Linux.AF_INET) {
            value.bytes().put(0, bytes).putInt(4, 0).putInt(8, index);
            setValue(fd, Linux.IPPROTO_IP, Linux.IP_ADD_MEMBERSHIP, 12);
        } else if (group.address() instanceof Inet6Address) {
            value.bytes().put(0, bytes).putInt(16, index); // struct ipv6_mreq
            setValue(fd, Linux.IPPROTO_IPV6, Linux.IPV6_JOIN_GROUP, 20);
        }
    }

    private void set(int fd, int level, int name, int number) throws IOException {
        value.bytes().putInt(0, number);
        setValue(fd, level, name, Integer.BYTES);
    }

    private void setValue(int fd, int level, int name, int bytes) throws IOException {
        checked("setsockopt", kernel.setsockopt(fd, level, name, value.address(), bytes));
    }

    static int checked(String what, int result) throws IOException {
        if (result < 0) {
            throw Errno.exception(what, -result);
        }
        return result;
    }
}
