package org.lanline.server.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;

/**
 * What passes the interfaces of this machine, with their link headers: a packet socket of Linux
 * (packet(7)). For one thread, but for {@link #wake}.
 */
public final class LinkSocket implements AutoCloseable {

    /** More than a run of datagrams that the kernel has not cut up yet. */
    public static final int MOST_PACKET_BYTES = 1 << 18;

    /** ARPHRD_ETHER and ARPHRD_LOOPBACK (linux/if_arp.h): both have the header of Ethernet. */
    private static final int ETHERNET = 1;

    private static final int LOOPBACK = 772;

    static final int AUXDATA_NETWORK = 14;
    static final int AUXDATA_TCI = 16;
    static final int AUXDATA_TPID = 18;
    private static final int VLAN_VALID = 1 << 4;
    private static final int VLAN_TPID_VALID = 1 << 6;
    private static final int VLAN_TPID = 0x8100;
    private static final int VLAN_AT = 12;
    private static final int VLAN_BYTES = 4;

    /** {@code struct sockaddr_ll} and where its members are. */
    private static final int ADDRESS_BYTES = 20;

    private static final int LL_INTERFACE = 4;
    private static final int LL_HARDWARE = 8;
    private static final int LL_PACKET_TYPE = 10;

    private static final int RECEIVE_BUFFER_BYTES = 16 << 20;
    private static final int CONTROL_BYTES = 256;
    private static final int POLLED = 2;
    private static final int POLLFD_BYTES = 8;
    private static final int TIMESPEC = POLLED * POLLFD_BYTES;
    private static final long MILLI_NANOS = 1_000_000L;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Kernel kernel;
    private final Kernel anyThread;
    private final int fd;
    private final int waker;
    private final NativeMemory room = NativeMemory.of(MOST_PACKET_BYTES);
    private final NativeMemory message = NativeMemory.of(Linux.MSGHDR_BYTES);
    private final NativeMemory place = NativeMemory.of(Linux.IOVEC_BYTES);
    private final NativeMemory address = NativeMemory.of(32);
    private final NativeMemory control = NativeMemory.of(CONTROL_BYTES);
    private final NativeMemory polled = NativeMemory.of(TIMESPEC + 16);
    private final NativeMemory value = NativeMemory.of(64);
    private final NativeMemory one = NativeMemory.of(Long.BYTES);
    private byte[] bytes = new byte[2_048];
    private int length;
    private int originalLength;
    private long nanos;
    private long dropped;
    private int vlanType;
    private int vlanTag;
    private int networkAt;
    private boolean closed;

    /** The system does not let this program do that: it lacks the right CAP_NET_RAW. */
    public static final class NotAllowed extends IOException {
        private static final long serialVersionUID = 1;

        NotAllowed() {
            super("CAP_NET_RAW is missing");
        }
    }

    private LinkSocket(LinuxAbi abi, Kernel kernel, int fd) {
        this.kernel = kernel;
        this.anyThread = new Kernel(abi);
        this.fd = fd;
        this.waker = kernel.eventfd();
        poll(0, fd);
        poll(1, waker);
        place.bytes().putLong(0, room.address()).putLong(8, MOST_PACKET_BYTES);
        message.bytes()
                .putLong(Linux.MSG_NAME, address.address())
                .putLong(Linux.MSG_IOV, place.address())
                .putLong(Linux.MSG_IOVLEN, 1)
                .putLong(Linux.MSG_CONTROL, control.address());
    }

    private void poll(int at, int watched) {
        polled.bytes().putInt(at * POLLFD_BYTES, watched);
        polled.bytes().putShort(at * POLLFD_BYTES + 4, Linux.POLLIN);
    }

    /** True where there are packet sockets, and this program knows how to ask for one. */
    public static boolean isKnownHere() {
        return LinuxAbi.here() != null;
    }

