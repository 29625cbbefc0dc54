package org.lanline.server.doctor;

import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Whether the box's certificate is in its time and names where the box is. */
final class CertificateCheck {

    private static final String ABOUT = "certificate";
    private static final int SAN_ADDRESS = 7;
    private static final Duration SOON = Duration.ofDays(7);

    private CertificateCheck() {}

    /**
     * @param interfaces of the machine that the box is on; none when that is another one
     */
    static List<Finding> look(
            List<X509Certificate> chain, List<LanInterface> interfaces, Instant now) {
        if (chain.isEmpty()) {
            return List.of(
                    Finding.fail(ABOUT, "the box shows none", "restart it and see its journal"));
        }
        List<Finding> findings = new ArrayList<>();
        for (X509Certificate each : chain) {
            findings.add(time(each, now));
        }
        if (!interfaces.isEmpty()) {
            findings.add(names(chain.getFirst(), interfaces));
        }
        return findings;
    }

    private static Finding time(X509Certificate certificate, Instant now) {
        String who = certificate.getBasicConstraints() < 0 ? "the box's own" : "the local CA";
        Instant end = certificate.getNotAfter().toInstant();
        Instant begin = certificate.getNotBefore().toInstant();
        long days = Duration.between(now, end).toDays();
        if (now.isBefore(begin)) {
            return Finding.fail(
                    ABOUT,
                    who + " begins in the future",
                    "set the clocks of this machine and of the box right");
        }
        if (now.isAfter(end)) {
            return Finding.fail(ABOUT, who + " has run out", "restart the box, it makes a new one");
        }
        String what = "%s is good for %d more days".formatted(who, days);
        return Duration.between(now, end).compareTo(SOON) < 0
                ? Finding.warn(ABOUT, what, "let the box run: it renews it by itself")
                : Finding.pass(ABOUT, what);
    }

    private static Finding names(X509Certificate leaf, List<LanInterface> interfaces) {
        List<String> named = new ArrayList<>();
        try {
            Collection<List<?>> all = leaf.getSubjectAlternativeNames();
            for (List<?> each : all == null ? List.<List<?>>of() : all) {
                if (each.getFirst() instanceof Integer kind && kind == SAN_ADDRESS) {
                    named.add(LanAddress.literal(InetAddress.ofLiteral((String) each.get(1))));
                }
            }
        } catch (CertificateParsingException damaged) {
            return Finding.fail(ABOUT, "its names cannot be read", "give another certificate");
        }
        String missing =
                interfaces.stream()
                        .flatMap(lan -> lan.addresses().stream())
                        .filter(own -> !own.isLinkLocal())
                        .map(own -> LanAddress.literal(own.address()))
                        .filter(own -> !named.contains(own))
                        .collect(Collectors.joining(", "));
        return missing.isEmpty()
                ? Finding.pass(ABOUT, "it names every address of this machine")
                : Finding.fail(
                        ABOUT,
                        "it does not name " + missing,
                        "wait a minute, or restart the box; an own certificate must be made anew");
    }
}
