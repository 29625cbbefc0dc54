package org.lanline.server.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

import javax.net.ssl.SSLContext;

/** A client without manners: writes any bytes to the box and reads what comes back. */
final class Raw implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    final Socket socket;

    /** Over TCP only, from this address of loopback. */
    Raw(String from, int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.ofLiteral(from), 0);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** Over TLS. */
    Raw(SSLContext context, String from, int port) throws IOException {
        socket =
                context.getSocketFactory()
                        .createSocket(
                                InetAddress.getLoopbackAddress(),
                                port,
                                InetAddress.ofLiteral(from),
                                0);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** Sends this and reads until the box closes. */
    static String exchange(int port, String request) throws IOException {
        try (Raw raw = new Raw("127.0.0.1", port)) {
            raw.write(request);
            return raw.rest();
        }
    }

    /** The head of a request. */
    static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** A WebSocket upgrade; the answer's head. */
    String upgrade(String path, String subprotocol, String... headers) throws IOException {
        write(
                "GET "
                        + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1:"
                        + socket.getPort()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + (subprotocol.isEmpty()
                                ? ""
                                : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
                        + String.join("", headers)
                        + "\r\n");
        return head();
    }

    /** Up to and with the empty line. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Everything until the end of the stream, which may come as a reset. */
    String rest() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (IOException reset) {
            all.writeBytes(
                    ("[" + String.valueOf(reset.getMessage()).toLowerCase(Locale.ROOT) + "]")
                            .getBytes(StandardCharsets.UTF_8));
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** One frame as RFC 6455 section 5.2 draws it, masked or not. */
    static byte[] frame(int firstByte, byte[] payload, boolean masked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(firstByte);
        int bit = masked ? 0x80 : 0;
        if (payload.length < 126) {
            out.write(bit | payload.length);
        } else if (payload.length < 65_536) {
            out.write(bit | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(bit | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        byte[] mask = new byte[4];
        new Random(payload.length).nextBytes(mask);
        if (masked) {
            out.writeBytes(mask);
        }
        for (int at = 0; at < payload.length; at++) {
            out.write(masked ? payload[at] ^ mask[at % 4] : payload[at]);
        }
        return out.toByteArray();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The code of the next close frame; 1006 when the stream ends without one. */
    int closeCode() {
        try {
            InputStream in = socket.getInputStream();
            while (true) {
                int first = in.read();
                int length = in.read();
                if (first < 0 || length < 0) {
                    return 1006;
                }
                int size =
                        switch (length) {
                            case 126 -> (in.read() << 8) | in.read();
                            case 127 -> (int) java.nio.ByteBuffer.wrap(in.readNBytes(8)).getLong();
                            default -> length;
                        };
                byte[] payload = in.readNBytes(size);
                if ((first & 0x0F) == 8) {
                    return payload.length < 2
                            ? 1005
                            : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
                }
            }
        } catch (IOException _) {
            return 1006;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
