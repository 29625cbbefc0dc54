package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A device of our own at {@code /rendezvous}, which speaks as the page does. */
final class BoxSocket implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 4_000;
    private static final int MOST_CHARS = 1 << 18;

    private final WebSocket socket;
    private final Frames frames;
    private final JsonNode welcome;

    private BoxSocket(WebSocket socket, Frames frames, String token)
            throws IOException, InterruptedException, TestPhone.Stuck {
        this.socket = socket;
        this.frames = frames;
        send(Map.of("type", "hello", "protocol", 1, "token", token));
        this.welcome = await("welcome");
    }

    /** Connects, says hello and is welcomed. */
    static BoxSocket open(HttpClient client, String authority, String token)
            throws IOException, InterruptedException, TestPhone.Stuck {
        Frames frames = new Frames();
        WebSocket socket;
        try {
            socket =
                    client.newWebSocketBuilder()
                            .subprotocols("lanline.v1")
                            .buildAsync(URI.create("wss://" + authority + "/rendezvous"), frames)
                            .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException refused) {
            throw new IOException("/rendezvous was not opened", refused);
        }
        try {
            return new BoxSocket(socket, frames, token);
        } catch (IOException | InterruptedException | TestPhone.Stuck failed) {
            socket.abort();
            throw failed;
        }
    }

    /** What the box said first. */
    JsonNode welcome() {
        return welcome;
    }

    void send(Map<String, ?> frame) throws IOException, InterruptedException {
        try {
            socket.sendText(JsonMapper.shared().writeValueAsString(frame), true)
                    .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IOException("/rendezvous takes no more", failed);
        }
    }

    /** The next frame; null when none has come until then. */
    @Nullable JsonNode next(long untilNanos) throws InterruptedException {
        return frames.arrived.poll(
                Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /** The next frame of this type; an error in its stead is one of ours. */
    JsonNode await(String type) throws InterruptedException, TestPhone.Stuck {
        long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (true) {
            JsonNode frame = next(until);
            if (frame == null) {
                throw new TestPhone.Stuck("/rendezvous did not say " + type);
            }
            String said = frame.path("type").asString();
            if (said.equals("error")) {
                throw new TestPhone.Stuck("the box said: " + frame.path("message").asString());
            }
            if (said.equals(type)) {
                return frame;
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    /** Puts the pieces of text frames together. */
    private static final class Frames implements WebSocket.Listener {
        private final BlockingQueue<JsonNode> arrived = new LinkedBlockingQueue<>(1_000);
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence part, boolean last) {
            if (text.length() + part.length() <= MOST_CHARS) {
                text.append(part);
            }
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(String frame) {
            try {
                var _ = arrived.offer(JsonMapper.shared().readTree(frame));
            } catch (JacksonException notOurBox) {
                // whoever says such things is not waited for either
            }
        }
    }
}
