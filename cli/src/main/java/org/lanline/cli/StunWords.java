package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.probe.Nat;
import org.lanline.server.probe.StunReport;

import java.util.Locale;

/** What {@code lanline stun} says to people. */
final class StunWords {

    private StunWords() {}

    static String of(StunReport report) {
        StringBuilder text = new StringBuilder();
        for (StunReport.Path path : report.paths()) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            text.append(path.ipv6() ? "IPv6" : "IPv4")
                    .append(", by %s to %s\n".formatted(report.way(), path.server()));
            describe(path, text);
        }
        return text.toString();
    }

    private static void describe(StunReport.Path path, StringBuilder text) {
        line(text, "sent here", path.sentBy(), "sends its clients to this server");
        line(text, "here", path.local(), "as this machine calls itself");
        if (!path.answered()) {
            text.append("  ").append(path.failure()).append('\n');
            return;
        }
        line(
                text,
                "seen as",
                path.mapped(),
                path.isTranslated() ? "as the server sees it" : "the same: no NAT between");
        if (path.nat() != null) {
            nat(path.nat(), path.isTranslated(), text);
        }
        if (path.roundTrip() != null) {
            line(text, "round trip", roundTrip(path.roundTrip()), "");
        }
        line(text, "certificate", path.certificate(), "");
    }

    private static void nat(Nat nat, boolean translated, StringBuilder text) {
        if (translated) {
            line(text, "mapping", mapping(nat.mapping()), "");
        }
        line(text, "filtering", filtering(nat.filtering()), "");
        if (!nat.why().isEmpty()) {
            line(text, "", nat.why(), "");
        }
    }

    static String mapping(Nat.Mapping mapping) {
        return switch (mapping) {
            case NONE -> "none";
            case ENDPOINT_INDEPENDENT ->
                    "endpoint-independent: the same address for everybody, direct calls work";
            case ADDRESS_DEPENDENT ->
                    "address-dependent: another port for each host, direct calls need luck";
            case ADDRESS_AND_PORT_DEPENDENT ->
                    "address- and port-dependent (symmetric): direct calls need a relay where the"
                            + " other side has the same";
            case UNKNOWN -> "not known";
        };
    }

    static String filtering(Nat.Filtering filtering) {
        return switch (filtering) {
            case ENDPOINT_INDEPENDENT -> "endpoint-independent: everybody reaches an open port";
            case ADDRESS_DEPENDENT -> "address-dependent: only hosts that were sent to get in";
            case ADDRESS_AND_PORT_DEPENDENT ->
                    "address- and port-dependent: only the very port that was sent to gets in";
            case UNKNOWN -> "not known";
        };
    }

    private static String roundTrip(StunReport.RoundTrip trip) {
        return trip.answered() == 0
                ? "not measured: it has fallen silent"
                : String.format(
                        Locale.ROOT,
                        "%.2f ms median, %.2f to %.2f ms, %d of %d answered",
                        trip.medianMillis(),
                        trip.minMillis(),
                        trip.maxMillis(),
                        trip.answered(),
                        trip.asked());
    }

    private static void line(
            StringBuilder text, String label, @Nullable String value, String remark) {
        if (value != null) {
            String end = remark.isEmpty() ? "" : "  " + remark;
            text.append("  %-11s %s%s\n".formatted(label, value, end));
        }
    }
}
