package org.lanline.server.web;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.lanline.server.journal.Counter;
import org.lanline.server.journal.Health;
import org.lanline.server.journal.Metrics;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** Where every request comes in: sets what is the same for all answers, and finds who answers. */
final class Front extends Handler.Abstract {

    /**
     * Everything from this box and nothing from anywhere else; no inline script or style, no frame
     * around us. {@code 'self'} covers our own WebSockets.
     */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
                    + " media-src 'self' data: blob: mediastream:; font-src 'self'; connect-src"
                    + " 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    private static final List<PreEncodedHttpField> HEADERS =
            List.of(
                    new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
                    new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
                    new PreEncodedHttpField("X-Frame-Options", "DENY"));

    private static final List<PreEncodedHttpField> PAGE_HEADERS =
            List.of(
                    new PreEncodedHttpField("Content-Security-Policy", POLICY),
                    new PreEncodedHttpField("Cross-Origin-Opener-Policy", "same-origin"),
                    new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin"),
                    new PreEncodedHttpField(
                            "Permissions-Policy",
                            "camera=(self), microphone=(self), display-capture=(self),"
                                    + " speaker-selection=(self), screen-wake-lock=(self),"
                                    + " fullscreen=(self), autoplay=(self),"
                                    + " picture-in-picture=(self), geolocation=(), payment=(),"
                                    + " usb=(), serial=(), bluetooth=(), midi=()"));

    private final Page page;
    private final Api api;
    private final Sockets sockets;
    private final Explanation explanation;
    private final Guests guests;
    private final Health health;
    private final Metrics metrics;
    private final Counter responses;

    Front(
            Page page,
            Api api,
            Sockets sockets,
            Explanation explanation,
            Guests guests,
            Health health,
            Metrics metrics) {
        this.page = page;
        this.api = api;
        this.sockets = sockets;
        this.explanation = explanation;
        this.guests = guests;
        this.health = health;
        this.metrics = metrics;
        this.responses =
                metrics.counter(
                        "lanline_http_responses",
                        "HTTP responses, upgrades to WebSocket as 101.",
                        "listener",
                        "status");
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        boolean secure = request.isSecure();
        guests.answering(endPoint);
        Request.addCompletionListener(
                request,
                _ -> {
                    guests.waiting(endPoint);
                    responses.add(
                            secure ? "https" : "http", Integer.toString(response.getStatus()));
                });
        headers(response, secure);
        String path = Request.getPathInContext(request);
        return secure
                ? secure(path, request, response, callback)
                : explanation.handle(path, request, response, callback);
    }

    private boolean secure(String path, Request request, Response response, Callback callback) {
        SocketEndpoint endpoint = sockets.at(path);
        if (endpoint != null) {
            return sockets.upgrade(endpoint, request, response, callback);
        }
        if (path.startsWith("/api/")) {
            return api.handle(path, request, response, callback);
        }
        return switch (path) {
            case "/healthz" -> health(health, request, response, callback);
            case "/metrics" ->
                    reading(request, () -> Reply.text(200, Metrics.CONTENT_TYPE, metrics.text()))
                            .write(response, callback);
            case "/trust-check" -> trustCheck(request, response, callback);
            default -> page.handle(path, request, response, callback);
        };
    }

    /** The same on both ports. */
    static boolean health(Health health, Request request, Response response, Callback callback) {
        Health.Report report = health.report(System.nanoTime());
        return reading(request, () -> Reply.json(report.ok() ? 200 : 503, report))
                .write(response, callback);
    }

    /**
     * A browser that can load this trusts the box. The explaining page asks, and it comes from
     * another origin: another port.
     */
    private boolean trustCheck(Request request, Response response, Callback callback) {
        response.getHeaders().put("Cross-Origin-Resource-Policy", "cross-origin");
        return reading(request, () -> Reply.json(204, null)).write(response, callback);
    }

    /** Sets what every answer carries. */
    static void headers(Response response, boolean secure) {
        HttpFields.Mutable headers = response.getHeaders();
        HEADERS.forEach(headers::put);
        if (secure) {
            PAGE_HEADERS.forEach(headers::put);
        }
    }

    /** This reply for GET and HEAD, 405 for anything else. */
    static Reply reading(Request request, Supplier<Reply> reply) {
        return switch (request.getMethod()) {
            case "GET", "HEAD" -> reply.get();
            default -> Reply.wrongMethod("GET", "HEAD");
        };
    }

    static InetSocketAddress remote(Request request) {
        return address(request.getConnectionMetaData().getRemoteSocketAddress());
    }

    static InetSocketAddress local(Request request) {
        return address(request.getConnectionMetaData().getLocalSocketAddress());
    }

    private static InetSocketAddress address(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? internet
                : InetSocketAddress.createUnresolved("unknown", 0);
    }
}
