package org.lanline.server.probe;

/** A relay said no, or nothing. The message is a sentence with the way out. */
public final class RelayRefused extends Exception {

    private static final long serialVersionUID = 1;

    private final int code;

    RelayRefused(int code, String sentence) {
        super(sentence);
        this.code = code;
    }

    /** Of ERROR-CODE; 0 when no answer came. */
    public int code() {
        return code;
    }
}
