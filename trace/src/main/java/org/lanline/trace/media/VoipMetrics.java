package org.lanline.trace.media;

/**
 * What a telephone says of what it heard (RFC 3611 section 4.7).
 *
 * @param lostShare of packets, 0 to 1
 * @param discardedShare of packets that came too late or too early, 0 to 1
 * @param bursts where much was lost
 * @param gaps between the bursts
 * @param roundTripMillis to the sender and back; 0 when it does not know
 * @param endDelayMillis inside the telephone
 * @param signalLevel in dBm; 127 when it does not know, as for the next two
 * @param noiseLevel in dBm
 * @param echoLoss in dB, of what comes back
 * @param rating R of the E-model; 127 when it does not know
 * @param listening MOS-LQ in tenths; 127 when it does not know
 * @param conversation MOS-CQ in tenths; 127 when it does not know
 * @param bufferMillis of the jitter buffer as it is
 * @param mostBufferMillis as it may become in the present network
 */
public record VoipMetrics(
        int frame,
        long nanos,
        double lostShare,
        double discardedShare,
        Stretch bursts,
        Stretch gaps,
        int roundTripMillis,
        int endDelayMillis,
        int signalLevel,
        int noiseLevel,
        int echoLoss,
        int rating,
        int listening,
        int conversation,
        int bufferMillis,
        int mostBufferMillis)
        implements ExtendedReport {

    /**
     * One kind of time.
     *
     * @param lostShare lost and discarded in it, 0 to 1
     * @param meanMillis how long one is
     */
    public record Stretch(double lostShare, int meanMillis) {}

    static final int BLOCK_BYTES = 36;

    static VoipMetrics read(int frame, long nanos, byte[] in, int at) {
        return new VoipMetrics(
                frame,
                nanos,
                share(in, at + 8),
                share(in, at + 9),
                new Stretch(share(in, at + 10), u16(in, at + 12)),
                new Stretch(share(in, at + 11), u16(in, at + 14)),
                u16(in, at + 16),
                u16(in, at + 18),
                in[at + 20],
                in[at + 21],
                in[at + 22] & 0xff,
                in[at + 24] & 0xff,
                in[at + 26] & 0xff,
                in[at + 27] & 0xff,
                u16(in, at + 30),
                u16(in, at + 32));
    }

    private static double share(byte[] in, int at) {
        return (in[at] & 0xff) / 256.0;
    }

    private static int u16(byte[] in, int at) {
        return (in[at] & 0xff) << 8 | (in[at + 1] & 0xff);
    }
}
