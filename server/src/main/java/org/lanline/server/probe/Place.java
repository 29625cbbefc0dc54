package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.discovery.ServiceSearch;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server as people write it: {@code host}, {@code host:port}, {@code [2001:db8::1]:3478}, also
 * with {@code stun:} or {@code turn:} before it.
 *
 * @param port 0 where none was given
 */
public record Place(String host, int port) {

    private static final int LARGEST_PORT = 65_535;
    private static final long LOOKUP_SECONDS = 4;
    private static final Duration LISTEN = Duration.ofMillis(1_500);

    /**
     * @throws WrongUse with a sentence when it is none
     */
    public static Place parse(String text) {
        String bare = text.replaceFirst("(?i)^(stuns?|turns?):", "").replaceFirst("\\?.*$", "");
        int colon = bare.lastIndexOf(':');
        boolean bracketed = bare.startsWith("[");
        boolean hasPort =
                bracketed ? bare.indexOf("]:") > 0 : colon >= 0 && bare.indexOf(':') == colon;
        String host = hasPort ? bare.substring(0, colon) : bare;
        int port = hasPort ? port(bare.substring(colon + 1)) : 0;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (port < 0 || !host.matches("[\\p{Alnum}._:%-]{1,253}")) {
            throw new WrongUse(
                    "\"%s\" is no server: give HOST or HOST:PORT, such as 192.168.1.20:3478."
                            .formatted(printable(text)));
        }
        return new Place(host, port);
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{C}", "?");
    }

    private static int port(String digits) {
        int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : -1;
        return port >= 1 && port <= LARGEST_PORT ? port : -1;
    }

    /** The port, or where servers usually listen. */
    public int port(Way way) {
        return port == 0 ? way.usualPort() : port;
    }

    /**
     * The first address of each family; asked for in bounded time, {@code .local} names by our own
     * mDNS.
     *
     * @throws CannotStart when the name means nothing here
     */
    public List<InetAddress> addresses() throws InterruptedException {
        List<InetAddress> all =
                host.toLowerCase(Locale.ROOT).endsWith(".local") ? heard() : List.of();
        return onePerFamily(all.isEmpty() ? resolved() : all);
    }

    private List<InetAddress> heard() throws InterruptedException {
        List<InetAddress> found = new ArrayList<>();
        try {
            for (ServiceSearch.Service box :
                    new ServiceSearch(
                                    LanInterfaces.scan(),
                                    List.of("_lanline._tcp"),
                                    new SecureRandom())
                            .run(LISTEN)) {
                if (box.host().equalsIgnoreCase(host)) {
                    box.addresses().forEach(each -> add(each, found));
                }
            }
        } catch (IOException deaf) {
            return List.of(); // the system's own look-up may do better
        }
        return found;
    }

    private static void add(String literal, List<InetAddress> found) {
        try {
            found.add(InetAddress.getByName(literal));
        } catch (UnknownHostException otherZone) {
            // an address of an interface that went away meanwhile
        }
    }

    private List<InetAddress> resolved() throws InterruptedException {
        CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .name("lanline-lookup")
                .start(
                        () -> {
                            try {
                                answer.complete(InetAddress.getAllByName(host));
                            } catch (UnknownHostException unknown) {
                                answer.completeExceptionally(unknown);
                            }
                        });
        try {
            return List.of(answer.get(LOOKUP_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException unknown) {
            throw new CannotStart(
                    "The name %s means no address here: check the spelling, or give the address itself."
                            .formatted(host),
                    unknown);
        }
    }

    private static List<InetAddress> onePerFamily(List<InetAddress> all) {
        @Nullable InetAddress ipv4 = null;
        @Nullable InetAddress ipv6 = null;
        for (InetAddress each : all) {
            if (each instanceof Inet6Address) {
                ipv6 = ipv6 == null ? each : ipv6;
            } else {
                ipv4 = ipv4 == null ? each : ipv4;
            }
        }
        List<InetAddress> chosen = new ArrayList<>();
        if (ipv4 != null) {
            chosen.add(ipv4);
        }
        if (ipv6 != null) {
            chosen.add(ipv6);
        }
        return chosen;
    }
}
