package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.RtpPacket;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a stream that is there for another one does for it, as far as it can be read. */
public final class Repairing {
    /** Error correction is judged when the next packets of what it protects have come. */
    private static final int WAITING = 4;

    /** How packets of such a stream are laid out. */
    public enum Kind {
        /** Packets sent again, their number before the payload (RFC 4588). */
        RETRANSMISSION,
        /** Error correction by a mask (RFC 5109). */
        ULPFEC,
        /** Error correction by a mask, rows or columns (RFC 8627, or its third draft). */
        FLEXFEC
    }

    private final Kind kind;
    private final Stream own;
    private final Deque<int[]> waiting = new ArrayDeque<>();
    private @Nullable Repairs repaired;
    private long packets;
    private long brought;
    private long needless;
    private long protects;
    private long malformed;

    Repairing(Kind kind, Stream own) {
        this.kind = kind;
        this.own = own;
    }

    /**
     * Takes a packet.
     *
     * @param draft of FlexFEC: its header is that of the third draft
     * @param base of the stream that it is there for; null when that is not known
     */
    void packet(RtpPacket packet, boolean draft, @Nullable Repairs base) {
        packets++;
        repaired = base == null ? repaired : base;
        byte[] in = packet.bytes();
        int at = packet.payloadStart();
        int end = at + packet.payloadBytes();
        if (kind == Kind.RETRANSMISSION) {
            if (end - at >= 2) {
                retransmitted((in[at] & 0xff) << 8 | (in[at + 1] & 0xff));
            }
            return;
        }
        int[] numbers = Protection.read(kind, draft, in, at, end);
        if (numbers == null || numbers.length == 0) {
            malformed++;
            return;
        }
        protects += numbers.length;
        waiting.add(numbers);
        if (waiting.size() > WAITING) {
            brought += isRepairable(waiting.remove(), true) ? 1 : 0;
        }
    }

    private void retransmitted(int original) {
        if (repaired != null && repaired.missing().came(original)) {
            brought++;
        } else {
            needless++;
        }
    }

    /** One missing packet can be made of all others that are protected with it. */
    private boolean isRepairable(int[] numbers, boolean repair) {
        if (repaired == null) {
            return false;
        }
        int lost = -1;
        int many = 0;
        for (int number : numbers) {
            if (repaired.missing().has(number)) {
                lost = number;
                many++;
            }
        }
        return many == 1 && (!repair || repaired.missing().came(lost));
    }

    public Kind kind() {
        return kind;
    }

    public long packets() {
        return packets;
    }

    /** Lost packets that came again, or can be made of what came. */
    public long brought() {
        return brought + waiting.stream().filter(each -> isRepairable(each, false)).count();
    }

    /** Packets that were sent again and are not known to have been lost. */
    public long needless() {
        return needless;
    }

    /** How many others a packet of error correction protects, on average. */
    public double protects() {
        return packets == malformed ? 0 : (double) protects / (packets - malformed);
    }

    /** False when it is encrypted, and what was read makes no sense. */
    public boolean isReadable() {
        return packets > 0 && malformed * 10 <= packets && !own.isEncrypted();
    }
}
