package org.lanline.trace.report;

import org.lanline.trace.findings.Answer;

/** Colours of a terminal, or none. */
final class Paint {
    private static final String RESET = "\u001b[0m";

    private final boolean colour;

    Paint(boolean colour) {
        this.colour = colour;
    }

    private String with(String code, String words) {
        return colour && !words.isEmpty() ? "\u001b[" + code + "m" + words + RESET : words;
    }

    String strong(String words) {
        return with("1", words);
    }

    String quiet(String words) {
        return with("2", words);
    }

    String good(String words) {
        return with("32", words);
    }

    String warning(String words) {
        return with("33", words);
    }

    String alarm(String words) {
        return with("31", words);
    }

    /** An answer that is good when it is yes. */
    String answer(Answer answer, String words) {
        return switch (answer) {
            case YES -> good(words);
            case NO -> alarm(words);
            case CANNOT_TELL -> warning(words);
        };
    }
}
