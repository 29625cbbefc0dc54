package org.lanline.server;

import org.lanline.server.config.Build;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.net.SipServer;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.trust.Trust;
import org.lanline.server.web.WebServer;

import java.util.ArrayList;
import java.util.List;

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
            WebServer web,
            SipServer sip) {
        List<LanAddress> reachable = ourselves.reachable();
        return new Standing(
                Build.version(),
                pages(config, ourselves, interfaces, web.httpsPort()),
                reachable.isEmpty()
                        ? ""
                        : Ourselves.url("http", reachable.getFirst(), web.httpPort()),
                trust.fingerprint().brief(),
                directory.path().toString(),
                listeners(config, ourselves, web, sip));
    }

    private static List<Standing.Page> pages(
            Config config, Ourselves ourselves, LanInterfaces interfaces, int port) {
        List<Standing.Page> pages = new ArrayList<>();
        for (LanInterface lan : interfaces.now()) {
            for (LanAddress address : lan.addresses()) {
                if (!address.isLinkLocal()) {
                    pages.add(new Standing.Page(Ourselves.url("https", address, port), lan.name()));
                }
            }
        }
        if (config.discovery() && !pages.isEmpty()) {
            pages.add(
                    new Standing.Page(
                            "https://%s:%d/".formatted(ourselves.host(), port),
                            "by name, on devices that know .local names"));
        }
        return pages;
    }

    private static List<Standing.Listener> listeners(
            Config config, Ourselves ourselves, WebServer web, SipServer sip) {
        List<Standing.Listener> listeners = new ArrayList<>();
        listeners.add(new Standing.Listener("HTTPS", web.httpsPort(), "page, API and WebSockets"));
        listeners.add(
                new Standing.Listener(
                        "HTTP", web.httpPort(), "explains, and hands out the certificate"));
        listeners.add(new Standing.Listener("SIP", sip.port(), "phones, UDP and TCP"));
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
        boolean lasting = relay.user() != null;
        return new Standing.Listener(
                "TURN",
                relay.turnPort(),
                lasting
                        ? "relay, UDP and TCP; TLS on " + relay.turnsPort()
                        : "relay, opened when a call needs it; TLS on " + relay.turnsPort());
    }
}
