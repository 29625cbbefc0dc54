package org.lanline.trace.findings;

import org.lanline.trace.evidence.CallRecord;

/**
 * What a device reports of a call.
 *
 * @param by what says that it is of this call
 */
public record Reported(CallRecord record, By by) {

    /** What joins a report with a call, the strongest first. */
    public enum By {
        CALL_ID("Call-ID"),
        CREDENTIALS("ICE credentials"),
        SOURCE("SSRC"),
        ADDRESS("addresses"),
        /** Nothing in the capture has to do with it. */
        ITSELF("nothing else");

        private final String text;

        By(String text) {
            this.text = text;
        }

        /** As people read it. */
        public String text() {
            return text;
        }
    }
}
