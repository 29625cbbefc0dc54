package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.trust.Fingerprint;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipStream;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** SIP by TCP or TLS: a virtual thread that connects and reads, and one that writes. */
final class StreamSipLink implements SipLink {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int CHUNK_BYTES = 8_192;
    private static final int QUEUED = 256;
    private static final int KEEP_ALIVE_SECONDS = 25;
    private static final int POST_PAUSE_MILLIS = 5;
    private static final byte[] PING = {'\r', '\n', '\r', '\n'};
    private static final byte[] PONG = {'\r', '\n'};
    private static final byte[] END = {};

    private final UdpLoop loop;
    private final InetSocketAddress server;
    private final @Nullable SSLContext context;
    private final Listener listener;
    private final long id;
    private final Socket plain = new Socket();
    private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>(QUEUED);
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param context for TLS, null for TCP
     * @param id of its flow
     */
    StreamSipLink(
            UdpLoop loop,
            InetSocketAddress server,
            @Nullable SSLContext context,
            long id,
            Listener listener) {
        this.loop = loop;
        this.server = server;
        this.context = context;
        this.id = id;
        this.listener = listener;
        Thread.ofVirtual().name("phone-sip-read").start(this::run);
    }

    private void run() {
        String why = "the server has closed the connection";
        try (plain) {
            plain.connect(server, CONNECT_MILLIS);
            plain.setTcpNoDelay(true);
            Socket socket = context == null ? plain : secured(context);
            Flow flow =
                    new Flow(
                            id,
                            context == null ? Transport.TCP : Transport.TLS,
                            (InetSocketAddress) socket.getLocalSocketAddress(),
                            server);
            String words = words(socket);
            patiently(() -> listener.opened(this, flow, words));
            OutputStream output = socket.getOutputStream();
            Thread.ofVirtual().name("phone-sip-write").start(() -> write(output));
            read(socket.getInputStream(), flow);
        } catch (SSLException untrusted) {
            why = "TLS: " + untrusted.getMessage();
        } catch (IOException failed) {
            why = closed.get() ? "closed here" : String.valueOf(failed.getMessage());
        }
        queue.clear();
        queue.offer(END);
        String said = why;
        patiently(() -> listener.gone(this, said));
    }

    private SSLSocket secured(SSLContext with) throws IOException {
        String host = server.getAddress().getHostAddress();
        SSLSocket tls =
                (SSLSocket)
                        with.getSocketFactory().createSocket(plain, host, server.getPort(), true);
        tls.setSoTimeout(CONNECT_MILLIS);
        tls.startHandshake();
        tls.setSoTimeout(0);
        return tls;
    }

    private static String words(Socket socket) throws IOException {
        if (!(socket instanceof SSLSocket tls)) {
            return "TCP";
        }
        Certificate first = tls.getSession().getPeerCertificates()[0];
        String print =
                first instanceof X509Certificate leaf ? Fingerprint.of(leaf).brief() : "unknown";
        return "%s, %s, certificate %s"
                .formatted(
                        tls.getSession().getProtocol().replace("TLSv", "TLS "),
                        tls.getSession().getCipherSuite(),
                        print);
    }

    private void read(InputStream input, Flow flow) throws IOException {
        SipStream stream = new SipStream();
        SipStream.Out out =
                new SipStream.Out() {
                    @Override
                    public void message(Parsed message) {
                        patiently(() -> listener.received(StreamSipLink.this, flow, message));
                    }

                    @Override
                    public void ping() {
                        queue.offer(PONG);
                    }
                };
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count = input.read(chunk); count >= 0; count = input.read(chunk)) {
            if (!stream.feed(ByteBuffer.wrap(chunk, 0, count), out)) {
                throw new IOException("what the server sends is not SIP");
            }
        }
    }

    /** Waits while the loop is behind, so that a stream slows its own peer down. */
    private void patiently(Runnable command) {
        while (!loop.isClosed() && !loop.post(command)) {
            try {
                Thread.sleep(POST_PAUSE_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void write(OutputStream output) {
        try {
            while (true) {
                byte[] next = queue.poll(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    output.write(PING); // RFC 5626 section 4.4.1
                } else if (next.length == 0) {
                    break;
                } else {
                    output.write(next);
                }
            }
        } catch (IOException | InterruptedException _) {
            // Nothing can be sent any more; the reader sees the same end.
        }
        closeSocket();
    }

    @Override
    public void send(SipMessage message) {
        if (!queue.offer(message.bytes())) {
            closeSocket();
        }
    }

    /** Once what is queued has gone out. */
    @Override
    public void close() {
        closed.set(true);
        if (!queue.offer(END)) {
            closeSocket();
        }
    }

    private void closeSocket() {
        try {
            plain.close();
        } catch (IOException _) {
            // It cannot be used any more, which is all that was wanted.
        }
    }
}
