package org.lanline.trace.media;

/**
 * Whether a stream's payload is encrypted.
 *
 * @param why what says so
 */
public record Privacy(Answer answer, String why) {

    /** Yes, no, or neither. */
    public enum Answer {
        ENCRYPTED,
        CLEAR,
        CANNOT_TELL
    }
}
