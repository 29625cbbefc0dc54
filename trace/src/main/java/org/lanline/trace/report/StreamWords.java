package org.lanline.trace.report;

import org.lanline.trace.media.Jitter;
import org.lanline.trace.media.Redundancy;
import org.lanline.trace.media.Repair;
import org.lanline.trace.media.Repairing;
import org.lanline.trace.media.Reports;
import org.lanline.trace.media.Stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is worth saying of a stream besides its numbers. */
final class StreamWords {
    /** Two seconds of usual packets: a pause rather than a bad network. */
    private static final int MANY_AT_ONCE = 100;

    private StreamWords() {}

    /** A clause for each. */
    static List<String> of(Stream stream) {
        List<String> words = new ArrayList<>();
        Repair repairs = stream.repairs();
        if (repairs != null) {
            words.add(repairs.what() + " for " + Moments.ssrc(repairs.of()));
        }
        Repairing repairing = stream.repairing();
        if (repairing != null) {
            words.add(words(repairing));
        }
        if (stream.repaired() > 0) {
            words.add(
                    stream.repaired()
                            + " of the lost packets came again in another stream or can be made of"
                            + " error correction");
        } else if (stream.repaired() < 0 && stream.sequences().lost() > 0) {
            words.add(
                    "whether another stream brought the lost packets cannot be told: it is"
                            + " encrypted");
        }
        long atOnce = stream.lostAtOnce();
        if (atOnce >= MANY_AT_ONCE) {
            words.add(
                    String.format(
                            Locale.ROOT,
                            "of the lost packets %d are one gap of %.1f s before frame %d: until"
                                    + " then nothing was sent, or it was not seen",
                            atOnce,
                            stream.maxDelta() / 1_000,
                            stream.maxDeltaFrame()));
        }
        Redundancy redundancy = stream.redundancy();
        if (redundancy != null) {
            words.add(words(stream, redundancy));
        }
        Reports reports = stream.reports();
        if (reports.arrivalReports() > 0) {
            words.add(
                    String.format(
                            Locale.ROOT,
                            "the receiver told when packets came (transport-wide) in %d reports: %d"
                                    + " of %d packets of this transport came",
                            reports.arrivalReports(),
                            reports.arrivals(),
                            reports.arrivalsReported()));
        }
        return words;
    }

    private static String words(Repairing repairing) {
        if (!repairing.isReadable()) {
            return "which packets it repairs cannot be told: that is encrypted";
        }
        if (repairing.kind() == Repairing.Kind.RETRANSMISSION) {
            return "brought "
                    + repairing.brought()
                    + " packets that were lost, and "
                    + repairing.needless()
                    + " that are not known to have been";
        }
        return String.format(
                Locale.ROOT,
                "%s: each packet protects %.1f others; %d lost packets can be made of them",
                repairing.kind() == Repairing.Kind.ULPFEC
                        ? "ULPFEC (RFC 5109)"
                        : "FlexFEC (RFC 8627)",
                repairing.protects(),
                repairing.brought());
    }

    private static String words(Stream stream, Redundancy redundancy) {
        String inside = stream.nameOf(redundancy.primary());
        StringBuilder text = new StringBuilder("RED with ");
        text.append(inside == null ? "payload type " + redundancy.primary() : inside);
        text.append(" inside");
        if (redundancy.repeated() > 0) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            " and %.1f earlier payloads in each packet",
                            redundancy.repeated()));
            Jitter clock = stream.jitter();
            if (clock != null) {
                text.append(
                        String.format(
                                Locale.ROOT,
                                ", up to %.0f ms old",
                                redundancy.oldestTicks() * 1_000.0 / clock.rate()));
            }
        }
        for (int type = 0; type < 128; type++) {
            if (redundancy.of(type) > 0 && "ulpfec".equalsIgnoreCase(stream.nameOf(type))) {
                text.append("; ").append(redundancy.of(type)).append(" packets of ULPFEC");
            }
        }
        return text.toString();
    }
}
