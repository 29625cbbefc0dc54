package org.lanline.server.discovery;

import org.jspecify.annotations.Nullable;
import org.lanline.mdns.DnsMessage;
import org.lanline.mdns.Link;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.net.UdpOptions;
import org.lanline.server.net.UdpSocket;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One socket on port 5353 for each interface and family. Each is bound to the wildcard address and
 * shares the port, so that avahi or another box on this machine can have it too; each joins the
 * group on its own interface only and sends there, whatever the routes say.
 *
 * <p>Belongs to the loop thread.
 */
final class MulticastSockets {

    /** What goes on. */
    interface Listener {
        /** The link is there with these addresses, or has other addresses than before. */
        void up(Link link, List<InetAddress> addresses, long nowNanos);

        void down(Link link, long nowNanos);

        /** A packet from a neighbour on this link (RFC 6762 section 11). */
        void received(Link link, InetSocketAddress from, byte[] packet, long nowNanos);
    }

    static final int PORT = 5353;

    private static final InetSocketAddress GROUP_IPV4 =
            new InetSocketAddress(InetAddress.ofLiteral("224.0.0.251"), PORT);
    private static final InetAddress GROUP_IPV6 = InetAddress.ofLiteral("ff02::fb");

    /** What one link may make us read in a second; a busy LAN says a few kilobytes. */
    private static final int BYTES_A_SECOND = 256 * 1_024;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final class Socket {
        final LanInterface lan;
        @Nullable UdpSocket udp;
        final InetSocketAddress group;
        long secondNanos;
        int bytesThisSecond;

        Socket(LanInterface lan, InetSocketAddress group) {
            this.lan = lan;
            this.group = group;
        }
    }

    private final UdpLoop loop;
    private final Listener listener;
    private final Map<Link, Socket> sockets = new LinkedHashMap<>();
    private final Map<Link, LanInterface> failed = new HashMap<>();

    private long lost;

    MulticastSockets(UdpLoop loop, Listener listener) {
        this.loop = loop;
        this.listener = listener;
    }

    /** Opens, reopens and closes sockets until they fit these interfaces. */
    void update(List<LanInterface> interfaces, long nowNanos) {
        Map<Link, LanInterface> wanted = new LinkedHashMap<>();
        for (LanInterface lan : interfaces) {
            if (lan.hasIpv4()) {
                wanted.put(new Link(lan.index(), Link.Family.IPV4), lan);
            }
            if (lan.hasIpv6()) {
                wanted.put(new Link(lan.index(), Link.Family.IPV6), lan);
            }
        }
        failed.clear();
        Set<Link> gone = new HashSet<>(sockets.keySet());
        gone.removeAll(wanted.keySet());
        for (Link link : gone) {
            close(link);
            listener.down(link, nowNanos);
        }
        wanted.forEach((link, lan) -> bringUp(link, lan, nowNanos));
    }

    private void bringUp(Link link, LanInterface lan, long nowNanos) {
        Socket present = sockets.get(link);
        if (present != null && present.lan.equals(lan)) {
            return;
        }
        // a socket keeps the source address it was opened with: another address, another socket
        close(link);
        try {
            sockets.put(link, open(link, lan));
        } catch (IOException e) {
            failed.put(link, lan); // IPv6 switched off, or the interface has just gone again
            if (present != null) {
                listener.down(link, nowNanos);
            }
            return;
        }
        listener.up(link, lan.addresses().stream().map(LanAddress::address).toList(), nowNanos);
    }

    /** True when a socket could not be opened that should be there. */
    boolean wantsRetry() {
        return !failed.isEmpty();
    }

    /** Tries those again. */
    void retry(long nowNanos) {
        Map<Link, LanInterface> again = new LinkedHashMap<>(failed);
        failed.clear();
        again.forEach((link, lan) -> bringUp(link, lan, nowNanos));
    }

    /** Sockets that are open. */
    int count() {
        return sockets.size();
    }

