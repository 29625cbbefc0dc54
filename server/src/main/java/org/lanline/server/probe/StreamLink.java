package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;
import org.lanline.server.trust.Fingerprint;
import org.lanline.stun.StunFraming;
import org.lanline.wire.FrameStream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * A TCP or TLS connection, cut into frames by a thread that reads it. The certificate is not held
 * against any authority, as nothing secret goes through it: its fingerprint is told instead.
 */
final class StreamLink implements Link {

    private static final int OPEN_MILLIS = 3_000;
    private static final int READ_BYTES = 1 << 16;

    private final InetSocketAddress server;
    private final Socket plain;
    private final Socket socket;
    private final OutputStream out;
    private final Arrivals arrivals = new Arrivals();
    private @Nullable Fingerprint certificate;

    StreamLink(Way way, InetSocketAddress server) throws IOException {
        this.server = server;
        this.plain = new Socket();
        try {
            plain.connect(server, OPEN_MILLIS);
            plain.setTcpNoDelay(true);
            this.socket = way == Way.TLS ? secured() : plain;
            this.out = socket.getOutputStream();
        } catch (IOException | RuntimeException failed) {
            plain.close();
            throw failed;
        }
        Thread.ofPlatform().daemon().name("lanline-probe-stream").start(this::read);
    }

    private Socket secured() throws IOException {
        try {
            SSLSocket tls =
                    (SSLSocket)
                            ShownChain.context(ShownChain.ANY)
                                    .getSocketFactory()
                                    .createSocket(
                                            plain,
                                            server.getAddress().getHostAddress(),
                                            server.getPort(),
                                            true);
            tls.setSoTimeout(OPEN_MILLIS);
            tls.startHandshake();
            tls.setSoTimeout(0);
            if (tls.getSession().getPeerCertificates()[0] instanceof X509Certificate first) {
                certificate = Fingerprint.of(first);
            }
            return tls;
        } catch (SocketTimeoutException silent) {
            throw new SSLException("it says nothing to a hello", silent);
        }
    }

    private void read() {
        FrameStream frames = StunFraming.stream();
        byte[] bytes = new byte[READ_BYTES];
        try (InputStream in = socket.getInputStream()) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                long nowNanos = System.nanoTime();
                FrameStream.Verdict verdict =
                        frames.feed(
                                ByteBuffer.wrap(bytes, 0, count),
                                frame -> {
                                    arrivals.came(server, frame, nowNanos);
                                    return true;
                                });
                if (verdict == FrameStream.Verdict.BROKEN) {
                    throw new IOException("what it sends is not STUN");
                }
            }
            arrivals.ended(new EOFException("it hung up"));
        } catch (IOException ended) {
            arrivals.ended(ended);
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
        out.write(copy);
        out.flush();
    }

    @Override
    public @Nullable Arrival take(long timeoutNanos) throws IOException, InterruptedException {
        return arrivals.take(timeoutNanos);
    }

    @Override
    public @Nullable Fingerprint certificate() {
        return certificate;
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
