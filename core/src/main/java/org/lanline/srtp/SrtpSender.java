package org.lanline.srtp;

import org.lanline.rtp.RtpPacket;
import org.lanline.rtp.SequenceNumbers;

import java.security.Provider;

/**
 * Protects what is sent, in place (RFC 3711 section 3.3): packets grow by {@link
 * SrtpProfile#tagBytes} or {@link SrtpProfile#reportTagBytes} and 4 behind their end, where there
 * has to be room. Any number of sources, of which the last few are remembered.
 */
public final class SrtpSender {
    private static final int REPORT_HEADER_BYTES = 8;
    private static final int SOURCES = 16;
    private static final long MOST_REPORTS = 0x7fff_ffffL;

    private final PacketCipher media;
    private final PacketCipher reports;
    private final RtpPacket view = new RtpPacket();
    private final int[] ssrcs = new int[SOURCES];
    private final long[] indexes = new long[SOURCES];
    private int sources;
    private long reportIndex;

    /**
     * @param by whose ciphers: see {@link SrtpProbe}
     */
    public SrtpSender(SrtpKeys keys, Provider by) {
        this.media = PacketCipher.of(keys.profile(), SessionKeys.ofMedia(keys, by), false, by);
        this.reports = PacketCipher.of(keys.profile(), SessionKeys.ofReports(keys, by), true, by);
    }

    /**
     * Protects a packet of RTP.
     *
     * @return its length now; -1 for what is no packet, or when there are no more numbers for one
     */
    public int protect(byte[] bytes, int at, int length) {
        if (!view.read(bytes, at, length)) {
            return -1;
        }
        long index = next(view.ssrc(), view.sequenceNumber());
        if (index < 0 || index >>> 48 != 0) {
            return -1; // new keys are due (section 9.2)
        }
        int header = view.payloadStart() - at;
        return media.protect(bytes, at, header, at + length, view.ssrc(), index) - at;
    }

    private long next(int ssrc, int number) {
        for (int i = 0; i < sources; i++) {
            if (ssrcs[i] == ssrc) {
                long index = SequenceNumbers.extended(indexes[i], number);
                indexes[i] = Math.max(indexes[i], index);
                return index;
            }
        }
        if (sources == SOURCES) {
            return -1; // to forget one would mean to protect two packets with one index
        }
        ssrcs[sources] = ssrc;
        indexes[sources++] = number;
        return number;
    }

    /**
     * Protects a compound packet of RTCP.
     *
     * @return its length now; -1 for what is no packet, or when there are no more numbers for one
     */
    public int protectReport(byte[] bytes, int at, int length) {
        if (length < REPORT_HEADER_BYTES || reportIndex == MOST_REPORTS) {
            return -1;
        }
        reportIndex++;
        int ssrc = Words.get(bytes, at + 4);
        int end = at + length;
        return reports.protect(bytes, at, REPORT_HEADER_BYTES, end, ssrc, reportIndex) - at;
    }
}
