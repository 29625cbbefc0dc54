package org.lanline.trace.decode;

import org.lanline.stun.StunMessage;

/**
 * Cuts runs: datagrams of one length, the last perhaps shorter, that a kernel holds as one until
 * its network card cuts them up (UDP_SEGMENT), or that it has joined again (UDP_GRO). Who captures
 * on such a machine, or on a bridge between its namespaces, sees one datagram that no cable would
 * take.
 */
final class Runs {
    /** What UDP carries in a packet of 1500 bytes, by IPv4. */
    static final int MOST_ON_A_CABLE = 1_472;

    private static final int CHANNEL_HEADER_BYTES = 4;
    private static final int MOST_PADDING = 3;

    /** True once there was a run of RTP: only then short ones, which are rare, are looked for. */
    private boolean joined;

    /** How long the datagrams of this run are; {@code length} when it is one alone. */
    int each(Flow flow, byte[] bytes, int at, int length) {
        int first = bytes[at] & 0xff;
        if (first < 4 || (first >= 64 && first <= 79)) {
            return delimited(bytes, at, length);
        }
        if (first < 128 || first > 191 || (length <= MOST_ON_A_CABLE && !joined)) {
            return length;
        }
        int each = flow.state.sources().run(bytes, at, length);
        joined |= each < length;
        return each;
    }

    /** True when RTP that would fit on a cable may be a run all the same. */
    boolean areShort() {
        return joined;
    }

    /** Notes whose packet it is, as soon as there is a use for it. */
    void passed(Flow flow, byte[] bytes, int at) {
        if (joined) {
            flow.state.sources().passed(bytes, at);
        }
    }

    /** STUN and ChannelData say their length, and that of the next one must follow. */
    private static int delimited(byte[] bytes, int at, int length) {
        int said = said(bytes, at, length);
        for (int each = said; said > 0 && each <= said + MOST_PADDING && each < length; each++) {
            if (areDelimited(bytes, at, length, each)) {
                return each;
            }
        }
        return length;
    }

    private static boolean areDelimited(byte[] bytes, int at, int length, int each) {
        for (int next = each; next < length; next += each) {
            int left = Math.min(each, length - next);
            int said = said(bytes, at + next, left);
            if (said < 0 || said > left || left - said > MOST_PADDING) {
                return false;
            }
        }
        return true;
    }

    /** How long a message says that it is; -1 for none. */
    private static int said(byte[] bytes, int at, int left) {
        int first = bytes[at] & 0xff;
        if (first >= 64 && first <= 79 && left >= CHANNEL_HEADER_BYTES) {
            return CHANNEL_HEADER_BYTES + Datagrams.u16(bytes, at + 2);
        }
        return first < 4 && Datagrams.isStun(bytes, at, left)
                ? StunMessage.HEADER_BYTES + Datagrams.u16(bytes, at + 2)
                : -1;
    }
}
