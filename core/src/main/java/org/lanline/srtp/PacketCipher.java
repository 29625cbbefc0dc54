package org.lanline.srtp;

import java.security.Provider;

/** Protects packets of one kind, RTP or RTCP, of one direction with one set of keys. */
sealed interface PacketCipher permits CounterCipher, GcmCipher {

    /** What is wrong with the tag of a packet, as a length. */
    int FORGED = -1;

    /**
     * Encrypts in place and writes a tag.
     *
     * @param header bytes before what is encrypted
     * @param end behind what is encrypted
     * @param index of the packet, 48 bits of RTP or 31 of RTCP
     * @return where what was written ends
     */
    int protect(byte[] bytes, int at, int header, int end, int ssrc, long index);

    /**
     * Checks the tag and decrypts in place.
     *
     * @param end behind the tag, or of RTCP behind the index
     * @return where the packet ends without tag and index; {@link #FORGED} for a packet that is of
     *     no use any more
     */
    int unprotect(byte[] bytes, int at, int header, int end, int ssrc, long index);

    static PacketCipher of(SrtpProfile profile, SessionKeys keys, boolean reports, Provider by) {
        return profile.isAead()
                ? new GcmCipher(keys, reports, by)
                : new CounterCipher(
                        keys, reports, reports ? profile.reportTagBytes() : profile.tagBytes(), by);
    }
}
