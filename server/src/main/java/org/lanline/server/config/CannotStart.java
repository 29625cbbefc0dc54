package org.lanline.server.config;

/**
 * The box, or a command, cannot do what was asked on this machine: a busy port, an unreadable
 * folder, a damaged file. The message is one sentence for the person at the keyboard that names the
 * thing and the way out; the command line prints it alone and exits with 3.
 */
public final class CannotStart extends RuntimeException {

    private static final long serialVersionUID = 1;

    public CannotStart(String sentence) {
        super(sentence);
    }

    public CannotStart(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
