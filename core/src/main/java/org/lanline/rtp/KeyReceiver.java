package org.lanline.rtp;

/** Telephone keys as they come in packets of telephone-event (RFC 4733 section 2.3). */
public final class KeyReceiver {

    /** What a packet says. */
    public enum Verdict {
        /** A key went down. */
        BEGUN,
        /** It is still down. */
        GOES_ON,
        /** It went up. */
        ENDED,
        /** What is known already: an end is said three times (section 2.5.1.4). */
        AGAIN,
        MALFORMED
    }

    private static final String KEYS = "0123456789*#ABCD";

    /** A longer event is said in segments, each with the next timestamp (section 2.5.1.3). */
    private static final int LONGEST_SEGMENT_TICKS = 0xffff;

    private int event = -1;
    private int timestamp;
    private int ticks;
    private long ticksBefore;
    private boolean over;

    public Verdict packet(RtpPacket packet) {
        if (packet.payloadBytes() < 4) {
            return Verdict.MALFORMED;
        }
        byte[] bytes = packet.bytes();
        int at = packet.payloadStart();
        int now = bytes[at] & 0xff;
        boolean end = (bytes[at + 1] & 0x80) != 0;
        int said = (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
        if (now == event && packet.timestamp() == timestamp) {
            return goesOn(said, end);
        }
        boolean segment =
                now == event
                        && !over
                        && ticks == LONGEST_SEGMENT_TICKS
                        && packet.timestamp() == timestamp + LONGEST_SEGMENT_TICKS;
        if (!segment && event >= 0 && packet.timestamp() - timestamp < 0) {
            return Verdict.AGAIN; // of a key before this one, late
        }
        ticksBefore = segment ? ticksBefore + LONGEST_SEGMENT_TICKS : 0;
        event = now;
        timestamp = packet.timestamp();
        ticks = said;
        over = end;
        return !segment ? Verdict.BEGUN : end ? Verdict.ENDED : Verdict.GOES_ON;
    }

    private Verdict goesOn(int said, boolean end) {
        ticks = Math.max(ticks, said);
        if (over) {
            return Verdict.AGAIN;
        }
        over = end;
        return end ? Verdict.ENDED : Verdict.GOES_ON;
    }

    /** The key of the last packet: one of {@code 0123456789*#ABCD}, {@code flash}, or a number. */
    public String key() {
        if (event >= 0 && event < KEYS.length()) {
            return KEYS.substring(event, event + 1);
        }
        return event == 16 ? "flash" : Integer.toString(event);
    }

    /** How long it has been down. */
    public int millis(int clockRate) {
        return (int) ((ticksBefore + ticks) * 1_000L / Math.max(1, clockRate));
    }

    /** True once it went up. */
    public boolean isOver() {
        return over;
    }

    /** The number that stands for a key on the wire; -1 for what is no key. */
    public static int event(char key) {
        return KEYS.indexOf(Character.toUpperCase(key));
    }
}
