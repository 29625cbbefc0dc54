package org.lanline.server.net;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** SIP over UDP. A flow is a pair of addresses and costs no memory. Loop thread. */
final class SipUdp implements UdpLoop.Handler {
    private static final int BUFFER_BYTES = 1 << 20;

    private final SipServer server;
    private final SipKeepAlive keepAlive;
    private final LocalAddresses locals = new LocalAddresses();
    private @Nullable UdpSocket socket;
    private InetSocketAddress bound = new InetSocketAddress(0);

    SipUdp(SipServer server, long key) {
        this.server = server;
        this.keepAlive = new SipKeepAlive(key);
    }

    /** Where it will listen; flows can be made from now on. */
    void at(InetSocketAddress address) {
        bound = address;
    }

    void listen(UdpLoop loop) throws IOException {
        socket = loop.open(UdpOptions.at(bound, BUFFER_BYTES).withIcmp(), this);
    }

    /** The way between this box and an address. */
    Flow flow(InetSocketAddress remote, long nowNanos) {
        InetAddress local =
                bound.getAddress().isAnyLocalAddress()
                        ? locals.towards(remote.getAddress(), bound.getAddress(), nowNanos)
                        : bound.getAddress();
        return new Flow(0, Transport.UDP, new InetSocketAddress(local, bound.getPort()), remote);
    }

    /** Null where the address is none here, such as one on an interface that has gone. */
    static @Nullable InetSocketAddress resolved(InetSocketAddress kept) {
        try {
            return new InetSocketAddress(
                    InetAddress.ofLiteral(kept.getHostString()), kept.getPort());
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    @Override
    public void received(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        if (from.getPort() == 0) {
            return;
        }
        if (!looksLikeSip(datagram)) {
            keepAlive.received(bound, from, datagram, nowNanos, this::answer);
            return;
        }
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        Flow flow = flow(from, nowNanos);
        byte[] refusal =
                server.received(flow, SipMessage.parse(bytes, 0, bytes.length), bytes.length);
        if (refusal != null) {
            send(flow, refusal);
        }
    }

    @Override
    public void icmp(InetSocketAddress about, int type, int code, int value, long nowNanos) {
        boolean v6 = about.getAddress() instanceof Inet6Address;
        boolean unreachable =
                v6
                        ? type == 1 && (code == 3 || code == 4) // RFC 4443: address, port
                        : type == 3 && (code == 1 || code == 3); // RFC 792: host, port
        if (unreachable) {
            server.undelivered(about, nowNanos);
        }
    }

    private void answer(InetSocketAddress local, InetSocketAddress to, ByteBuffer answer) {
        UdpSocket open = socket;
        if (open != null) {
            open.send(to, answer);
        }
    }

    /** Empty lines that keep a NAT open, and STUN, begin with no letter. */
    private static boolean looksLikeSip(ByteBuffer datagram) {
        for (int i = datagram.position(); i < datagram.limit(); i++) {
            byte first = datagram.get(i);
            if (first != '\r' && first != '\n') {
                return first > ' ';
            }
        }
        return false;
    }

    /** A datagram that cannot leave now is lost, as any datagram may be: SIP sends it again. */
    void send(Flow flow, byte[] bytes) {
        UdpSocket open = socket;
        if (open != null) {
            boolean sent = open.send(flow.remote(), ByteBuffer.wrap(bytes));
            server.count(Transport.UDP, sent ? SipTraffic.Verdict.SENT : SipTraffic.Verdict.SHED);
        }
    }

    /** Hears a group on an interface too, or no longer. */
    void hears(UdpOptions.Group group, boolean on) {
        UdpSocket open = socket;
        if (open != null) {
            boolean _ = open.hears(group, on); // where it cannot, a phone there is not heard
        }
    }

    void close() {
        if (socket != null) {
            socket.close();
        }
        socket = null;
    }
}
