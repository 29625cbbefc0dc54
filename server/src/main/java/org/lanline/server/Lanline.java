package org.lanline.server;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Build;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.journal.Health;
import org.lanline.server.journal.Journal;
import org.lanline.server.journal.Metrics;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.Store;
import org.lanline.server.trust.Names;
import org.lanline.server.trust.OwnCertificate;
import org.lanline.server.trust.Trust;
import org.lanline.server.web.Page;
import org.lanline.server.web.WebLimits;
import org.lanline.server.web.WebServer;
import org.lanline.server.web.WebSettings;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The box: every part made, joined and started in the order in which they need each other. No logic
 * lives here; a part that another one needs is handed to its constructor.
 */
public final class Lanline implements AutoCloseable {

    private final Config config;
    private final Journal journal;
    private final Metrics metrics = new Metrics();
    private final Parts parts;
    private final LanInterfaces interfaces = new LanInterfaces();
    private final Trust trust;
    private final WebServer web;
    private final DataDirectory directory;

    private Lanline(Config config, Path page, Journal journal, Parts parts) throws IOException {
        this.config = config;
        this.journal = journal;
        this.parts = parts;
        this.directory = DataDirectory.at(config.data());
        parts.add(directory.lock());
        SecureRandom random = new SecureRandom();
        parts.add(Store.open(directory, config.domain(), InstantSource.system(), random));
        this.trust = trust(random);
        parts.add(interfaces);
        UdpLoop loop =
                parts.add(
                        new UdpLoop(
                                "lanline-loop", fault -> journal.error("loop", "a fault", fault)));
        this.web =
                parts.add(
                        new WebServer(
                                new WebSettings(
                                        null,
                                        config.httpsPort(),
                                        config.httpPort(),
                                        WebLimits.standard()),
                                Page.of(page),
                                List.of(),
                                List.of(),
                                trust,
                                new Health(List.of(new Health.Check("loop", () -> faultOf(loop)))),
                                metrics,
                                journal));
        loop.start();
        web.start();
        interfaces.onChange(now -> trust.names(names()));
        interfaces.start();
    }

    /**
     * Starts a box; it stands when this returns.
     *
     * @param page the folder with the page's files
     * @param lines where the journal goes
     * @throws CannotStart with one sentence that says what is in the way
     */
    public static Lanline start(Config config, Path page, Appendable lines) {
        Journal journal = new Journal(lines, InstantSource.system());
        Parts parts = new Parts(journal);
        parts.add(journal);
        try {
            return new Lanline(config, page, journal, parts);
        } catch (IOException inTheWay) {
            parts.close();
            throw new CannotStart(sentence(inTheWay), inTheWay);
        } catch (RuntimeException failed) {
            parts.close();
            throw failed;
        }
    }

    /** Tells everybody goodbye and stops, in less than two seconds. */
    @Override
    public void close() {
        parts.close();
    }

    /** What the person who started it wants to know. */
    public Standing standing() {
        List<Standing.Page> pages = new ArrayList<>();
        for (LanInterface lan : interfaces.now()) {
            for (LanAddress address : lan.addresses()) {
                if (!address.isLinkLocal()) {
                    pages.add(
                            new Standing.Page(
                                    url("https", address.address(), web.httpsPort()), lan.name()));
                }
            }
        }
        String best =
                interfaces.now().isEmpty()
                        ? ""
                        : url("http", interfaces.addresses().getFirst(), web.httpPort());
        return new Standing(
                Build.version(),
                pages,
                best,
                trust.fingerprint().brief(),
                directory.path(),
                listeners());
    }

    private List<Standing.Listener> listeners() {
        return List.of(
                new Standing.Listener("HTTPS", web.httpsPort(), "page, API and WebSockets"),
                new Standing.Listener("HTTP", web.httpPort(), "explains, hands out the CA"));
    }

    private Trust trust(SecureRandom random) throws IOException {
        List<String> hosts = new ArrayList<>(Trust.hostsFor(config.host()));
        hosts.add(config.domain());
        Config.@Nullable OwnCertificate own = config.certificate();
        return new Trust(
                new Trust.Settings(
                        directory.path().resolve("trust"),
                        hosts,
                        own == null ? null : new OwnCertificate(own.chain(), own.key()),
                        Trust.BUILT),
                names(),
                InstantSource.system(),
                System::nanoTime,
                random,
                journal);
    }

    private Names names() {
        List<String> hosts =
                List.of(config.host() + ".local", config.host(), config.domain(), "localhost");
        List<InetAddress> addresses = new ArrayList<>(interfaces.addresses());
        addresses.add(InetAddress.getLoopbackAddress());
        return new Names(hosts, addresses);
    }

    private static @Nullable String faultOf(UdpLoop loop) {
        CountDownLatch turned = new CountDownLatch(1);
        try {
            boolean turns =
                    loop.post(turned::countDown) && turned.await(900, TimeUnit.MILLISECONDS);
            return turns ? null : "does not turn";
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "is stopping";
        }
    }

    private static String url(String scheme, InetAddress address, int port) {
        String host = address.getHostAddress();
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/";
    }

    private static String sentence(IOException inTheWay) {
        String message = String.valueOf(inTheWay.getMessage());
        return message.substring(0, 1).toUpperCase(Locale.ROOT)
                + message.substring(1)
                + (message.endsWith(".") ? "" : ".");
    }
}
