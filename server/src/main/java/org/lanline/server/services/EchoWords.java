package org.lanline.server.services;

import org.lanline.codec.AudioStream;
import org.lanline.rtp.RtpSession;

import java.util.Locale;

/** What {@code echo} writes when a call to it is over. */
final class EchoWords {
    private EchoWords() {}

    static String of(String codec, AudioStream.Statistics statistics) {
        long expected = statistics.received() + Math.max(0, statistics.lost());
        String here =
                String.format(
                        Locale.ROOT,
                        "Echo, %s. From you: %d packets, %d lost (%.1f %%), jitter %.1f ms.",
                        codec,
                        statistics.received(),
                        Math.max(0, statistics.lost()),
                        100.0 * Math.max(0, statistics.lost()) / Math.max(1, expected),
                        statistics.jitterMillis());
        RtpSession.PeerReport there = statistics.atPeer();
        if (there == null) {
            return here;
        }
        String trip =
                there.roundTripMillis() < 0
                        ? ""
                        : String.format(
                                Locale.ROOT, ", there and back %.1f ms", there.roundTripMillis());
        return here
                + String.format(
                        Locale.ROOT,
                        " To you: %d lost, jitter %.1f ms%s.",
                        Math.max(0, there.lost()),
                        there.jitterMillis(),
                        trip);
    }
}
