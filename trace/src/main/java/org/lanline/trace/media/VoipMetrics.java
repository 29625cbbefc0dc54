package org.lanline.trace.media;

/**
 * What a telephone says of what it heard (RFC 3611 section 4.7).
 *
 * @param lostShare of packets, 0 to 1
 * @param discardedShare of packets that came too late or too early, 0 to 1
 * @param roundTripMillis to the sender and back; 0 when it does not know
 * @param endDelayMillis inside the telephone
 * @param rating R of the E-model; 127 when it does not know
 * @param listening MOS-LQ in tenths; 127 when it does not know
 * @param conversation MOS-CQ in tenths; 127 when it does not know
 */
public record VoipMetrics(
        int frame,
        long nanos,
        double lostShare,
        double discardedShare,
        int roundTripMillis,
        int endDelayMillis,
        int rating,
        int listening,
        int conversation) {

    static final int BLOCK_BYTES = 36;

    static VoipMetrics read(int frame, long nanos, byte[] in, int at) {
        return new VoipMetrics(
                frame,
                nanos,
                (in[at + 8] & 0xff) / 256.0,
                (in[at + 9] & 0xff) / 256.0,
                u16(in, at + 16),
                u16(in, at + 18),
                in[at + 24] & 0xff,
                in[at + 26] & 0xff,
                in[at + 27] & 0xff);
    }

    private static int u16(byte[] in, int at) {
        return (in[at] & 0xff) << 8 | (in[at + 1] & 0xff);
    }
}
