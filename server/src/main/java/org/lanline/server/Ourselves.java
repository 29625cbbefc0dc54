package org.lanline.server;

import org.lanline.server.config.Config;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.trust.Names;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this box is called at this moment: the names it was given and the addresses it has.
 * Thread-safe.
 */
final class Ourselves {

    private final Config config;
    private final LanInterfaces interfaces;
    private volatile String host;

    Ourselves(Config config, LanInterfaces interfaces) {
        this.config = config;
        this.interfaces = interfaces;
        this.host = config.host() + ".local";
    }

    /** The name that mDNS gave, such as {@code lanline-2.local}. */
    void named(String given) {
        host = given;
    }

    /** The name on the LAN, such as {@code lanline.local}. */
    String host() {
        return host;
    }

    /** What the certificate is for. */
    Names names() {
        List<InetAddress> addresses = new ArrayList<>(interfaces.addresses());
        addresses.add(InetAddress.getLoopbackAddress());
        return new Names(List.of(host, config.domain(), "localhost"), addresses);
    }

    /** Every name and address by which a SIP request may mean this box. */
    List<String> sipHosts() {
        Names names = names();
        return Stream.concat(
                        names.hosts().stream(),
                        names.addresses().stream().map(InetAddress::getHostAddress))
                .toList();
    }

    /** Addresses that can stand in a URL, best first: link-local ones would need a zone. */
    List<LanAddress> reachable() {
        return interfaces.now().stream()
                .flatMap(lan -> lan.addresses().stream())
                .filter(address -> !address.isLinkLocal())
                .toList();
    }

    /** A URL of this box at one of its addresses. */
    static String url(String scheme, LanAddress address, int port) {
        String literal = LanAddress.literal(address.address());
        String host = address.isIpv4() ? literal : "[" + literal + "]";
        return "%s://%s:%d/".formatted(scheme, host, port);
    }
}
