package org.lanline.trace.report;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.media.ExtendedReport;
import org.lanline.trace.media.Jitter;
import org.lanline.trace.media.VoipMetrics;

import java.util.Locale;

/** What extended reports say (RTCP XR), in words. */
final class ExtendedWords {
    private static final int NOT_KNOWN = 127;

    private ExtendedWords() {}

    static String of(ExtendedReport report, @Nullable Jitter clock) {
        return switch (report) {
                    case ExtendedReport.Run run -> run(run);
                    case ExtendedReport.ReceiptTimes times ->
                            "the receiver tells when "
                                    + times.times()
                                    + " packets came, from number "
                                    + times.begin()
                                    + " on";
                    case ExtendedReport.ReferenceTime _ ->
                            "as a receiver it tells its clock, to learn the round trip";
                    case ExtendedReport.Answered answered -> answered(answered);
                    case ExtendedReport.Statistics statistics -> statistics(statistics, clock);
                    case ExtendedReport.Unknown unknown ->
                            "a block of type "
                                    + unknown.type()
                                    + ", "
                                    + unknown.bytes()
                                    + " bytes, that is not read here";
                    case VoipMetrics heard -> heard(heard);
                }
                + " (RTCP XR)";
    }

    private static String run(ExtendedReport.Run run) {
        String which =
                run.thinning() == 0
                        ? run.packets() + " packets"
                        : run.packets() + " packets, every " + (1 << run.thinning()) + "th one,";
        String what =
                run.ofLoss()
                        ? run.marked() + " did not come"
                        : run.marked() + " came more than once";
        return "packet by packet: of " + which + " from number " + run.begin() + " on, " + what;
    }

    private static String answered(ExtendedReport.Answered answered) {
        String receiver = Moments.ssrc(answered.receiver());
        if (answered.heldMillis() < 0) {
            return "the sender has got no clock of " + receiver + " to answer";
        }
        String held =
                String.format(
                        Locale.ROOT,
                        "the sender answers %s, %.1f ms after it got its clock",
                        receiver,
                        answered.heldMillis());
        return answered.roundTripMillis() < 0
                ? held
                : held
                        + String.format(
                                Locale.ROOT,
                                "; round trip from here to the sender %.1f ms",
                                answered.roundTripMillis());
    }

    private static String statistics(ExtendedReport.Statistics counted, @Nullable Jitter clock) {
        StringBuilder text = new StringBuilder("of ");
        text.append(counted.packets()).append(" packets from number ").append(counted.begin());
        text.append(" on the receiver counted");
        text.append(counted.lost() < 0 ? " no losses" : " " + counted.lost() + " lost");
        if (counted.duplicates() >= 0) {
            text.append(", ").append(counted.duplicates()).append(" that came twice");
        }
        ExtendedReport.Jitters jitter = counted.jitterTicks();
        if (clock != null && jitter.mean() >= 0) {
            double tick = 1_000.0 / clock.rate();
            text.append(
                    String.format(
                            Locale.ROOT,
                            "; jitter %.1f ms, %.1f to %.1f, deviation %.1f",
                            jitter.mean() * tick,
                            jitter.least() * tick,
                            jitter.most() * tick,
                            jitter.deviation() * tick));
        }
        if (counted.leastHops() >= 0) {
            text.append("; TTL ").append(counted.leastHops());
            if (counted.mostHops() != counted.leastHops()) {
                text.append(" to ").append(counted.mostHops());
            }
        }
        return text.toString();
    }

    /** What a telephone heard. */
    private static String heard(VoipMetrics heard) {
        StringBuilder text = new StringBuilder("the receiver heard ");
        text.append(
                String.format(
                        Locale.ROOT,
                        "%.1f %% lost, %.1f %% discarded",
                        heard.lostShare() * 100,
                        heard.discardedShare() * 100));
        if (heard.bursts().meanMillis() > 0 && heard.bursts().lostShare() > 0) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            " (in bursts of %d ms %.1f %%, in the %d ms between them %.1f %%)",
                            heard.bursts().meanMillis(),
                            heard.bursts().lostShare() * 100,
                            heard.gaps().meanMillis(),
                            heard.gaps().lostShare() * 100));
        }
        if (heard.roundTripMillis() > 0) {
            text.append("; round trip ").append(heard.roundTripMillis()).append(" ms");
        }
        if (heard.bufferMillis() > 0) {
            text.append("; jitter buffer ").append(heard.bufferMillis()).append(" ms");
        }
        if (heard.rating() <= 120) {
            text.append("; R ").append(heard.rating());
        }
        opinions(heard, text);
        if (isTold(heard.signalLevel()) && isTold(heard.noiseLevel())) {
            text.append("; signal ").append(heard.signalLevel());
            text.append(" dBm, noise ").append(heard.noiseLevel()).append(" dBm");
        }
        if (isTold(heard.echoLoss())) {
            text.append("; echo ").append(heard.echoLoss()).append(" dB down");
        }
        return text.toString();
    }

    /** Many telephones leave zeros where they know nothing. */
    private static boolean isTold(int level) {
        return level != NOT_KNOWN && level != 0;
    }

    private static void opinions(VoipMetrics heard, StringBuilder text) {
        if (heard.listening() <= 50 && heard.listening() >= 10) {
            text.append(
                    String.format(Locale.ROOT, "; MOS %.1f to listen", heard.listening() / 10.0));
        }
        if (heard.conversation() <= 50 && heard.conversation() >= 10) {
            text.append(String.format(Locale.ROOT, ", %.1f to talk", heard.conversation() / 10.0));
        }
    }
}
