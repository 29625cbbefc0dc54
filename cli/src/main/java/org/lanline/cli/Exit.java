package org.lanline.cli;

/** What a command's exit code means. */
final class Exit {
    /** Done. */
    static final int DONE = 0;

    /** The answer is no, or there is nothing of what was asked for. */
    static final int NO = 1;

    /** The command line or the settings file is wrong. */
    static final int WRONG_USE = 2;

    /** It was asked rightly and could not be done here. */
    static final int COULD_NOT = 3;

    private Exit() {}
}