    /** Packets that the system would not send. */
    long lost() {
        return lost;
    }

    private Socket open(Link link, LanInterface lan) throws IOException {
        NetworkInterface network = NetworkInterface.getByIndex(lan.index());
        if (network == null) {
            throw new IOException(lan.name() + " has gone");
        }
        boolean ipv4 = link.family() == Link.Family.IPV4;
        InetSocketAddress group = ipv4 ? GROUP_IPV4 : group(network);
        Socket socket = new Socket(lan, group);
        socket.udp =
                loop.open(
                        new UdpOptions(
                                new InetSocketAddress(
                                        InetAddress.ofLiteral(ipv4 ? "0.0.0.0" : "::"), PORT),
                                ipv4 ? UdpOptions.Family.IPV4 : UdpOptions.Family.IPV6,
                                0,
                                new UdpOptions.Group(group.getAddress(), network),
                                false,
                                false,
                                0),
                        (from, datagram, now) -> received(link, socket, from, datagram, now));
        return socket;
    }

    /** ff02::fb of one interface: without its number the system would ask the routes. */
    private static InetSocketAddress group(NetworkInterface network) throws IOException {
        return new InetSocketAddress(
                Inet6Address.getByAddress(null, GROUP_IPV6.getAddress(), network.getIndex()), PORT);
    }

    private void received(
            Link link, Socket socket, InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        int length = datagram.remaining();
        // an IPv6 socket also hears the IPv4 groups of others on this machine
        boolean sameFamily =
                (from.getAddress() instanceof Inet4Address) == (link.family() == Link.Family.IPV4);
        if (!sameFamily
                || length > DnsMessage.MAX_BYTES
                || !withinBudget(socket, length, nowNanos)) {
            return;
        }
        byte[] packet = new byte[length];
        datagram.get(packet);
        if (isOnLink(link, socket, from.getAddress())) {
            listener.received(link, from, packet, nowNanos);
            return;
        }
        // a unicast packet comes to any one of the sockets that share the port
        for (Map.Entry<Link, Socket> other : sockets.entrySet()) {
            if (other.getKey().family() == link.family()
                    && isOnLink(other.getKey(), other.getValue(), from.getAddress())) {
                listener.received(other.getKey(), from, packet, nowNanos);
                return;
            }
        }
    }

    private static boolean isOnLink(Link link, Socket socket, InetAddress source) {
        if (source instanceof Inet6Address ipv6 && ipv6.isLinkLocalAddress()) {
            return ipv6.getScopeId() == link.interfaceIndex();
        }
        return socket.lan.isOnLink(source);
    }

    private static boolean withinBudget(Socket socket, int length, long nowNanos) {
        if (nowNanos - socket.secondNanos >= SECOND_NANOS) {
            socket.secondNanos = nowNanos;
            socket.bytesThisSecond = 0;
        }
        socket.bytesThisSecond += length;
        return socket.bytesThisSecond <= BYTES_A_SECOND;
    }

    void multicast(Link link, byte[] packet) {
        Socket socket = sockets.get(link);
        if (socket != null) {
            send(socket, socket.group, packet);
        }
    }

    void unicast(Link link, InetSocketAddress to, byte[] packet) {
        Socket socket = sockets.get(link);
        if (socket != null) {
            send(socket, to, packet);
        }
    }

    /** What cannot be sent is lost, as on any LAN; multicast DNS repeats itself. */
    private void send(Socket socket, InetSocketAddress to, byte[] packet) {
        UdpSocket udp = socket.udp;
        if (udp == null || !udp.send(to, ByteBuffer.wrap(packet))) {
            lost++;
        }
    }

    private void close(Link link) {
        Socket socket = sockets.remove(link);
        if (socket != null) {
            close(socket);
        }
    }

    void close() {
        sockets.values().forEach(MulticastSockets::close);
        sockets.clear();
        failed.clear();
    }

    private static void close(Socket socket) {
        if (socket.udp != null) {
            socket.udp.close();
        }
    }
}
