package org.lanline.server.web;

import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.lanline.server.config.CannotStart;
import org.lanline.server.journal.Health;
import org.lanline.server.journal.Journal;
import org.lanline.server.journal.Metrics;
import org.lanline.server.trust.Trust;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The web listeners of the box: HTTPS with page, API and WebSockets, and plain HTTP that only
 * explains. Requests run on virtual threads; the few platform threads select and accept.
 *
 * <p>{@link #start} once, {@link #close} once.
 */
public final class WebServer implements AutoCloseable {

    private static final int PLATFORM_THREADS = 8;
    private static final int TICK_MILLIS = 1_000;
    private static final Duration GOODBYES = Duration.ofMillis(500);

    private final WebSettings settings;
    private final Journal journal;
    private final Guests guests;
    private final Sockets sockets;
    private final Server server;
    private final ServerConnector https;
    private final ServerConnector http;
    private final ScheduledExecutorService timer;

    /**
     * @param page the files that HTTPS serves
     * @param routes the API
     * @param endpoints the WebSocket paths
     * @param handout what else plain HTTP hands out
     * @param trust certificate, names and the authority that plain HTTP hands out
     */
    public WebServer(
            WebSettings settings,
            Page page,
            List<ApiRoute> routes,
            List<SocketEndpoint> endpoints,
            Handout handout,
            Trust trust,
            Health health,
            Metrics metrics,
            Journal journal) {
        this.settings = settings;
        this.journal = journal;
        WebLimits limits = settings.limits();
        Origins origins = new Origins(trust);
        this.guests = new Guests(limits);
        this.sockets = new Sockets(endpoints, origins, guests, limits, journal);
        this.server = new Server(threads());
        this.https = connector(secureFactories(trust, settings), settings.httpsPort());
        this.http =
                connector(
                        new ConnectionFactory[] {new HttpConnectionFactory(configuration(limits))},
                        Math.max(settings.httpPort(), 0));
        Explanation explanation = new Explanation(trust, origins, this::httpsPort, health, handout);
        Api api = new Api(routes, origins, limits, journal);
        server.setHandler(new Front(page, api, sockets, explanation, guests, health, metrics));
        server.setErrorHandler(WebServer::refused);
        server.setStopTimeout(0);
        metrics.gauges("lanline_websockets", "WebSockets open now.", "path", sockets::openByPath);
        metrics.gauge("lanline_connections", "TCP connections to the web ports.", guests::open);
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().name("web-timer").factory());
    }

    /**
     * Listens.
     *
     * @throws CannotStart when a port cannot be had
     */
    public void start() {
        open(https, "--https-port");
        if (settings.httpPort() >= 0) {
            open(http, "--http-port");
        }
        try {
            sockets.start();
            server.start();
        } catch (Exception failed) {
            throw new CannotStart("The web server cannot start: " + failed.getMessage(), failed);
        }
        var _ =
                timer.scheduleWithFixedDelay(
                        this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The port of HTTPS, also when any free one was asked for. */
    public int httpsPort() {
        return https.getLocalPort();
    }

    /** The port of plain HTTP, -1 when there is none. */
    public int httpPort() {
        return settings.httpPort() < 0 ? -1 : http.getLocalPort();
    }

    /** Says goodbye to every WebSocket and stops, within a second. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            sockets.stop(GOODBYES);
            server.stop();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception failed) {
            journal.error("web", "could not stop cleanly", failed);
        }
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            guests.tick(now);
            sockets.tick(now);
            int refused = guests.takeRefused();
            if (refused > 0) {
                journal.warn("web", refused + " connections were dropped: too many or too slow");
            }
        } catch (RuntimeException bug) {
            journal.error("web", "the timer failed", bug);
        }
    }

    private void open(ServerConnector connector, String option) {
        try {
            connector.open();
        } catch (IOException failed) {
            https.close();
            http.close();
            boolean busy =
                    failed instanceof BindException || failed.getCause() instanceof BindException;
            throw new CannotStart(
                    "Port "
                            + connector.getPort()
                            + (busy ? " is taken by another program" : " cannot be opened")
                            + ": stop that program or choose another port with "
                            + option
                            + ".",
                    failed);
        }
    }

    private ServerConnector connector(ConnectionFactory[] factories, int port) {
        ServerConnector connector = new ServerConnector(server, null, null, null, 0, 1, factories);
        InetAddress bind = settings.bind();
        if (bind != null) {
            connector.setHost(bind.getHostAddress());
        }
        connector.setPort(port);
        connector.setReuseAddress(true);
        connector.setAcceptQueueSize(256);
        connector.setIdleTimeout(settings.limits().answering().toMillis());
        connector.getSelectorManager().addEventListener(guests);
        connector.addEventListener(guests);
        server.addConnector(connector);
        return connector;
    }

    /**
     * TLS. Who types the address of the page without {@code https} speaks plain HTTP here, and gets
     * the same explanation as at the port for that, if there is one.
     */
    private static ConnectionFactory[] secureFactories(Trust trust, WebSettings settings) {
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setSslContext(trust.tls());
        ssl.setRenegotiationAllowed(false);
        HttpConfiguration configuration = configuration(settings.limits());
        // Addresses are names here, and no SNI is sent for them; strict transport security would
        // take away the way past a warning.
        configuration.addCustomizer(new SecureRequestCustomizer(false, -1, false));
        SslConnectionFactory tls = new SslConnectionFactory(ssl, HttpVersion.HTTP_1_1.asString());
        return new ConnectionFactory[] {
            settings.httpPort() < 0 ? tls : new DetectorConnectionFactory(tls),
            new HttpConnectionFactory(configuration)
        };
    }

    private static HttpConfiguration configuration(WebLimits limits) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendXPoweredBy(false);
        configuration.setRequestHeaderSize(limits.headerBytes());
        configuration.setUriCompliance(UriCompliance.RFC3986);
        return configuration;
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(PLATFORM_THREADS, 2, 30_000);
        threads.setName("web");
        threads.setReservedThreads(0);
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("web-", 0).factory()));
        return threads;
    }

    /** What the HTTP parser itself refuses, in the shape of everything else that is refused. */
    private static boolean refused(Request request, Response response, Callback callback) {
        Front.headers(response, request.isSecure());
        int status = response.getStatus() < 400 ? 400 : response.getStatus();
        Reply reply =
                switch (status) {
                    case 414, 431 ->
                            Reply.error(status, "too-long", "The request's head is too long.");
                    case 404 -> Reply.error(404, "not-found", "There is nothing at this address.");
                    case 500, 503 ->
                            Reply.error(status, "broken", "The box could not answer that.");
                    default ->
                            Reply.error(status, "bad-request", "That is not HTTP as we know it.");
                };
        return reply.write(response, callback);
    }
}
