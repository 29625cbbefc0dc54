package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.discovery.ServiceSearch;
import org.lanline.server.phone.PhoneServer;
import org.lanline.server.phone.ServerSearch;
import org.lanline.server.probe.Place;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLContext;

/**
 * Finds the server of a phone: where it was said to be, by what DNS says of the name (RFC 3263), or
 * by multicast DNS.
 */
final class PhoneServers {
    private static final List<Transport> BY_NAME =
            List.of(Transport.UDP, Transport.TCP, Transport.TLS);
    private static final Duration LISTEN = Duration.ofSeconds(2);

    private PhoneServers() {}

    /**
     * @param transport null for the one that the name of the server announces, UDP otherwise
     */
    static PhoneServer find(@Nullable String transport, @Nullable String server, SSLContext trust)
            throws InterruptedException {
        Transport by = transport == null ? null : transport(transport);
        if (server == null) {
            Transport usual = by == null ? Transport.UDP : by;
            return new PhoneServer(usual, announced(usual), trust);
        }
        Place place = Place.parse(server);
        PhoneServer found = place.port() == 0 ? byService(place, by, trust) : null;
        if (found != null) {
            return found;
        }
        Transport usual = by == null ? Transport.UDP : by;
        return new PhoneServer(usual, named(usual, place), trust);
    }

    private static Transport transport(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "udp" -> Transport.UDP;
            case "tcp" -> Transport.TCP;
            case "tls" -> Transport.TLS;
            case "wss" -> Transport.WSS;
            default ->
                    throw new WrongUse(
                            "--transport takes udp, tcp, tls and wss, not "
                                    + PhoneWords.printable(text)
                                    + ".");
        };
    }

    /** The first server of that name's service that has an address; null where there is none. */
    private static @Nullable PhoneServer byService(
            Place place, @Nullable Transport by, SSLContext trust) throws InterruptedException {
        String name = place.host().toLowerCase(Locale.ROOT);
        List<Transport> wanted = by == null ? BY_NAME : List.of(by);
        for (ServerSearch.Found each : new ServerSearch(new SecureRandom()).of(name, wanted)) {
            try {
                Place server = new Place(each.host(), each.port());
                return new PhoneServer(each.transport(), named(each.transport(), server), trust);
            } catch (CannotStart nowhere) {
                // the next one may have an address
            }
        }
        return null;
    }

    private static InetSocketAddress named(Transport by, Place place) throws InterruptedException {
        List<InetAddress> addresses = place.addresses();
        if (addresses.isEmpty()) {
            throw new CannotStart("The name " + place.host() + " means no address here.");
        }
        int port = place.port() == 0 ? usualPort(by) : place.port();
        return new InetSocketAddress(addresses.getFirst(), port);
    }

    private static int usualPort(Transport by) {
        return switch (by) {
            case UDP, TCP -> 5060;
            case TLS -> 5061;
            case WS, WSS -> 8443;
        };
    }

    /** The first box that answers, with the port that it says. */
    private static InetSocketAddress announced(Transport by) throws InterruptedException {
        String type =
                switch (by) {
                    case UDP -> "_sip._udp";
                    case TCP -> "_sip._tcp";
                    case TLS -> "_sips._tcp";
                    case WS, WSS -> "_lanline._tcp";
                };
        try {
            List<ServiceSearch.Service> found =
                    new ServiceSearch(LanInterfaces.scan(), List.of(type), new SecureRandom())
                            .run(LISTEN);
            for (ServiceSearch.Service each : found) {
                for (String literal : each.addresses()) {
                    return new InetSocketAddress(InetAddress.ofLiteral(literal), each.port());
                }
            }
        } catch (IOException deaf) {
            throw new CannotStart(
                    "No box could be looked for: " + deaf.getMessage() + "; give --server HOST.",
                    deaf);
        }
        throw new CannotStart("No box announces itself on this LAN; give --server HOST.");
    }
}
