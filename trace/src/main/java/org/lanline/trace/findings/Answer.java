package org.lanline.trace.findings;

/** What may be said: three values, and nothing between them. */
public enum Answer {
    YES("yes"),
    NO("no"),
    CANNOT_TELL("cannot tell");

    private final String text;

    Answer(String text) {
        this.text = text;
    }

    /** As people read it. */
    public String text() {
        return text;
    }
}
