package org.lanline.srtp;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.RtpPacket;
import org.lanline.rtp.SequenceNumbers;

import java.security.Provider;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks and decrypts what comes, in place (RFC 3711 section 3.3). Nothing is remembered of a
 * packet whose tag is wrong.
 */
public final class SrtpReceiver {

    /** What became of a packet. */
    public enum Verdict {
        /** {@link #length} is its length without protection. */
        AUTHENTIC,
        /** It came before, or is too old to tell. */
        REPLAYED,
        /** Its tag is wrong. */
        FORGED,
        /** Of one more source than there may be: to forget another would be to take its replays. */
        TOO_MANY,
        MALFORMED
    }

    private static final int REPORT_HEADER_BYTES = 8;
    private static final int SOURCES = 32;

    private final SrtpProfile profile;
    private final PacketCipher media;
    private final PacketCipher reports;
    private final RtpPacket view = new RtpPacket();
    private final List<Source> sources = new ArrayList<>(2);
    private int length;

    private static final class Source {
        private final int ssrc;
        private final ReplayWindow media = new ReplayWindow();
        private final ReplayWindow reports = new ReplayWindow();

        Source(int ssrc) {
            this.ssrc = ssrc;
        }
    }

    /**
     * @param by whose ciphers: see {@link SrtpProbe}
     */
    public SrtpReceiver(SrtpKeys keys, Provider by) {
        this.profile = keys.profile();
        this.media = PacketCipher.of(profile, SessionKeys.ofMedia(keys, by), false, by);
        this.reports = PacketCipher.of(profile, SessionKeys.ofReports(keys, by), true, by);
    }

    /** Takes a packet of RTP. */
    public Verdict unprotect(byte[] bytes, int at, int bytesThere) {
        if (!view.read(bytes, at, bytesThere) || view.payloadBytes() < profile.tagBytes()) {
            return Verdict.MALFORMED;
        }
        int ssrc = view.ssrc();
        Source source = find(ssrc);
        if (source == null && sources.size() == SOURCES) {
            return Verdict.TOO_MANY;
        }
        long index = index(source, view.sequenceNumber());
        if (index < 0 || (source != null && !source.media.isNew(index))) {
            return Verdict.REPLAYED;
        }
        int header = view.payloadStart() - at;
        int end = media.unprotect(bytes, at, header, at + bytesThere, ssrc, index);
        if (end == PacketCipher.FORGED) {
            return Verdict.FORGED;
        }
        length = end - at;
        findOrAdd(source, ssrc).media.came(index);
        return Verdict.AUTHENTIC;
    }

    /** The index nearest to the highest one (section 3.3.1); negative before the first. */
    private static long index(@Nullable Source source, int number) {
        return source == null || source.media.highest() < 0
                ? number
                : SequenceNumbers.extended(source.media.highest(), number);
    }

    /** Takes a compound packet of RTCP. */
    public Verdict unprotectReport(byte[] bytes, int at, int bytesThere) {
        int trailer = 4 + profile.reportTagBytes();
        if (bytesThere < REPORT_HEADER_BYTES + trailer) {
            return Verdict.MALFORMED;
        }
        int end = at + bytesThere;
        int wordAt = profile.isAead() ? end - 4 : end - trailer;
        long index = Words.get(bytes, wordAt) & 0x7fff_ffffL;
        int ssrc = Words.get(bytes, at + 4);
        Source source = find(ssrc);
        if (source == null && sources.size() == SOURCES) {
            return Verdict.TOO_MANY;
        }
        if (source != null && !source.reports.isNew(index)) {
            return Verdict.REPLAYED;
        }
        int contentEnd = reports.unprotect(bytes, at, REPORT_HEADER_BYTES, end, ssrc, index);
        if (contentEnd == PacketCipher.FORGED) {
            return Verdict.FORGED;
        }
        length = contentEnd - at;
        findOrAdd(source, ssrc).reports.came(index);
        return Verdict.AUTHENTIC;
    }

    private @Nullable Source find(int ssrc) {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).ssrc == ssrc) {
                return sources.get(i);
            }
        }
        return null;
    }

    /** Only who has the keys adds one. */
    private Source findOrAdd(@Nullable Source known, int ssrc) {
        if (known != null) {
            return known;
        }
        Source source = new Source(ssrc);
        sources.add(source);
        return source;
    }

    /** Of the last packet that was {@link Verdict#AUTHENTIC}, without protection. */
    public int length() {
        return length;
    }
}
