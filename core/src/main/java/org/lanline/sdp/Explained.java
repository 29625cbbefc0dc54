package org.lanline.sdp;

/**
 * A line of a description in words.
 *
 * @param line from 1
 * @param text the line itself
 * @param section the media section that it belongs to, from 0; -1 before the first
 * @param words what it means; empty for a line that is not known
 * @param rfc where that is written, such as {@code RFC 8866 section 6.6}
 */
public record Explained(int line, String text, int section, String words, String rfc) {

    /** True when it is not known here what the line means. */
    public boolean isUnknown() {
        return words.isEmpty();
    }
}
