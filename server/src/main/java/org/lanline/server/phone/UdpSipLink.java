package org.lanline.server.phone;

import org.lanline.server.net.UdpLoop;
import org.lanline.server.net.UdpOptions;
import org.lanline.server.net.UdpSocket;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** SIP by UDP to one server; what others send is not heard. */
final class UdpSipLink implements SipLink, UdpLoop.Handler {
    private static final int BUFFER_BYTES = 1 << 18;

    private final InetSocketAddress server;
    private final Listener listener;
    private final UdpSocket socket;
    private final Flow flow;

    /** Loop thread. */
    UdpSipLink(UdpLoop loop, InetSocketAddress server, Listener listener) throws IOException {
        this.server = server;
        this.listener = listener;
        InetAddress local = PhoneServer.towards(server.getAddress());
        this.socket = loop.open(UdpOptions.at(new InetSocketAddress(local, 0), BUFFER_BYTES), this);
        this.flow = new Flow(0, Transport.UDP, socket.local(), server);
        listener.opened(this, flow, "UDP");
    }

    @Override
    public void received(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        if (!from.equals(server) || datagram.remaining() < 8) {
            return; // a stranger, or a keep-alive
        }
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        listener.received(this, flow, SipMessage.parse(bytes, 0, bytes.length));
    }

    @Override
    public void send(SipMessage message) {
        socket.send(server, ByteBuffer.wrap(message.bytes()));
    }

    @Override
    public void close() {
        socket.close();
    }
}
