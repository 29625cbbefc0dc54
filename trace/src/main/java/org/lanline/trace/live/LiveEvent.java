package org.lanline.trace.live;

/**
 * Something that happened to a call.
 *
 * @param nanos when it was seen, since 1970
 * @param call its number
 * @param title of the call, such as {@code alice@box → bob@box}
 * @param words what happened, for people
 */
public record LiveEvent(long nanos, int call, String title, Kind kind, String words) {

    /** What happened. */
    public enum Kind {
        BEGAN("call-began"),
        RINGING("call-ringing"),
        ANSWERED("call-answered"),
        /** Which way the media goes and whether it is encrypted, or that this has changed. */
        WAY("call-way"),
        STREAM("stream-began"),
        WARNING("call-warning"),
        ENDED("call-ended");

        private final String token;

        Kind(String token) {
            this.token = token;
        }

        /** For programs. */
        public String token() {
            return token;
        }
    }
}
