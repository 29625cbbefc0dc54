package org.lanline.server;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Build;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.net.SipServer;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.trust.Trust;
import org.lanline.server.web.WebServer;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Gathers {@link Standing} from the parts. */
final class StandingNow {

    private static final int MDNS_PORT = 5353;

    private StandingNow() {}

    static Standing of(
            Config config,
            Ourselves ourselves,
            LanInterfaces interfaces,
            Trust trust,
            DataDirectory directory,
            boolean keepsPackets,
            WebServer web,
            SipServer sip) {
        List<LanAddress> reachable = ourselves.reachable();
        return new Standing(
                Build.version(),
                pages(
                        trust,
                        interfaces.now(),
                        config.discovery() ? ourselves.host() : null,
                        web.httpsPort()),
                reachable.isEmpty()
                        ? ""
                        : Ourselves.url("http", reachable.getFirst(), web.httpPort()),
                trust.fingerprint().brief(),
                directory.path().toString(),
                keepsPackets,
                listeners(config, ourselves, web, sip));
    }

    /**
     * Where the certificate is good: a device that follows a QR code elsewhere is warned of this
     * box however often it installs the authority. All addresses when it is good nowhere.
     *
     * @param name the box's name on the LAN, or null when it is not announced
     */
    static List<Standing.Page> pages(
            Trust trust, List<LanInterface> lans, @Nullable String name, int port) {
        List<Standing.Page> certified = new ArrayList<>();
        for (String host : trust.certificateHosts()) {
            if (!host.startsWith("*") && !host.matches("[0-9.]+")) {
                certified.add(new Standing.Page(url(host, port), "by the name in its certificate"));
            }
        }
        List<Standing.Page> all = addresses(lans, _ -> true, port);
        certified.addAll(addresses(lans, trust::covers, port));
        // Our own authority signs for a new name a moment after mDNS gave it.
        boolean ours = trust.authority() != null;
        if (name != null && !all.isEmpty() && (ours || trust.covers(name))) {
            certified.add(
                    new Standing.Page(
                            url(name, port), "by name, on devices that know .local names"));
        }
        return certified.isEmpty() ? all : certified;
    }

    private static List<Standing.Page> addresses(
            List<LanInterface> lans, Predicate<InetAddress> wanted, int port) {
        List<Standing.Page> pages = new ArrayList<>();
        for (LanInterface lan : lans) {
            for (LanAddress address : lan.addresses()) {
                if (!address.isLinkLocal() && wanted.test(address.address())) {
                    pages.add(new Standing.Page(Ourselves.url("https", address, port), lan.name()));
                }
            }
        }
        return pages;
    }

    private static String url(String host, int port) {
        return "https://%s:%d/".formatted(host, port);
    }

    private static List<Standing.Listener> listeners(
            Config config, Ourselves ourselves, WebServer web, SipServer sip) {
        List<Standing.Listener> listeners = new ArrayList<>();
        listeners.add(new Standing.Listener("HTTPS", web.httpsPort(), "page, API and WebSockets"));
        listeners.add(
                new Standing.Listener(
                        "HTTP", web.httpPort(), "explains, and hands out the certificate"));
        listeners.add(new Standing.Listener("SIP", sip.port(), "phones, UDP and TCP"));
        listeners.add(new Standing.Listener("SIPS", sip.tlsPort(), "phones, TLS"));
        if (config.relay().policy() != Config.RelayPolicy.NEVER) {
            listeners.add(relay(config.relay()));
        }
        if (config.discovery()) {
            listeners.add(
                    new Standing.Listener("mDNS", MDNS_PORT, "announces " + ourselves.host()));
        }
        return listeners;
    }

    /** As the settings have it: with port 0 the real one is known only once it is open. */
    private static Standing.Listener relay(Config.Relay relay) {
        boolean lasting = !relay.users().isEmpty();
        return new Standing.Listener(
                "TURN",
                relay.turnPort(),
                lasting
                        ? "relay, UDP and TCP; TLS on " + relay.turnsPort()
                        : "relay, opened when a call needs it; TLS on " + relay.turnsPort());
    }
}
