package org.lanline.server.ice;

import org.lanline.server.probe.Place;
import org.lanline.server.probe.Way;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Relays as people and boxes name them: {@code turn:HOST:PORT?transport=tcp} (RFC 7065). */
public final class RelayPlaces {

    private RelayPlaces() {}

    /**
     * @param text a URI, or {@code HOST[:PORT]}, which means every way to that host: UDP and TCP at
     *     the port that is given, and where none is, TLS as well
     * @return of each way one place, UDP first
     * @throws org.lanline.server.config.WrongUse with a sentence when it names no server
     * @throws org.lanline.server.config.CannotStart with a sentence when its name means nothing
     *     here
     */
    public static List<RelayPlace> of(String text, String user, String password)
            throws InterruptedException {
        Place place = Place.parse(text);
        List<InetAddress> addresses = place.addresses();
        List<RelayPlace> places = new ArrayList<>();
        for (Way way : ways(text.toLowerCase(Locale.ROOT), place.port() == 0)) {
            if (!addresses.isEmpty()) {
                var server = new InetSocketAddress(addresses.getFirst(), place.port(way));
                places.add(new RelayPlace(way, server, user, password));
            }
        }
        return places;
    }

    private static List<Way> ways(String text, boolean usualPorts) {
        if (text.startsWith("turns:")) {
            return List.of(Way.TLS);
        }
        if (text.endsWith("?transport=tcp")) {
            return List.of(Way.TCP);
        }
        if (text.startsWith("turn:")) {
            return List.of(Way.UDP);
        }
        return usualPorts ? List.of(Way.UDP, Way.TCP, Way.TLS) : List.of(Way.UDP, Way.TCP);
    }
}
