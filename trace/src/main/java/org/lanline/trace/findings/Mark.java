package org.lanline.trace.findings;

/**
 * What is to be said at a packet.
 *
 * @param tag the kind: SIP, SDP, ICE, TURN, DTLS, SRTP, RTP or VERDICT
 * @param text of about 200 characters at most
 */
public record Mark(int frame, String tag, String text) {
    private static final int MOST_CHARACTERS = 240;

    public Mark {
        if (text.length() > MOST_CHARACTERS) {
            text = text.substring(0, MOST_CHARACTERS - 1) + "…";
        }
    }

    /** As it stands in a comment of Wireshark, where it can be filtered by prefix and tag. */
    public String comment() {
        return "[Lanline] " + tag + ": " + text;
    }
}
