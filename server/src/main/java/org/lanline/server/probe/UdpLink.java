package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A UDP socket with a thread that reads it. */
final class UdpLink implements Link {

    private static final int MOST_BYTES = 65_535;
    private static final int BUFFER_BYTES = 1 << 20;

    private final DatagramSocket socket;
    private final Arrivals arrivals = new Arrivals();

    private UdpLink(DatagramSocket socket) {
        this.socket = socket;
        Thread.ofPlatform().daemon().name("lanline-probe-udp").start(this::read);
    }

    /** Hears this server only, and that nobody listens there. */
    static UdpLink to(InetSocketAddress server) throws IOException {
        DatagramSocket socket = new DatagramSocket(null);
        try {
            socket.setReceiveBufferSize(BUFFER_BYTES);
            socket.connect(server);
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
        return new UdpLink(socket);
    }

    /** Hears everybody, at this address of ours and a free port. */
    static UdpLink at(InetAddress own) throws IOException {
        DatagramSocket socket = new DatagramSocket(null);
        try {
            socket.setReceiveBufferSize(BUFFER_BYTES);
            socket.bind(new InetSocketAddress(own, 0));
        } catch (IOException | RuntimeException failed) {
            socket.close();
            throw failed;
        }
        return new UdpLink(socket);
    }

    private void read() {
        byte[] bytes = new byte[MOST_BYTES];
        DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
        while (!socket.isClosed()) {
            try {
                packet.setLength(bytes.length);
                socket.receive(packet);
                arrivals.came(
                        (InetSocketAddress) packet.getSocketAddress(),
                        ByteBuffer.wrap(bytes, 0, packet.getLength()),
                        System.nanoTime());
            } catch (IOException ended) {
                arrivals.ended(ended);
                return;
            }
        }
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        socket.send(new DatagramPacket(copy, copy.length, to));
    }

    @Override
    public @Nullable Arrival take(long timeoutNanos) throws IOException, InterruptedException {
        return arrivals.take(timeoutNanos);
    }

    @Override
    public void close() {
        socket.close();
    }
}
