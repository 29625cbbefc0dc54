package org.lanline.bench;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.server.net.PacketIo;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.net.UdpOptions;
import org.lanline.server.net.UdpSocket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * Forwards ChannelData through {@code server.net} without knowing TURN, as {@code
 * bench/relay/floor.c} does in C: what the sockets alone cost. {@code BareForwarder IO ADDRESS
 * CLIENT-PORT FIRST-RELAY-PORT PEER-ADDRESS FIRST-PEER-PORT COUNT}.
 */
public final class BareForwarder {

    private static final int FIRST_CHANNEL = 0x4000;
    private static final int BUFFER_BYTES = 1 << 21;

    private final Relay[] relays;
    private final UdpSocket client;

    private final class Relay {
        private final int channel;
        private final InetSocketAddress peer;
        private final UdpSocket socket;
        private @Nullable InetSocketAddress client;

        Relay(UdpLoop loop, InetSocketAddress at, InetSocketAddress peer, int channel)
                throws IOException {
            this.channel = channel;
            this.peer = peer;
            this.socket = loop.open(UdpOptions.at(at, BUFFER_BYTES), this::fromPeer);
        }

        private void fromPeer(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
            if (client != null) {
                BareForwarder.this.client.queuePrefixed(
                        client, channel << 16 | datagram.remaining(), datagram);
            }
        }
    }

    private BareForwarder(
            UdpLoop loop,
            InetSocketAddress clients,
            int firstRelayPort,
            InetSocketAddress firstPeer,
            int count)
            throws IOException {
        client = loop.open(UdpOptions.at(clients, BUFFER_BYTES), this::fromClient);
        relays = new Relay[count];
        for (int i = 0; i < count; i++) {
            InetSocketAddress at = new InetSocketAddress(clients.getAddress(), firstRelayPort + i);
            InetSocketAddress peer =
                    new InetSocketAddress(firstPeer.getAddress(), firstPeer.getPort() + i);
            relays[i] = new Relay(loop, at, peer, FIRST_CHANNEL + i);
        }
    }

    private void fromClient(InetSocketAddress from, ByteBuffer datagram, long nowNanos) {
        if (datagram.remaining() < 4) {
            return;
        }
        int relay = (datagram.getShort() & 0xFFFF) - FIRST_CHANNEL;
        datagram.getShort();
        if (relay >= 0 && relay < relays.length) {
            relays[relay].client = from;
            relays[relay].socket.queue(relays[relay].peer, datagram);
        }
    }

    public static void main(String[] args) throws Exception {
        Config.UdpIo wanted = Config.UdpIo.valueOf(args[0].toUpperCase(Locale.ROOT));
        PacketIo io = PacketIo.choose(wanted, System.err::println);
        try (UdpLoop loop = new UdpLoop("forwarder", io, Throwable::printStackTrace)) {
            new BareForwarder(
                    loop,
                    new InetSocketAddress(
                            InetAddress.ofLiteral(args[1]), Integer.parseInt(args[2])),
                    Integer.parseInt(args[3]),
                    new InetSocketAddress(
                            InetAddress.ofLiteral(args[4]), Integer.parseInt(args[5])),
                    Integer.parseInt(args[6]));
            loop.start();
            System.out.println("ready");
            new CountDownLatch(1).await();
        }
    }
}
