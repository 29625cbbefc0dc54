package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the box at {@code /rendezvous} for a way through it, as the page does. */
final class RelayAsking implements WebSocket.Listener {

    /**
     * @param port of the relay for UDP
     */
    record Granted(String host, int port, String username, String credential) {}

    private static final int PATIENCE_MILLIS = 4_000;

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>(1_000);
    private final StringBuilder text = new StringBuilder();

    private RelayAsking() {}

    /** Null when the box does not give one; the reason is in the frame's {@code code}. */
    static Granted ask(HttpClient client, String authority, String token, String callId)
            throws IOException, InterruptedException, TestPhone.Stuck {
        RelayAsking asking = new RelayAsking();
        WebSocket socket;
        try {
            socket =
                    client.newWebSocketBuilder()
                            .subprotocols("lanline.v1")
                            .buildAsync(URI.create("wss://" + authority + "/rendezvous"), asking)
                            .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException refused) {
            throw new IOException("/rendezvous was not opened", refused);
        }
        try {
            send(socket, "{\"type\":\"hello\",\"protocol\":1,\"token\":\"%s\"}".formatted(token));
            asking.await("welcome");
            send(
                    socket,
                    "{\"type\":\"relay\",\"call\":\"%s\",\"because\":\"failed\"}"
                            .formatted(callId));
            return granted(asking.await("relay"));
        } finally {
            socket.abort();
        }
    }

    private static void send(WebSocket socket, String frame)
            throws IOException, InterruptedException {
        try {
            socket.sendText(frame, true).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IOException("/rendezvous takes no more", failed);
        }
    }

    private JsonNode await(String type) throws InterruptedException, TestPhone.Stuck {
        long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (true) {
            JsonNode frame =
                    frames.poll(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
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

    private static Granted granted(JsonNode frame) throws TestPhone.Stuck {
        JsonNode server = frame.path("iceServers").path(0);
        String url = server.path("urls").path(0).asString("");
        int colon = url.lastIndexOf(':');
        if (!url.startsWith("turn:") || colon < 6) {
            throw new TestPhone.Stuck("the box named no relay");
        }
        return new Granted(
                url.substring(5, colon).replaceAll("[\\[\\]]", ""),
                Integer.parseInt(url.substring(colon + 1).replaceAll("\\D.*", "")),
                server.path("username").asString(),
                server.path("credential").asString());
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            var _ = frames.offer(JsonMapper.shared().readTree(text.toString()));
            text.setLength(0);
        }
        from.request(1);
        return null;
    }
}
