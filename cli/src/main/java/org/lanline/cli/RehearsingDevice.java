package org.lanline.cli;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A device as the page is one, without media: it joins, is on the list, registers by SIP over
 * WebSocket, calls and is called. It reads no more of a message than it must.
 */
final class RehearsingDevice implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 10;

    /** What a response repeats of its request (RFC 3261 section 8.2.6.2). */
    private static final List<String> REPEATED =
            List.of("via:", "from:", "call-id:", "cseq:", "record-route:");

    private static final String DESCRIPTION =
            String.join(
                    "\r\n",
                    "v=0",
                    "o=- 1 1 IN IP4 127.0.0.1",
                    "s=-",
                    "t=0 0",
                    "a=group:BUNDLE 0",
                    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
                    "c=IN IP4 0.0.0.0",
                    "a=candidate:1 1 udp 2122194687 10.77.0.2 40000 typ host generation 0",
                    "a=candidate:2 1 tcp 1518214911 10.77.0.2 9 typ host tcptype active",
                    "a=ice-ufrag:abcd",
                    "a=ice-pwd:abcdefghijklmnopqrstuvwx",
                    "a=fingerprint:sha-256 " + "00:".repeat(31) + "00",
                    "a=setup:actpass",
                    "a=mid:0",
                    "a=sendrecv",
                    "a=rtcp-mux",
                    "a=rtpmap:111 opus/48000/2",
                    "");

    private final String address;
    private final String token;
    private final String contact;
    private final Line list;
    private final Line sip;
    private int sent;

    private RehearsingDevice(HttpClient client, URI box, JsonNode self) {
        address = self.path("address").asString();
        token = self.path("token").asString();
        contact = "<sip:" + self.path("user").asString() + "@rehearsal.invalid;transport=ws>";
        list = Line.open(client, box, "rendezvous", "lanline.v1");
        sip = Line.open(client, box, "sip", "sip");
    }

    static RehearsingDevice join(HttpClient client, URI box, String name)
            throws IOException, InterruptedException {
        Map<String, String> wish = Map.of("name", name, "kind", "browser", "device", "Rehearsal");
        HttpResponse<String> joined =
                client.send(
                        HttpRequest.newBuilder(box.resolve("/api/join"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(Json.write(wish)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        JsonNode self = JsonMapper.shared().readTree(joined.body());
        RehearsingDevice device = new RehearsingDevice(client, box, self);
        device.register();
        return device;
    }

    private void register() throws IOException, InterruptedException {
        list.say(Json.write(Map.of("type", "hello", "protocol", 1, "token", token)));
        list.next(frame -> frame.contains("\"welcome\""));
        list.say(Json.write(Map.of("type", "state", "state", "away")));
        String instance = "+sip.instance=\"<urn:uuid:00000000-0000-4000-8000-000000000000>\"";
        sip.say(
                request("REGISTER", "sip:lanline.local", address, "register")
                        + ("Contact: " + contact + ";" + instance + ";reg-id=1;expires=300\r\n")
                        + "Supported: path, outbound, gruu\r\n"
                        + ("Authorization: Bearer " + token + "\r\n")
                        + "Content-Length: 0\r\n\r\n");
        sip.next(message -> message.startsWith("SIP/2.0 200"));
    }

    /** Rings there, is answered, and hangs up. */
    void call(RehearsingDevice other) throws IOException, InterruptedException {
        String call = "call-" + sent;
        sip.say(request("INVITE", other.address, other.address, call) + withBody());
        String invite = other.sip.next(message -> message.startsWith("INVITE"));
        other.sip.say(response("180 Ringing", invite) + "Content-Length: 0\r\n\r\n");
        other.sip.say(
                response("200 OK", invite) + "Contact: " + other.contact + "\r\n" + withBody());
        String answer =
                sip.next(
                        m ->
                                m.startsWith("SIP/2.0 200")
                                        && m.contains(call)
                                        && m.contains("INVITE"));
        sip.say(inDialog("ACK", answer));
        sip.say(inDialog("BYE", answer));
        String bye = other.sip.next(message -> message.startsWith("BYE"));
        other.sip.say(response("200 OK", bye) + "Content-Length: 0\r\n\r\n");
        sip.next(message -> message.startsWith("SIP/2.0 200") && message.contains("BYE"));
    }

    private String withBody() {
        return "Contact: "
                + contact
                + "\r\nContent-Type: application/sdp\r\nContent-Length: "
                + DESCRIPTION.length()
                + "\r\n\r\n"
                + DESCRIPTION;
    }

    private String request(String method, String target, String to, String call) {
        return head(method, target) + ("To: <" + to + ">\r\n") + rest(method, call);
    }

    /** To where the answer came from, by the way it came (RFC 3261 section 12.2.1.1). */
    private String inDialog(String method, String answer) {
        String target = header(answer, "contact:").replaceAll("(?i)^contact: *<([^>]*)>.*", "$1");
        String route = header(answer, "record-route:").replaceFirst("(?i)^record-route", "Route");
        String call = header(answer, "call-id:").replaceFirst("(?i)^call-id: *", "");
        return head(method, target)
                + (route + "\r\n" + header(answer, "to:") + "\r\n")
                + rest(method, call)
                + "Content-Length: 0\r\n\r\n";
    }

    private String head(String method, String target) {
        sent++;
        return (method + " " + target + " SIP/2.0\r\n")
                + ("Via: SIP/2.0/WSS rehearsal.invalid;branch=z9hG4bK"
                        + Integer.toHexString(address.hashCode())
                        + sent
                        + "\r\n")
                + "Max-Forwards: 69\r\n";
    }

    private String rest(String method, String call) {
        return ("From: <" + address + ">;tag=rehearsal\r\n")
                + ("Call-ID: " + call + "\r\n")
                + ("CSeq: " + (method.equals("ACK") ? sent - 1 : sent) + " " + method + "\r\n");
    }

    private static String response(String status, String request) {
        String repeated =
                request.lines()
                        .takeWhile(line -> !line.isEmpty())
                        .filter(
                                line ->
                                        REPEATED.stream()
                                                .anyMatch(
                                                        line.toLowerCase(Locale.ROOT)::startsWith))
                        .collect(Collectors.joining("\r\n"));
        String to = header(request, "to:");
        String tag = to.contains("tag=") ? "" : ";tag=callee";
        return "SIP/2.0 " + status + "\r\n" + repeated + "\r\n" + to + tag + "\r\n";
    }

    private static String header(String message, String name) {
        return message.lines()
                .filter(line -> line.regionMatches(true, 0, name, 0, name.length()))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        list.close();
        sip.close();
    }

    /** One WebSocket, whose messages are taken in turn. */
    private static final class Line implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private final WebSocket socket;

        private Line(HttpClient client, URI uri, String protocol) {
            socket =
                    client.newWebSocketBuilder()
                            .subprotocols(protocol)
                            .buildAsync(uri, this)
                            .join();
        }

        static Line open(HttpClient client, URI box, String path, String protocol) {
            return new Line(
                    client,
                    URI.create("wss" + box.resolve("/" + path).toString().substring(5)),
                    protocol);
        }

        void say(String message) {
            socket.sendText(message, true).join();
        }

        String next(Predicate<String> wanted) throws IOException, InterruptedException {
            while (true) {
                String message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (message == null) {
                    throw new IOException("The box did not answer the rehearsal.");
                }
                if (wanted.test(message)) {
                    return message;
                }
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                heard.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            socket.abort();
        }
    }
}
