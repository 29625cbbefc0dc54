package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.RtpPacket;
import org.lanline.rtp.Sequences;
import org.lanline.trace.decode.Described;

import java.util.ArrayList;
import java.util.List;

/** What a stream lacks, what others bring of it, and what it brings of another one. */
final class Repairs {
    private final Missing missing = new Missing();
    private final List<Repairing> others = new ArrayList<>(0);
    private @Nullable Repairing own;

    /** A packet of the stream came. */
    void came(Sequences.Verdict verdict, int number, int gap) {
        if (verdict == Sequences.Verdict.AHEAD) {
            missing.passedOver(number, gap);
        } else if (verdict == Sequences.Verdict.LATE) {
            missing.came(number);
        }
    }

    Missing missing() {
        return missing;
    }

    /**
     * A packet of the stream came that is there for another one.
     *
     * @param base of that one; null when nobody says which it is
     */
    void repair(RtpPacket packet, Stream stream, Coding coding, @Nullable Repairs base) {
        Repairing.Kind kind = coding.repairing();
        if (kind == null) {
            return;
        }
        if (own == null) {
            own = new Repairing(kind, stream);
        }
        own.packet(packet, coding.isDraft(), base);
        if (base != null && !base.others.contains(own)) {
            base.others.add(own);
        }
    }

    @Nullable Repairing own() {
        return own;
    }

    /** How many lost packets others brought; -1 when that cannot be told. */
    long repaired() {
        long repaired = 0;
        for (Repairing each : others) {
            if (!each.isReadable()) {
                return -1;
            }
            repaired += each.brought();
        }
        return repaired;
    }

    /** What one of the descriptions says that a source is there for; null when none does. */
    static @Nullable Repair said(
            int ssrc, @Nullable Described sender, @Nullable Described receiver) {
        for (Described said : new @Nullable Described[] {sender, receiver}) {
            Described.Group group = said == null ? null : said.groups().get(ssrc);
            if (group != null) {
                String what =
                        switch (group.semantics()) {
                            case "FID" -> "retransmissions";
                            case "FEC-FR", "FEC" -> "forward error correction";
                            case "SIM" -> "another resolution";
                            default -> group.semantics();
                        };
                return new Repair(what, group.first());
            }
        }
        return null;
    }
}
