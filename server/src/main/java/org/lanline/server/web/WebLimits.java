package org.lanline.server.web;

import java.time.Duration;

/**
 * What anybody may take of the box.
 *
 * @param connections open connections in all
 * @param connectionsPerAddress open connections from one address
 * @param waitingPerAddress of those, how many may be without a request in hand or a WebSocket
 * @param waiting how long a connection may be without a request in hand: TLS handshake, headers and
 *     keep-alive together
 * @param answering how long one request may take, its body and a slow reader included
 * @param headerBytes of one request
 * @param bodyBytes of one request
 * @param apiBurst API requests at once from one address
 * @param apiPerSecond API requests from one address after that
 * @param queuedBytes waiting to be sent on one WebSocket
 * @param pingEvery between WebSocket pings
 * @param silence after which a WebSocket is dropped
 * @param farewell how long a closing handshake may take
 */
public record WebLimits(
        int connections,
        int connectionsPerAddress,
        int waitingPerAddress,
        Duration waiting,
        Duration answering,
        int headerBytes,
        int bodyBytes,
        int apiBurst,
        int apiPerSecond,
        int queuedBytes,
        Duration pingEvery,
        Duration silence,
        Duration farewell) {

    /** For a house or a small office. */
    public static WebLimits standard() {
        return new WebLimits(
                2_048,
                512,
                128,
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                8_192,
                16_384,
                40,
                10,
                512 * 1_024,
                Duration.ofSeconds(20),
                Duration.ofSeconds(38),
                Duration.ofSeconds(2));
    }
}
