package org.lanline.trace.media;

/** A block of an extended report (RFC 3611 section 4), about a stream or said by its sender. */
public sealed interface ExtendedReport
        permits ExtendedReport.Run,
                ExtendedReport.ReceiptTimes,
                ExtendedReport.ReferenceTime,
                ExtendedReport.Answered,
                ExtendedReport.Statistics,
                ExtendedReport.Unknown,
                VoipMetrics {

    int frame();

    long nanos();

    /**
     * Packet by packet, what came or came more than once (sections 4.1 and 4.2).
     *
     * @param ofLoss false for duplicates
     * @param begin first sequence number
     * @param packets that it is about, 2^thinning apart
     * @param marked of these, how many are missing, or came more than once
     */
    record Run(
            int frame, long nanos, boolean ofLoss, int begin, int packets, int thinning, int marked)
            implements ExtendedReport {}

    /**
     * When each packet came (section 4.3).
     *
     * @param times how many are told
     */
    record ReceiptTimes(int frame, long nanos, int begin, int times) implements ExtendedReport {}

    /** A receiver's clock, told so as to learn the round trip (section 4.4). */
    record ReferenceTime(int frame, long nanos) implements ExtendedReport {}

    /**
     * A sender's answer to that (section 4.5).
     *
     * @param receiver whose clock it was
     * @param heldMillis from when it came to the sender to the answer; negative when it never came
     * @param roundTripMillis from where the capture was made to the sender and back; negative when
     *     it cannot be told
     */
    record Answered(int frame, long nanos, int receiver, double heldMillis, double roundTripMillis)
            implements ExtendedReport {}

    /**
     * What a receiver counted (section 4.6). What it does not tell is -1.
     *
     * @param packets that it is about
     * @param jitterTicks least, most, mean and deviation, in ticks of the stream's clock
     * @param leastHops TTL or hop limit
     */
    record Statistics(
            int frame,
            long nanos,
            int begin,
            int packets,
            long lost,
            long duplicates,
            Jitters jitterTicks,
            int leastHops,
            int mostHops)
            implements ExtendedReport {}

    /** Of transit times; -1 where they are not told. */
    record Jitters(long least, long most, long mean, long deviation) {}

    /** A block that RFC 3611 does not have, or one that is too short. */
    record Unknown(int frame, long nanos, int type, int bytes) implements ExtendedReport {}
}
