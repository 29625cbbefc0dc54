package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipStream;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a test phone talks SIP to the box. */
abstract class SipPath implements AutoCloseable {

    private static final int MOST_BYTES = 65_535;
    private static final int PATIENCE_MILLIS = 3_000;

    private final BlockingQueue<SipMessage> came = new LinkedBlockingQueue<>(1_000);

    abstract void send(SipMessage message) throws IOException;

    /** The beginning of a Via, such as {@code SIP/2.0/UDP 10.0.0.1:4000}. */
    abstract String via();

    /** Host, port and transport of a Contact. */
    abstract String contact();

    @Override
    public abstract void close();

    /** The next message; null when none comes in time. */
    @Nullable SipMessage take(long millis) throws InterruptedException {
        return came.poll(Math.max(0, millis), TimeUnit.MILLISECONDS);
    }

    private void took(Parsed parsed) {
        if (parsed instanceof Parsed.Ok(SipMessage message)) {
            var _ = came.offer(message);
        }
    }

    private void took(byte[] bytes, int length) {
        took(SipMessage.parse(bytes, 0, length));
    }

    static SipPath udp(InetSocketAddress box) throws IOException {
        return new Udp(box);
    }

    static SipPath tcp(InetSocketAddress box) throws IOException {
        return new Tcp(box);
    }

    static SipPath wss(HttpClient client, String authority)
            throws IOException, InterruptedException {
        return new Wss(client, authority);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static final class Udp extends SipPath {
        private final DatagramSocket socket = new DatagramSocket(null);

        Udp(InetSocketAddress box) throws IOException {
            socket.connect(box);
            Thread.ofPlatform().daemon().name("lanline-doctor-udp").start(this::read);
        }

        private void read() {
            DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
            while (!socket.isClosed()) {
                try {
                    packet.setLength(MOST_BYTES);
                    socket.receive(packet);
                    super.took(packet.getData(), packet.getLength());
                } catch (IOException ended) {
                    return;
                }
            }
        }

        @Override
        void send(SipMessage message) throws IOException {
            byte[] bytes = message.bytes();
            socket.send(new DatagramPacket(bytes, bytes.length));
        }

        @Override
        String via() {
            return "SIP/2.0/UDP " + contact();
        }

        @Override
        String contact() {
            return text((InetSocketAddress) socket.getLocalSocketAddress());
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static final class Tcp extends SipPath {
        private final Socket socket = new Socket();

        Tcp(InetSocketAddress box) throws IOException {
            socket.connect(box, PATIENCE_MILLIS);
            Thread.ofPlatform().daemon().name("lanline-doctor-tcp").start(this::read);
        }

        private void read() {
            SipStream stream = new SipStream();
            byte[] bytes = new byte[MOST_BYTES];
            try (InputStream in = socket.getInputStream()) {
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    stream.feed(
                            ByteBuffer.wrap(bytes, 0, count),
                            new SipStream.Out() {
                                @Override
                                public void message(Parsed message) {
                                    Tcp.super.took(message);
                                }

                                @Override
                                public void ping() {
                                    // the box does not ask phones
                                }
                            });
                }
            } catch (IOException ended) {
                // whoever waits for a message will say so
            }
        }

        @Override
        void send(SipMessage message) throws IOException {
            socket.getOutputStream().write(message.bytes());
        }

        @Override
        String via() {
            return "SIP/2.0/TCP " + text((InetSocketAddress) socket.getLocalSocketAddress());
        }

        @Override
        String contact() {
            return text((InetSocketAddress) socket.getLocalSocketAddress()) + ";transport=tcp";
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException gone) {
                // it is closed all the same
            }
        }
    }

    private static final class Wss extends SipPath implements WebSocket.Listener {
        private final WebSocket socket;
        private final StringBuilder text = new StringBuilder();

        Wss(HttpClient client, String authority) throws IOException, InterruptedException {
            CompletableFuture<WebSocket> opening =
                    client.newWebSocketBuilder()
                            .subprotocols("sip")
                            .buildAsync(URI.create("wss://" + authority + "/sip"), this);
            try {
                socket = opening.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException refused) {
                throw new IOException("the WebSocket was not opened", refused);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                text.setLength(0);
                super.took(bytes, bytes.length);
            }
            from.request(1);
            return null;
        }

        @Override
        void send(SipMessage message) throws IOException {
            try {
                socket.sendText(new String(message.bytes(), StandardCharsets.UTF_8), true)
                        .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException failed) {
                throw new IOException("the WebSocket takes no more", failed);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException(stopped);
            }
        }

        @Override
        String via() {
            return "SIP/2.0/WSS doctor.invalid";
        }

        @Override
        String contact() {
            return "doctor.invalid;transport=ws";
        }

        @Override
        public void close() {
            socket.abort();
        }
    }
}
