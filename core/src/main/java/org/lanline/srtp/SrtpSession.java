package org.lanline.srtp;

import java.security.Provider;

/** Both directions of a session; RTP and RTCP are told apart by their second byte (RFC 5761, 4). */
public final class SrtpSession {
    private static final int REFUSED = -1;

    private final SrtpSender sender;
    private final SrtpReceiver receiver;
    private long refused;

    /**
     * @param ours of what we send
     * @param theirs of what the peer sends
     * @param by whose ciphers: see {@link SrtpProbe}
     */
    public SrtpSession(SrtpKeys ours, SrtpKeys theirs, Provider by) {
        this.sender = new SrtpSender(ours, by);
        this.receiver = new SrtpReceiver(theirs, by);
    }

    private static boolean isReport(byte[] bytes, int at, int length) {
        int type = length < 2 ? 0 : bytes[at + 1] & 0xff;
        return type >= 192 && type <= 223;
    }

    /**
     * Protects what is to be sent, in place; it grows behind its end.
     *
     * @return its length now; -1 for what must not be sent
     */
    public int protect(byte[] bytes, int at, int length) {
        return isReport(bytes, at, length)
                ? sender.protectReport(bytes, at, length)
                : sender.protect(bytes, at, length);
    }

    /**
     * Checks and decrypts what came, in place.
     *
     * @return its length now; -1 for what is forged, came before or is no packet
     */
    public int unprotect(byte[] bytes, int at, int length) {
        SrtpReceiver.Verdict verdict =
                isReport(bytes, at, length)
                        ? receiver.unprotectReport(bytes, at, length)
                        : receiver.unprotect(bytes, at, length);
        if (verdict == SrtpReceiver.Verdict.AUTHENTIC) {
            return receiver.length();
        }
        refused++;
        return REFUSED;
    }

    /** How many packets were. */
    public long refused() {
        return refused;
    }
}
