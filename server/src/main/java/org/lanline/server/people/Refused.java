package org.lanline.server.people;

import org.jspecify.annotations.Nullable;

/** Ends the handling of a request with a refusal. */
public final class Refused extends Exception {

    private static final long serialVersionUID = 1;

    private final Refusal refusal;
    private final @Nullable Integer triesLeft;

    /**
     * @param sentence for people
     */
    public Refused(Refusal refusal, String sentence) {
        this(refusal, sentence, null);
    }

    /**
     * @param triesLeft how many wrong codes this address may still send, or null
     */
    public Refused(Refusal refusal, String sentence, @Nullable Integer triesLeft) {
        super(sentence, null, false, false);
        this.refusal = refusal;
        this.triesLeft = triesLeft;
    }

    Refusal refusal() {
        return refusal;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    @Nullable Integer triesLeft() {
        return triesLeft;
    }
}
