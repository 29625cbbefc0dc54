package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Description;
import org.lanline.server.config.CannotStart;
import org.lanline.wire.Printable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A device of its own on a box, for as long as two sides look for each other (docs/protocol.md): it
 * joins, signals over {@code /rendezvous}, and leaves when it is closed.
 */
final class BoxSignals implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int DEFAULT_PORT = 8_443;
    private static final int MAX_FRAME = 65_536;
    private static final int MAX_REASON = 300;
    private static final int MAX_URLS = 8;

    /** Something that concerns whoever waits here. */
    sealed interface Heard {
        /**
         * What another device says of itself, all of it or the next bit.
         *
         * @param device to answer to
         * @param call which attempt it belongs to
         */
        record Told(String device, String call, Description description) implements Heard {}

        /** Where relays are, and who we are there. */
        record Relays(List<String> urls, String user, String password) implements Heard {
            @Override
            public String toString() {
                return "Relays[" + urls + "]";
            }
        }

        /** The box says no, in a sentence. */
        record Refused(String message) implements Heard {}
    }

    private final URI box;
    private final HttpClient client;
    private final JsonNode self;
    private final PinnedTrust trust;
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>(256);
    private final Map<String, String> people = new LinkedHashMap<>();
    private final Thread goodbye;
    private String relayPolicy = "";
    private final WebSocket socket;

    private BoxSignals(URI box, HttpClient client, JsonNode self, PinnedTrust trust) {
        this.box = box;
        this.client = client;
        this.self = self;
        this.trust = trust;
        this.goodbye = Thread.ofPlatform().unstarted(() -> leave(client, box, self));
        this.socket = open();
        // also when it is stopped with Ctrl-C: the name is to be free again
        Runtime.getRuntime().addShutdownHook(goodbye);
    }

    /**
     * @param fingerprint what one of the box's certificates has to begin with; null trusts what is
     *     there
     */
    static BoxSignals join(
            String address, String name, @Nullable String invite, @Nullable String fingerprint) {
        URI box = uri(address);
        PinnedTrust trust = new PinnedTrust(fingerprint);
        HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(trust.context())
                        .connectTimeout(PATIENCE)
                        .build();
        Map<String, Object> wish = new LinkedHashMap<>();
        wish.put("name", name);
        wish.put("kind", "other");
        wish.put("device", "lanline ice");
        if (invite != null) {
            wish.put("invite", invite);
        }
        HttpRequest request =
                HttpRequest.newBuilder(box.resolve("/api/join"))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Json.write(wish)))
                        .build();
        JsonNode self = ask(client, request, box, trust);
        try {
            BoxSignals signals = new BoxSignals(box, client, self, trust);
            signals.hello();
            return signals;
        } catch (CannotStart failed) {
            leave(client, box, self);
            throw failed;
        }
    }

    private static URI uri(String address) {
        String text = address.contains("://") ? address : "https://" + address;
        try {
            URI given = URI.create(text);
            boolean sound = "https".equals(given.getScheme()) && given.getHost() != null;
            if (!sound) {
                throw new IllegalArgumentException(text);
            }
            int port = given.getPort() < 0 ? DEFAULT_PORT : given.getPort();
            return URI.create("https://" + given.getHost() + ":" + port + "/");
        } catch (IllegalArgumentException e) {
            throw new CannotStart(
                    "\"" + address + "\" is no address of a box; give HOST or https://HOST:PORT.");
        }
    }

    private static JsonNode ask(
            HttpClient client, HttpRequest request, URI box, PinnedTrust trust) {
        try {
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode body = JsonMapper.shared().readTree(response.body());
            if (response.statusCode() / 100 != 2) {
                throw new CannotStart(said(body));
            }
            return body;
        } catch (IOException | JacksonException e) {
            throw new CannotStart(
                    trust.hasRefused()
                            ? "The box at "
                                    + box
                                    + " has the fingerprint "
                                    + trust.seen()
                                    + ", not"
                                    + " the one that was given."
                            : "No box answers at " + box + "; give its address and HTTPS port.");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CannotStart("Stopped.");
        }
    }

    /** What the box gives as its reason; it may be anybody's box. */
    private static String said(JsonNode refusal) {
        StringBuilder said = new StringBuilder();
        refusal.path("message")
                .asString("The box refused.")
                .codePoints()
                .limit(MAX_REASON)
                .map(each -> Printable.is(each) ? each : '?')
                .forEach(said::appendCodePoint);
        return said.toString();
    }

    private WebSocket open() {
        try {
            return client.newWebSocketBuilder()
                    .subprotocols("lanline.v1")
                    .connectTimeout(PATIENCE)
                    .buildAsync(
                            URI.create(
                                    "wss://" + box.getHost() + ":" + box.getPort() + "/rendezvous"),
                            new Frames(frames))
                    .join();
        } catch (CompletionException e) {
            throw new CannotStart("The box does not let in: " + e.getCause() + ".");
        }
    }

    /** Puts the pieces of text frames together. */
    private static final class Frames implements WebSocket.Listener {
        private final BlockingQueue<String> frames;
        private final StringBuilder text = new StringBuilder();

        Frames(BlockingQueue<String> frames) {
            this.frames = frames;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            if (text.length() + data.length() <= MAX_FRAME) {
                text.append(data);
            }
            if (last) {
                frames.offer(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    private void hello() {
        send(Map.of("type", "hello", "protocol", 1, "token", self.path("token").asString("")));
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (people.isEmpty()) {
            JsonNode frame = frame(until);
            if (frame == null) {
                throw new CannotStart("The box does not answer on its rendezvous.");
            }
            see(frame);
        }
    }

    private void see(JsonNode frame) {
        switch (frame.path("type").asString("")) {
            case "welcome" -> {
                relayPolicy = frame.path("relay").asString("");
                frame.path("people").forEach(this::person);
            }
            case "person" -> person(frame.path("person"));
            default -> {}
        }
    }

    private void person(JsonNode person) {
        String user = person.path("user").asString("");
        people.put(key(user), user);
        people.put(key(person.path("name").asString("")), user);
    }

    private static String key(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private void send(Map<String, Object> frame) {
        socket.sendText(Json.write(frame), true).join();
    }

    private @Nullable JsonNode frame(long untilNanos) {
        try {
            String frame = frames.poll(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            return frame == null ? null : JsonMapper.shared().readTree(frame);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** What this device is called on the box. */
    String name() {
        return self.path("name").asString("");
    }

    String greeting() {
        return "On the box as \""
                + name()
                + "\"; its fingerprint is "
                + trust.seen()
                + " (compare it with what the box printed).";
    }

    /** The user of this name, once there is one. */
    String find(String name, int seconds) {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        while (true) {
            String user = people.get(key(name));
            if (user != null) {
                return user;
            }
            JsonNode frame = frame(until);
            if (frame == null) {
                throw new CannotStart("Nobody called \"" + name + "\" came to the box.");
            }
            see(frame);
        }
    }

    /** Says something of this side to a user, or to one device. */
    void tell(String to, String call, Description description) {
        Map<String, Object> ice = new LinkedHashMap<>();
        ice.put("call", call);
        ice.put("lines", description.lines());
        send(Map.of("type", "signal", "to", to, "payload", Map.of("ice", ice)));
    }

    /** How the box relays: {@code on-failure}, {@code always} or {@code never}. */
    String relayPolicy() {
        return relayPolicy;
    }

    /** Asks for a relay; what comes of it is {@link #next}. */
    void askRelay(String call, String because) {
        send(Map.of("type", "relay", "call", call, "because", because));
    }

    /** What comes next, if it comes in time. */
    @Nullable Heard next(long millis) {
        JsonNode frame = frame(System.nanoTime() + millis * 1_000_000L);
        if (frame == null) {
            return null;
        }
        return switch (frame.path("type").asString("")) {
            case "error" -> new Heard.Refused(said(frame));
            case "relay" -> relays(frame.path("iceServers").path(0));
            case "signal" -> told(frame);
            default -> {
                see(frame);
                yield null;
            }
        };
    }

    private static Heard relays(JsonNode server) {
        List<String> urls = new ArrayList<>();
        server.path("urls").forEach(each -> urls.add(each.asString("")));
        return new Heard.Relays(
                urls.stream().limit(MAX_URLS).toList(),
                server.path("username").asString(""),
                server.path("credential").asString(""));
    }

    private static @Nullable Heard told(JsonNode frame) {
        JsonNode ice = frame.path("payload").path("ice");
        List<String> lines = new ArrayList<>();
        ice.path("lines").forEach(each -> lines.add(each.asString("")));
        return Description.parse(lines) instanceof Description.Parsed.Ok(var description)
                ? new Heard.Told(
                        frame.path("from").path("device").asString(""),
                        ice.path("call").asString(""),
                        description)
                : null;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(goodbye);
        } catch (IllegalStateException stopping) {
            return; // then the hook does it
        }
        socket.abort();
        leave(client, box, self);
    }

    /** The name is free again. */
    private static void leave(HttpClient client, URI box, JsonNode self) {
        HttpRequest request =
                HttpRequest.newBuilder(
                                box.resolve("/api/devices/" + self.path("device").asString("")))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + self.path("token").asString(""))
                        .DELETE()
                        .build();
        try {
            client.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException gone) {
            return; // a box that is gone has no list to leave
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
