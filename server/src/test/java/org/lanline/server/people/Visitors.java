package org.lanline.server.people;

import org.jspecify.annotations.Nullable;
import org.lanline.server.probe.ShownChain;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Clients of a real box that speak the contract, over HTTPS and WebSockets of the JDK. */
public final class Visitors implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long PATIENCE_SECONDS = 25;

    private final URI box;
    private final HttpClient client;

    public Visitors(URI box) {
        this.box = box;
        client = HttpClient.newBuilder().sslContext(ShownChain.context(ShownChain.ANY)).build();
    }

    /** Joins by HTTP; not connected yet. */
    public Visitor join(String name) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(box.resolve("api/join"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + name + "\"}"))
                        .build();
        JsonNode joined =
                JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        return new Visitor(joined.get("token").stringValue(), joined.get("device").stringValue());
    }

    public int status(String method, String path, String token) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(box.resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** The body of the answer to a GET that succeeds. */
    public byte[] get(String path, String token) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(box.resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " was answered with " + answer.statusCode());
        }
        return answer.body();
    }

    /** A connection for SIP, which hears with that ear. */
    public WebSocket sip(WebSocket.Listener ear) {
        return client.newWebSocketBuilder()
                .subprotocols("sip")
                .buildAsync(URI.create("wss://127.0.0.1:" + box.getPort() + "/sip"), ear)
                .join();
    }

    /** Connected, and says nothing. */
    Visitor stranger() {
        Visitor visitor = new Visitor("", "");
        visitor.connect();
        return visitor;
    }

    void upgrade(String subprotocol, String origin) {
        client.newWebSocketBuilder()
                .subprotocols(subprotocol)
                .header("Origin", origin)
                .buildAsync(rendezvous(), new WebSocket.Listener() {})
                .join();
    }

    /** What a browser would send that shows the box's own page. */
    String origin() {
        return "https://127.0.0.1:" + box.getPort();
    }

    private URI rendezvous() {
        return URI.create("wss://127.0.0.1:" + box.getPort() + "/rendezvous");
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /** One device. */
    public final class Visitor {
        private final String token;
        private final String device;
        private @Nullable WebSocket socket;
        private Ear ear = new Ear();

        Visitor(String token, String device) {
            this.token = token;
            this.device = device;
        }

        public String token() {
            return token;
        }

        public String device() {
            return device;
        }

        private void connect() {
            ear = new Ear();
            socket =
                    client.newWebSocketBuilder()
                            .subprotocols("lanline.v1")
                            .connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
                            .buildAsync(rendezvous(), ear)
                            .join();
        }

        private WebSocket socket() {
            WebSocket open = socket;
            if (open == null) {
                throw new AssertionError("not connected");
            }
            return open;
        }

        public Visitor enter() {
            connect();
            return say("{\"type\":\"hello\",\"protocol\":1,\"token\":\"" + token + "\"}");
        }

        void enterAgain(String session, long sequence) {
            connect();
            say(
                    "{\"type\":\"hello\",\"protocol\":1,\"token\":\"%s\",\"resume\":{\"session\":\"%s\",\"sequence\":%d}}"
                            .formatted(token, session, sequence));
        }

        public Visitor say(String frame) {
            // A box that has closed meanwhile is what some tests are about.
            socket().sendText(frame, true).exceptionally(_ -> socket()).join();
            return this;
        }

        Visitor sayBinary(ByteBuffer bytes) {
            socket().sendBinary(bytes, true).join();
            return this;
        }

        /** The next frame of this type; others in between are dropped. */
        public JsonNode next(String type) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (true) {
                JsonNode frame = ear.frames.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (frame == null) {
                    throw new AssertionError("no " + type + " came");
                }
                if (frame.get("type").stringValue().equals(type)) {
                    return frame;
                }
            }
        }

        /** The code that the box closed with. */
        int closed() throws Exception {
            return ear.code.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        boolean isClosed() {
            return ear.code.isDone();
        }

        void leave() {
            socket().sendClose(1001, "going away").join();
        }

        /** Without a word, as when a browser is killed. */
        void breakOff() {
            socket().abort();
        }

        void stopReading() {
            ear.deaf = true;
        }
    }

    private static final class Ear implements WebSocket.Listener {
        final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> code = new CompletableFuture<>();
        private final StringBuilder part = new StringBuilder();
        volatile boolean deaf;

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                frames.add(JSON.readTree(part.toString()));
                part.setLength(0);
            }
            if (!deaf) {
                socket.request(1);
            }
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            code.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            code.complete(1006);
        }
    }
}
