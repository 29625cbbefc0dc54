package org.lanline.server.doctor;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.Map;

/** Asks the box for a way through it, as the page does. */
final class RelayAsking {

    /**
     * @param port of the relay for UDP
     */
    record Granted(String host, int port, String username, String credential) {}

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
        String url = server.path("urls").path(0).asString("");
        int colon = url.lastIndexOf(':');
        int port = url.indexOf('?', colon) < 0 ? url.length() : url.indexOf('?', colon);
        if (!url.startsWith("turn:") || colon < 6) {
            throw new TestPhone.Stuck("the box named no relay");
        }
        return new Granted(
                url.substring(5, colon).replaceAll("[\\[\\]]", ""),
                Integer.parseInt(url.substring(colon + 1, port)),
                server.path("username").asString(),
                server.path("credential").asString());
    }
}
