package org.lanline.trace.report;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.media.ExtendedReport;
import org.lanline.trace.media.Jitter;
import org.lanline.trace.media.Reports;
import org.lanline.trace.media.Stream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What RTCP said of a stream, in words. */
final class ReportWords {
    private ReportWords() {}

    /** One report. */
    record Said(int frame, long nanos, String text) {}

    /** In the order of the capture. */
    static List<Said> of(Stream stream) {
        List<Said> all = new ArrayList<>();
        for (Reports.Sent sent : stream.reports().sent()) {
            String text =
                    "the sender has sent "
                            + sent.packets()
                            + " packets, "
                            + sent.octets()
                            + " bytes of payload";
            all.add(new Said(sent.frame(), sent.nanos(), text));
        }
        Jitter clock = stream.jitter();
        for (Reports.Received received : stream.reports().received()) {
            all.add(new Said(received.frame(), received.nanos(), words(received, clock)));
        }
        for (ExtendedReport each : stream.reports().extended()) {
            all.add(new Said(each.frame(), each.nanos(), ExtendedWords.of(each, clock)));
        }
        all.sort(Comparator.comparingInt(Said::frame));
        return all;
    }

    private static String words(Reports.Received received, @Nullable Jitter clock) {
        StringBuilder text = new StringBuilder("the receiver lacks ");
        text.append(received.lost())
                .append(received.lost() == 1 ? " packet" : " packets")
                .append(String.format(Locale.ROOT, ", %.1f %% lately", received.lostShare() * 100));
        if (clock != null) {
            double millis = received.jitterTicks() * 1_000.0 / clock.rate();
            text.append(String.format(Locale.ROOT, "; jitter %.1f ms", millis));
        }
        if (received.roundTripMillis() >= 0) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "; round trip from here %.1f ms",
                            received.roundTripMillis()));
        }
        return text.toString();
    }
}
