package org.lanline.server.probe;

import org.lanline.stun.ReplyBudget;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/**
 * A STUN server of ours at 127.0.0.1 and 127.0.0.2, behind a NAT that a test makes up: how it
 * translates, and which answers it lets through.
 */
final class TwoAddresses implements AutoCloseable {

    static final InetAddress FIRST = InetAddress.ofLiteral("127.0.0.1");
    static final InetAddress SECOND = InetAddress.ofLiteral("127.0.0.2");

    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final StunServer server;
    private final BiFunction<InetSocketAddress, InetSocketAddress, InetSocketAddress> translates;
    private final BiPredicate<InetSocketAddress, InetSocketAddress> passes;

    /**
     * @param translates (client, server's address) to the client as it is seen there
     * @param passes (asked, answering) whether an answer gets through
     */
    TwoAddresses(
            BiFunction<InetSocketAddress, InetSocketAddress, InetSocketAddress> translates,
            BiPredicate<InetSocketAddress, InetSocketAddress> passes)
            throws SocketException {
        this.translates = translates;
        this.passes = passes;
        int firstPort = open(FIRST, 0);
        int secondPort = open(FIRST, 0);
        open(SECOND, firstPort);
        open(SECOND, secondPort);
        this.server =
                new StunServer(
                        new StunServer.Discovery(FIRST, SECOND, firstPort, secondPort),
                        new ReplyBudget(10_000, 10_000, 1));
        sockets.forEach(each -> Thread.ofVirtual().start(() -> serve(each)));
    }

    private int open(InetAddress host, int port) throws SocketException {
        DatagramSocket socket = new DatagramSocket(port, host);
        sockets.add(socket);
        return socket.getLocalPort();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) sockets.getFirst().getLocalSocketAddress();
    }

    /** Sends everybody there from now on. */
    synchronized void redirect(InetSocketAddress elsewhere) {
        server.redirect(elsewhere);
    }

    private void serve(DatagramSocket socket) {
        StunMessage request = new StunMessage();
        DatagramPacket packet = new DatagramPacket(new byte[1_500], 1_500);
        while (!socket.isClosed()) {
            try {
                packet.setLength(1_500);
                socket.receive(packet);
            } catch (IOException closed) {
                return;
            }
            if (request.parse(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()))
                    == StunMessage.Verdict.STUN) {
                answer(socket, request, (InetSocketAddress) packet.getSocketAddress());
            }
        }
    }

    private synchronized void answer(
            DatagramSocket socket, StunMessage request, InetSocketAddress client) {
        InetSocketAddress local = (InetSocketAddress) socket.getLocalSocketAddress();
        server.handle(
                request,
                local,
                translates.apply(client, local),
                false,
                System.nanoTime(),
                (from, _, bytes) -> {
                    if (passes.test(local, from)) {
                        send(from, client, bytes);
                    }
                });
    }

    private void send(InetSocketAddress from, InetSocketAddress to, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        for (DatagramSocket each : sockets) {
            if (from.equals(each.getLocalSocketAddress())) {
                try {
                    each.send(new DatagramPacket(copy, copy.length, to));
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            }
        }
    }

    @Override
    public void close() {
        sockets.forEach(DatagramSocket::close);
    }
}
