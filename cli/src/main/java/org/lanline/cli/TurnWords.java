package org.lanline.cli;

import org.lanline.server.probe.RelayReport;

import java.util.Locale;

/** What {@code lanline turn} says to people. */
final class TurnWords {

    private TurnWords() {}

    static String of(RelayReport report) {
        StringBuilder text = new StringBuilder();
        text.append("Relay %s, by %s\n".formatted(report.server(), report.way()));
        line(text, "seen as", report.mapped());
        line(
                text,
                "relayed at",
                "%s, for %d s".formatted(report.relayed(), report.lifetimeSeconds()));
        line(text, "peer", report.peer() + "  (another socket of this machine, on a channel)");
        text.append(
                "\n  %-18s %9s %8s %10s %10s %10s\n"
                        .formatted("", "arrived", "loss", "jitter", "median", "99 %"));
        row(text, "relayed, to peer", report.toPeer());
        row(text, "relayed, from peer", report.fromPeer());
        row(text, "direct, to peer", report.directToPeer());
        row(text, "direct, from peer", report.directFromPeer());
        text.append('\n').append(verdict(report)).append('\n');
        return text.toString();
    }

    private static String verdict(RelayReport report) {
        if (!report.works()) {
            return "Nothing came through the relay %s: a firewall or NAT drops UDP between it and %s."
                    .formatted(
                            report.toPeer().received() == 0 ? "to the peer" : "from the peer",
                            report.peer());
        }
        return "The relay works. It adds %s each way, the way to it and back included."
                .formatted(millis(report.addedMillis()));
    }

    private static void row(StringBuilder text, String label, RelayReport.Direction way) {
        text.append(
                "  %-18s %9s %8s %10s %10s %10s\n"
                        .formatted(
                                label,
                                way.received() + "/" + way.sent(),
                                String.format(Locale.ROOT, "%.1f %%", way.lossPercent()),
                                millis(way.jitterMillis()),
                                millis(way.medianMillis()),
                                millis(way.p99Millis())));
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.2f ms", millis);
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append("  %-11s %s\n".formatted(label, value));
    }
}
