package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.AudioStream;
import org.lanline.srtp.SrtpProfile;

/**
 * How the sound of a call has fared, and what protected it.
 *
 * @param codec as descriptions name it, such as {@code PCMA}
 * @param profile of SRTP; null for plain RTP, and where keys never came
 * @param path whether ICE has found it
 */
public record SoundReport(
        String codec,
        Protection protection,
        @Nullable SrtpProfile profile,
        boolean path,
        AudioStream.Statistics statistics) {

    /** Where the keys came from. */
    public enum Protection {
        /** There were none: plain RTP. */
        NONE,
        /** Out of the descriptions, which this phone's connection to the server hides. */
        SDES,
        /** Out of the descriptions, which could be read on the way. */
        READABLE_SDES,
        /** Made by DTLS, with a certificate that the signalling named. */
        DTLS
    }
}
