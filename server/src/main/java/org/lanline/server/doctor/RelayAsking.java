package org.lanline.server.doctor;

import org.lanline.server.probe.Way;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the box for a way through it, as the page does. */
final class RelayAsking {

    /**
     * @param ports where the relay takes what comes which way
     */
    record Granted(Map<Way, Integer> ports, String username, String credential) {}

    private static final Pattern URL =
            Pattern.compile("(turns?):.*:(\\d{1,5})\\?transport=(udp|tcp)");

    private RelayAsking() {}

    static Granted ask(HttpClient client, String authority, String token, String callId)
            throws IOException, InterruptedException, TestPhone.Stuck {
        try (BoxSocket socket = BoxSocket.open(client, authority, token)) {
            socket.send(Map.of("type", "relay", "call", callId, "because", "failed"));
            return granted(socket.await("relay"));
        }
    }

    private static Granted granted(JsonNode frame) throws TestPhone.Stuck {
        JsonNode server = frame.path("iceServers").path(0);
        Map<Way, Integer> ports = new EnumMap<>(Way.class);
        for (JsonNode url : server.path("urls")) {
            Matcher parts = URL.matcher(url.asString());
            if (parts.matches()) {
                boolean tls = parts.group(1).equals("turns");
                boolean udp = parts.group(3).equals("udp");
                ports.put(tls ? Way.TLS : udp ? Way.UDP : Way.TCP, Integer.valueOf(parts.group(2)));
            }
        }
        if (ports.isEmpty()) {
            throw new TestPhone.Stuck("the box named no relay");
        }
        return new Granted(
                ports, server.path("username").asString(), server.path("credential").asString());
    }
}
