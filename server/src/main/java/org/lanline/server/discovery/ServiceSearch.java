package org.lanline.server.discovery;

import org.lanline.mdns.Browser;
import org.lanline.mdns.Link;
import org.lanline.server.net.UdpLoop;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Looks once for services on every LAN interface: {@link Browser} over real sockets, for a few
 * seconds. Needs neither a DNS server nor a default route.
 */
public final class ServiceSearch {

    /**
     * A service that was found.
     *
     * @param type such as {@code _sip._udp}
     * @param instance what people see, as the other side wrote it: not to be printed unchecked
     * @param host such as {@code lanline.local}
     * @param text such as {@code nm=Lanline}
     * @param addresses IPv4 first; a link-local IPv6 one ends with its zone, such as {@code %eth0}
     */
    public record Service(
            String type,
            String instance,
            String host,
            int port,
            List<String> text,
            List<String> addresses) {}

    private static final long ANSWER_MILLIS = 2_000;

    private final List<LanInterface> interfaces;
    private final Browser browser;

    /**
     * @param types such as {@code _lanline._tcp}
     */
    public ServiceSearch(
            List<LanInterface> interfaces, List<String> types, RandomGenerator random) {
        this.interfaces = List.copyOf(interfaces);
        this.browser = new Browser(types, random);
    }

    /**
     * Asks, listens for this long, and answers with what is there. Call once.
     *
     * @throws IOException when nothing could be asked on any interface
     */
    public List<Service> run(Duration time) throws IOException, InterruptedException {
        if (interfaces.isEmpty()) {
            throw new IOException("this machine has no LAN interface with an address");
        }
        CompletableFuture<Throwable> fault = new CompletableFuture<>();
        try (UdpLoop loop = new UdpLoop("lanline-find", fault::complete)) {
            Asking asking = new Asking(loop);
            loop.start();
            on(loop, asking::begin);
            Thread.sleep(time);
            List<Service> found = on(loop, asking::end);
            if (fault.isDone()) {
                throw new IOException("searching failed: " + fault.join());
            }
            return found;
        }
    }

    /** Runs a step on the loop and waits for what it gives. */
    private static <T> T on(UdpLoop loop, Step<T> step) throws IOException, InterruptedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.post(
                () -> {
                    try {
                        result.complete(step.run());
                    } catch (IOException | RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                });
        try {
            return result.get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the network did not let us finish", e);
        }
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    private final class Asking implements UdpLoop.Core, MulticastSockets.Listener {
        private final UdpLoop loop;
        private final MulticastSockets sockets;

        Asking(UdpLoop loop) {
            this.loop = loop;
            this.sockets = new MulticastSockets(loop, this);
        }

        int begin() throws IOException {
            sockets.update(interfaces, System.nanoTime());
            if (sockets.count() == 0) {
                throw new IOException("UDP port 5353 is taken by a program that does not share it");
            }
            loop.add(this);
            return sockets.count();
        }

        List<Service> end() {
            List<Service> services =
                    browser.found(System.nanoTime()).stream()
                            .map(ServiceSearch.this::service)
                            .toList();
            sockets.close();
            return services;
        }

        @Override
        public void up(Link link, List<InetAddress> addresses, long nowNanos) {
            browser.link(link, nowNanos);
        }

        @Override
        public void down(Link link, long nowNanos) {
            browser.unlink(link);
        }

        @Override
        public void received(Link link, InetSocketAddress from, byte[] packet, long nowNanos) {
            browser.receive(link, from, packet, nowNanos);
        }

        @Override
        public void tick(long nowNanos) {
            browser.tick(nowNanos, sockets::multicast);
        }

        @Override
        public long deadline() {
            return browser.deadline();
        }
    }

    private Service service(Browser.Found found) {
        return new Service(
                found.type(),
                found.instance(),
                found.host().toString(),
                found.port(),
                found.text().strings(),
                addresses(found.addresses()));
    }

    private List<String> addresses(Map<Link, Set<InetAddress>> byLink) {
        List<InetAddress> plain = new ArrayList<>();
        Set<String> zoned = new LinkedHashSet<>();
        byLink.forEach(
                (link, addresses) -> {
                    for (InetAddress each : addresses) {
                        if (each instanceof Inet6Address && each.isLinkLocalAddress()) {
                            zoned.add(LanAddress.literal(each) + "%" + nameOf(link));
                        } else if (!plain.contains(each)) {
                            plain.add(each);
                        }
                    }
                });
        plain.sort(
                Comparator.comparing((InetAddress each) -> each instanceof Inet6Address)
                        .thenComparing(InetAddress::getHostAddress));
        Collection<String> all = new ArrayList<>();
        plain.forEach(each -> all.add(LanAddress.literal(each)));
        all.addAll(zoned);
        return List.copyOf(all);
    }

    private String nameOf(Link link) {
        return interfaces.stream()
                .filter(lan -> lan.index() == link.interfaceIndex())
                .map(LanInterface::name)
                .findFirst()
                .orElse(String.valueOf(link.interfaceIndex()));
    }
}
