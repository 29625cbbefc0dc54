package org.lanline.srtp;

import org.jspecify.annotations.Nullable;

/** How a session is protected: cipher, tag and their lengths (RFC 5764 section 4.1.2, 7714). */
public enum SrtpProfile {
    AEAD_AES_128_GCM(0x0007, 16, 12, 16, 16),
    AEAD_AES_256_GCM(0x0008, 32, 12, 16, 16),
    AES_CM_128_HMAC_SHA1_80(0x0001, 16, 14, 10, 10),
    /** Of RTCP the tag is as long as in the other one (RFC 4568 section 6.2.2). */
    AES_CM_128_HMAC_SHA1_32(0x0002, 16, 14, 4, 10);

    private final int number;
    private final int keyBytes;
    private final int saltBytes;
    private final int tagBytes;
    private final int reportTagBytes;

    SrtpProfile(int number, int keyBytes, int saltBytes, int tagBytes, int reportTagBytes) {
        this.number = number;
        this.keyBytes = keyBytes;
        this.saltBytes = saltBytes;
        this.tagBytes = tagBytes;
        this.reportTagBytes = reportTagBytes;
    }

    /** Null for a number of DTLS-SRTP that is not spoken here. */
    public static @Nullable SrtpProfile of(int number) {
        for (SrtpProfile each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return null;
    }

    /** Null for a name that is not spoken here, or none. */
    public static @Nullable SrtpProfile of(String name) {
        for (SrtpProfile each : values()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        return null;
    }

    /** In DTLS-SRTP. */
    public int number() {
        return number;
    }

    /** Of the master key. */
    public int keyBytes() {
        return keyBytes;
    }

    /** Of the master salt. */
    public int saltBytes() {
        return saltBytes;
    }

    /** By which a packet of RTP grows. */
    public int tagBytes() {
        return tagBytes;
    }

    /** By which RTCP grows, beside the 4 bytes of its index. */
    public int reportTagBytes() {
        return reportTagBytes;
    }

    boolean isAead() {
        return tagBytes == 16;
    }
}
