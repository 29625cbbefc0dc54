package org.lanline.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Agent;
import org.lanline.ice.Candidate;
import org.lanline.ice.Description;
import org.lanline.ice.Event;
import org.lanline.ice.Role;
import org.lanline.ice.Settings;
import org.lanline.server.discovery.HostNames;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.discovery.Names;
import org.lanline.server.ice.AgentDriver;
import org.lanline.server.ice.RelayPlace;
import org.lanline.server.net.UdpLoop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Our full agent for a browser, as a program on a host of a {@link Lab}: serves a page that offers
 * a data channel, answers it, and prints what both sides see of ICE.
 */
final class BrowserPeer implements AgentDriver.Listener {
    private static final long WAIT_SECONDS = 10;

    private final UdpLoop loop = new UdpLoop("peer", Throwable::printStackTrace);
    private final SecureRandom random = new SecureRandom();
    private final AgentDriver driver;

    /**
     * @param args the address to be at, and {@code udp} or {@code tcp}
     */
    public static void main(String[] args) throws Exception {
        InetAddress here = InetAddress.ofLiteral(args[0]);
        var peer = new BrowserPeer(here, args[1].equals("tcp"));
        HttpServer server = HttpServer.create(new InetSocketAddress(here, 8090), 0);
        server.createContext("/", peer::answer);
        server.start();
        System.out.println("serving");
    }

    private BrowserPeer(InetAddress here, boolean tcp) throws Exception {
        loop.start();
        driver =
                on(
                        () -> {
                            HostNames heard = new HostNames(loop, LanInterfaces.scan());
                            Names names =
                                    (name, found) ->
                                            heard.find(
                                                    name,
                                                    all -> {
                                                        System.out.println(name + " is " + all);
                                                        found.accept(all);
                                                    });
                            var agent = new Agent(Settings.STANDARD, Role.CONTROLLED, random);
                            var made = new AgentDriver(loop, agent, names, random, this);
                            if (tcp) {
                                made.gatherTcp(List.of(here));
                            } else {
                                made.gatherUdp(List.of(here));
                            }
                            made.noMore();
                            return made;
                        });
    }

    private <T> T on(Supplier<T> step) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.post(() -> done.complete(step.get()));
        return done.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String said =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] reply =
                    switch (exchange.getRequestURI().getPath()) {
                        case "/offer" -> description(said).getBytes(StandardCharsets.UTF_8);
                        case "/say" -> {
                            System.out.println("browser " + said);
                            yield new byte[0];
                        }
                        default -> page();
                    };
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, reply.length == 0 ? -1 : reply.length);
            exchange.getResponseBody().write(reply);
        }
    }

    private static byte[] page() throws IOException {
        try (var page = BrowserPeer.class.getResourceAsStream("/ice/browser.html")) {
            return page == null ? new byte[0] : page.readAllBytes();
        }
    }

    /** Takes the offer and answers it. */
    private String description(String offer) {
        List<String> lines = offer.lines().toList();
        lines.stream().filter(each -> each.startsWith("a=candidate")).forEach(System.out::println);
        try {
            return on(
                    () -> {
                        if (Description.parse(lines) instanceof Description.Parsed.Ok(var theirs)) {
                            driver.remote(theirs);
                        }
                        return answerWith(driver.agent().description(true).lines());
                    });
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static String answerWith(List<String> ice) {
        return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
                + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
                + String.join("\r\n", ice)
                + "\r\na=fingerprint:sha-256 "
                + "AB:".repeat(31)
                + "AB\r\na=setup:passive\r\na=mid:0\r\na=sctp-port:5000\r\n";
    }

    @Override
    public void candidate(Candidate candidate, @Nullable RelayPlace relay) {
        System.out.println("ours " + candidate.text());
    }

    @Override
    public void gathered() {}

    @Override
    public void event(Event event) {
        if (event instanceof Event.Selected(var pair) && pair.nominated()) {
            System.out.println(
                    "connected "
                            + pair.local().transport()
                            + " "
                            + pair.local().type().token()
                            + " "
                            + pair.remote().type().token());
        }
    }

    @Override
    public void remark(String sentence) {
        System.out.println("remark " + sentence);
    }
}
