package org.lanline.server.web;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;
import org.lanline.server.journal.Journal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The WebSocket paths: who may upgrade, and everybody who has (RFC 6455). No extension is ever
 * agreed on: compression costs memory for each connection and leaks lengths of secrets.
 */
final class Sockets {

    private final Map<String, SocketEndpoint> endpoints = new HashMap<>();
    private final Set<SocketConnection> open = ConcurrentHashMap.newKeySet();
    private final WebSocketMappings upgrades = new WebSocketMappings(new WebSocketComponents());
    private final Origins origins;
    private final Guests guests;
    private final WebLimits limits;
    private final Journal journal;
    private volatile boolean stopping;

    Sockets(
            List<SocketEndpoint> endpoints,
            Origins origins,
            Guests guests,
            WebLimits limits,
            Journal journal) {
        endpoints.forEach(endpoint -> this.endpoints.put(endpoint.path(), endpoint));
        this.origins = origins;
        this.guests = guests;
        this.limits = limits;
        this.journal = journal;
    }

    void start() throws Exception {
        upgrades.getWebSocketComponents().start();
    }

    @Nullable SocketEndpoint at(String path) {
        return endpoints.get(path);
    }

    /** How many are open now, by path; every path is there. */
    Map<String, Long> openByPath() {
        Map<String, Long> counts = new TreeMap<>();
        endpoints.keySet().forEach(path -> counts.put(path, 0L));
        open.forEach(connection -> counts.merge(connection.path(), 1L, Long::sum));
        return counts;
    }

    /** Upgrades, or refuses with a reason. */
    boolean upgrade(
            SocketEndpoint endpoint, Request request, Response response, Callback callback) {
        Reply refusal = refusal(endpoint, request);
        if (refusal != null) {
            return refusal.write(response, callback);
        }
        SocketConnection connection = new SocketConnection(endpoint, limits, journal, open::remove);
        WebSocketNegotiator negotiator = new Negotiator(endpoint.subprotocol(), connection);
        open.add(connection); // first: the peer may hear that it is open before we do
        if (!upgrades.upgrade(negotiator, request, response, callback, connection::configure)) {
            open.remove(connection);
            response.getHeaders().put(HttpHeader.UPGRADE, "websocket");
            return Reply.error(426, "upgrade-needed", "This address speaks WebSocket only.")
                    .write(response, callback);
        }
        guests.socket(request.getConnectionMetaData().getConnection().getEndPoint());
        return true;
    }

    /** Pings who is due and drops who is silent. */
    void tick(long nowNanos) {
        open.forEach(connection -> connection.tick(nowNanos));
    }

    /** Closes everybody with 1001, and waits for them no longer than this. */
    void stop(Duration patience) throws InterruptedException {
        stopping = true;
        open.forEach(connection -> connection.close(1001, "the box is stopping"));
        long deadline = System.nanoTime() + patience.toNanos();
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        open.forEach(SocketConnection::abort);
    }

    private @Nullable Reply refusal(SocketEndpoint endpoint, Request request) {
        if (stopping) {
            return Reply.error(503, "stopping", "The box is stopping.");
        }
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        String authority = request.getHeaders().get(HttpHeader.HOST);
        if (!origins.own(origin, authority, Front.local(request))) {
            return Reply.error(
                    403, "foreign-origin", "Only a page that this box has served may do this.");
        }
        boolean offered =
                request.getHeaders()
                        .getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false)
                        .contains(endpoint.subprotocol());
        boolean upgrade = request.getHeaders().contains(HttpHeader.UPGRADE);
        if (upgrade && !offered) {
            return Reply.error(
                    400,
                    "wrong-subprotocol",
                    "This address speaks the WebSocket subprotocol "
                            + endpoint.subprotocol()
                            + " only.");
        }
        return null;
    }

    private record Negotiator(String subprotocol, SocketConnection connection)
            implements WebSocketNegotiator {
        @Override
        public FrameHandler negotiate(
                ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
            response.setAcceptedSubProtocol(subprotocol);
            response.setExtensions(List.of());
            return connection;
        }
    }
}