    /**
     * Begins to take packets.
     *
     * @param interfaces their indexes; none for all of them, also those that come later. With
     *     several, packets of others come as well
     * @param promiscuous also what is for other machines, on the interfaces that are named
     * @throws NotAllowed without the right to
     * @throws IOException when the interface is not there, or the system has no packet sockets
     */
    public static LinkSocket open(
            Set<Integer> interfaces, boolean promiscuous, @Nullable SocketFilter filter)
            throws IOException {
        LinuxAbi abi = LinuxAbi.here();
        if (abi == null) {
            throw new IOException("packet sockets are known on Linux, x86-64 and aarch64, only");
        }
        Kernel kernel = new Kernel(abi);
        int fd = kernel.packetSocket();
        if (fd == -Errno.EPERM || fd == -Errno.EACCES) {
            throw new NotAllowed();
        }
        LinkSocket socket = new LinkSocket(abi, kernel, LinuxOpening.checked("socket", fd));
        try {
            socket.prepare(filter);
            if (promiscuous) {
                for (int index : interfaces) {
                    socket.join(index);
                }
            }
            socket.bind(interfaces.size() == 1 ? interfaces.iterator().next() : 0);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void prepare(@Nullable SocketFilter filter) throws IOException {
        if (filter != null) {
            NativeMemory program = filter.laidOut();
            value.bytes().putShort(0, (short) filter.instructions().size()); // struct sock_fprog
            value.bytes().putLong(8, program.address());
            try {
                set(Linux.SOL_SOCKET, Linux.SO_ATTACH_FILTER, 16);
            } finally {
                Reference.reachabilityFence(program);
            }
        }
        number(Linux.SOL_PACKET, Linux.PACKET_AUXDATA, 1);
        number(Linux.SOL_SOCKET, Linux.SO_TIMESTAMPNS, 1);
        value.bytes().putInt(0, RECEIVE_BUFFER_BYTES);
        if (option(Linux.SOL_SOCKET, Linux.SO_RCVBUFFORCE, Integer.BYTES) < 0) {
            option(Linux.SOL_SOCKET, Linux.SO_RCVBUF, Integer.BYTES);
        }
    }

    private void join(int interfaceIndex) throws IOException {
        value.bytes().putInt(0, interfaceIndex); // struct packet_mreq
        value.bytes().putShort(4, (short) Linux.PACKET_MR_PROMISC).putShort(6, (short) 0);
        value.bytes().putLong(8, 0);
        set(Linux.SOL_PACKET, Linux.PACKET_ADD_MEMBERSHIP, 16);
    }

    private void bind(int interfaceIndex) throws IOException {
        address.bytes().putShort(0, (short) Linux.AF_PACKET);
        address.bytes().put(2, (byte) (Linux.ETH_P_ALL >> 8)).put(3, (byte) Linux.ETH_P_ALL);
        address.bytes().putInt(LL_INTERFACE, interfaceIndex);
        LinuxOpening.checked("bind", kernel.bind(fd, address.address(), ADDRESS_BYTES));
    }

    private void number(int level, int name, int number) throws IOException {
        value.bytes().putInt(0, number);
        set(level, name, Integer.BYTES);
    }

    private void set(int level, int name, int size) throws IOException {
        LinuxOpening.checked("setsockopt", option(level, name, size));
    }

    private int option(int level, int name, int size) {
        return kernel.setsockopt(fd, level, name, value.address(), size);
    }

    /**
     * Waits until there is a packet, or so long at most.
     *
     * @return false when woken
     */
    public boolean await(long atMostMillis) {
        polled.bytes().putLong(TIMESPEC, atMostMillis / 1_000);
        polled.bytes().putLong(TIMESPEC + 8, atMostMillis % 1_000 * MILLI_NANOS);
        kernel.ppoll(polled.address(), POLLED, polled.address() + TIMESPEC);
        return kernel.read(waker, one.address(), Long.BYTES) <= 0;
    }

    /** Takes the next packet; false when there is none now. */
    public boolean receive() {
        message.bytes().putInt(Linux.MSG_NAMELEN, 32).putLong(Linux.MSG_CONTROLLEN, CONTROL_BYTES);
        int flags = Linux.MSG_DONTWAIT | Linux.MSG_TRUNC;
        int received = kernel.recvmsg(fd, message.address(), flags);
        if (received == -Errno.EAGAIN) {
            return false;
        }
        if (received <= 0) {
            return receive(received);
        }
        told();
        take(received);
        return true;
    }

    /** An interface that goes down is told once, as an error, and no end. */
    private boolean receive(int error) {
        length = 0;
        originalLength = 0;
        return error != -Errno.EBADF;
    }

    private void told() {
        ByteBuffer told = control.bytes();
        int end = (int) message.bytes().getLong(Linux.MSG_CONTROLLEN);
        vlanType = 0;
        networkAt = 0;
        nanos = 0;
        for (int at = 0; at + Linux.CMSGHDR_BYTES <= end; ) {
            int size = (int) told.getLong(at);
            int level = told.getInt(at + Linux.CMSG_LEVEL);
            int type = told.getInt(at + Linux.CMSG_TYPE);
            int what = at + Linux.CMSGHDR_BYTES;
            if (level == Linux.SOL_SOCKET && type == Linux.SO_TIMESTAMPNS) {
                nanos = told.getLong(what) * SECOND_NANOS + told.getLong(what + 8);
            } else if (level == Linux.SOL_PACKET && type == Linux.PACKET_AUXDATA) {
                link(told, what);
            }
            at += Math.max(Linux.CMSGHDR_BYTES, size + 7 & ~7);
        }
    }

    private void link(ByteBuffer told, int at) {
        int status = told.getInt(at);
        networkAt = told.getShort(at + AUXDATA_NETWORK) & 0xffff;
        if ((status & VLAN_VALID) != 0) {
            boolean named = (status & VLAN_TPID_VALID) != 0;
            vlanType = named ? told.getShort(at + AUXDATA_TPID) & 0xffff : VLAN_TPID;
            vlanTag = told.getShort(at + AUXDATA_TCI) & 0xffff;
        }
    }

    private void take(int onWire) {
        int there = Math.min(onWire, MOST_PACKET_BYTES);
        int from = isEthernet() ? 0 : Math.min(networkAt, there);
        int tag = isEthernet() && vlanType != 0 && there >= VLAN_AT ? VLAN_BYTES : 0;
        length = there - from + tag;
        originalLength = onWire - from + tag;
        if (bytes.length < length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
        }
        room.bytes().get(from, bytes, tag, there - from);
        if (tag > 0) {
            // the kernel has taken the tag out; on the wire it stood behind the two addresses
            System.arraycopy(bytes, tag, bytes, 0, VLAN_AT);
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.BIG_ENDIAN)
                    .putShort(VLAN_AT, (short) vlanType)
                    .putShort(VLAN_AT + 2, (short) vlanTag);
        }
    }

    /** The packet lies here from the first byte on, until the next one is taken. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes of it are there; 0 when an interface went away. */
    public int length() {
        return length;
    }

    /** How long it was on the wire, bytes. */
    public int originalLength() {
        return originalLength;
    }

    /** When the kernel saw it, nanoseconds since 1970; 0 when it did not say. */
    public long nanos() {
        return nanos;
    }

    /** Of the interface that it passed. */
    public int interfaceIndex() {
        return address.bytes().getInt(LL_INTERFACE);
    }

    /** True when it begins with a header of Ethernet, false when it is a bare IP packet. */
    public boolean isEthernet() {
        return hardware() == ETHERNET || hardware() == LOOPBACK;
    }

    /** What leaves by the loopback interface comes in by it as well. */
    public boolean isSecondSight() {
        return hardware() == LOOPBACK
                && address.bytes().get(LL_PACKET_TYPE) == Linux.PACKET_OUTGOING;
    }

    private int hardware() {
        return address.bytes().getShort(LL_HARDWARE) & 0xffff;
    }

    /** Packets that came faster than they were taken, since this was opened. */
    public long dropped() {
        value.bytes().putInt(0, 0).putInt(4, 0).putInt(16, 8); // struct tpacket_stats, its length
        int result =
                kernel.getsockopt(
                        fd,
                        Linux.SOL_PACKET,
                        Linux.PACKET_STATISTICS,
                        value.address(),
                        value.address() + 16);
        if (result == 0) {
            dropped += value.bytes().getInt(4) & 0xffff_ffffL; // the kernel begins anew each time
        }
        return dropped;
    }

    /** Ends the wait of {@link #await}, now or the next. From any thread. */
    public synchronized void wake() {
        if (!closed) {
            NativeMemory eight = NativeMemory.of(Long.BYTES);
            eight.bytes().putLong(0, 1);
            anyThread.write(waker, eight.address(), Long.BYTES);
        }
    }

    /** On the thread that takes the packets. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            kernel.close(fd);
            kernel.close(waker);
        }
    }
}
