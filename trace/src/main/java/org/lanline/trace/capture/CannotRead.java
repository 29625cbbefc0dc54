package org.lanline.trace.capture;

/** A file cannot be read at all; the message is one sentence for the person at the keyboard. */
public final class CannotRead extends RuntimeException {

    private static final long serialVersionUID = 1;

    public CannotRead(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
