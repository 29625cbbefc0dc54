package org.lanline.server.phone;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.lanline.server.net.UdpLoop;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLContext;

/** SIP over a secure WebSocket (RFC 7118), by the same door as a page. */
final class WebSipLink implements SipLink, WebSocket.Listener {
    private static final long PATIENCE_SECONDS = 5;
    private static final int MOST_CHARS = 65_536;
    private static final int QUEUED = 256;
    private static final String END = "";

    private final UdpLoop loop;
    private final Listener listener;
    private final Flow flow;
    private final HttpClient client;
    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>(QUEUED);
    private final StringBuilder text = new StringBuilder();
    private final AtomicBoolean told = new AtomicBoolean();

    WebSipLink(
            UdpLoop loop, InetSocketAddress server, SSLContext context, long id, Listener listener)
            throws IOException {
        this.loop = loop;
        this.listener = listener;
        InetAddress local = PhoneServer.towards(server.getAddress());
        this.flow = new Flow(id, Transport.WSS, new InetSocketAddress(local, 0), server);
        this.client =
                HttpClient.newBuilder()
                        .sslContext(context)
                        .connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
                        .build();
        String literal = server.getAddress().getHostAddress().replaceAll("%.*", "");
        String host = literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal;
        URI uri = URI.create("wss://" + host + ":" + server.getPort() + "/sip");
        Thread.ofVirtual().name("phone-sip-ws").start(() -> run(uri));
    }

    private void run(URI uri) {
        String why = "closed here";
        try {
            WebSocket socket =
                    client.newWebSocketBuilder()
                            .subprotocols("sip")
                            .buildAsync(uri, this)
                            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            loop.post(() -> listener.opened(this, flow, "WebSocket over TLS"));
            write(socket);
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(1, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            why = reason(failed);
        } catch (TimeoutException silent) {
            why = "the server does not answer";
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            client.shutdownNow();
        }
        gone(why);
    }

    private static String reason(Throwable failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        return cause.getMessage() == null ? "the WebSocket was not opened" : cause.getMessage();
    }

    private void write(WebSocket socket)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (String next = queue.take(); !next.isEmpty(); next = queue.take()) {
            socket.sendText(next, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void gone(String why) {
        if (told.compareAndSet(false, true)) {
            loop.post(() -> listener.gone(this, why));
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        if (text.length() + part.length() > MOST_CHARS) {
            from.abort();
            gone("what the server sends is too long");
            return null;
        }
        text.append(part);
        if (last) {
            byte[] bytes = text.toString().getBytes(UTF_8);
            text.setLength(0);
            loop.post(
                    () -> listener.received(this, flow, SipMessage.parse(bytes, 0, bytes.length)));
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        queue.clear();
        queue.offer(END);
        gone("the server has closed the connection" + (reason.isEmpty() ? "" : ": " + reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failed) {
        queue.clear();
        queue.offer(END);
        gone(reason(failed));
    }

    @Override
    public void send(SipMessage message) {
        queue.offer(message.toString());
    }

    @Override
    public void close() {
        queue.offer(END);
    }
}
