package org.lanline.server.config;

/** A setting that is unknown or has a value it cannot have: one sentence, exit code 2. */
public final class WrongUse extends RuntimeException {

    private static final long serialVersionUID = 1;

    public WrongUse(String sentence) {
        super(sentence);
    }
}
