package org.lanline.server.net;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** SIP over UDP. A flow is a pair of addresses and costs no memory. Loop thread. */
final class SipUdp {
    private static final int BUFFER_BYTES = 1 << 20;

    private final SipServer server;
    private final LocalAddresses locals = new LocalAddresses();
    private @Nullable DatagramChannel channel;
    private InetSocketAddress bound = new InetSocketAddress(0);

    SipUdp(SipServer server) {
        this.server = server;
    }

    void listen(InetSocketAddress address, UdpLoop loop) throws IOException {
        DatagramChannel opened = DatagramChannel.open();
        try {
            opened.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            opened.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            opened.bind(address);
            bound = (InetSocketAddress) opened.getLocalAddress();
            loop.open(opened, this::received);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        channel = opened;
    }

    private void received(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        if (from.getPort() == 0 || !looksLikeSip(datagram)) {
            return;
        }
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        InetAddress local =
                bound.getAddress().isAnyLocalAddress()
                        ? locals.towards(from.getAddress(), bound.getAddress(), nowNanos)
                        : bound.getAddress();
        Flow flow = new Flow(0, Transport.UDP, new InetSocketAddress(local, bound.getPort()), from);
        byte[] refusal =
                server.received(flow, SipMessage.parse(bytes, 0, bytes.length), bytes.length);
        if (refusal != null) {
            send(flow, refusal);
        }
    }

    /** Keep-alives (RFC 5626 section 4.4) and STUN pass in silence: they begin with no letter. */
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
        DatagramChannel open = channel;
        if (open == null) {
            return;
        }
        try {
            int sent = open.send(ByteBuffer.wrap(bytes), flow.remote());
            server.count(
                    Transport.UDP, sent > 0 ? SipTraffic.Verdict.SENT : SipTraffic.Verdict.SHED);
        } catch (IOException _) {
            server.count(Transport.UDP, SipTraffic.Verdict.SHED);
        }
    }

    void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException _) {
            // It is closed as far as this box is concerned.
        }
        channel = null;
    }
}
