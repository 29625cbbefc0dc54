package org.lanline.sip;

/**
 * A command sequence (RFC 3261 section 20.16).
 *
 * @param number below 2^31
 * @param method case counts
 */
public record CSeq(long number, String method) {
    @Override
    public String toString() {
        return number + " " + method;
    }
}
