package org.lanline.ice;

import org.lanline.stun.StunError;

/** What went wrong with checks, counted, so that a failure can say why. */
final class Diagnosis {
    private int refused;
    private int wrongSource;
    private int undeliverable;
    private boolean nameUnknown;

    /** An authentic refusal. */
    void refused(int code) {
        refused += code > 0 ? 1 : 0;
    }

    /** Anybody may have sent it, so it is a hint and changes nothing. */
    void refusedByStranger(int code) {
        refused += code == StunError.UNAUTHENTICATED || code == StunError.BAD_REQUEST ? 1 : 0;
    }

    /** A check with our name and another password. */
    void stranger() {
        refused++;
    }

    void wrongSource() {
        wrongSource++;
    }

    void undeliverable() {
        undeliverable++;
    }

    void nameUnknown() {
        nameUnknown = true;
    }

    Failure failure(Candidates candidates, CheckList list) {
        if (candidates.locals().isEmpty()) {
            return Failure.NO_LOCAL_CANDIDATES;
        }
        if (candidates.remotes().isEmpty()) {
            return nameUnknown ? Failure.NAMES_UNKNOWN : Failure.NO_REMOTE_CANDIDATES;
        }
        if (list.pairs().isEmpty()) {
            return Failure.NO_PAIR_FITS;
        }
        if (refused > 0) {
            return Failure.REFUSED;
        }
        if (wrongSource > 0) {
            return Failure.WRONG_SOURCE;
        }
        return undeliverable > 0 ? Failure.UNREACHABLE : Failure.NO_ANSWER;
    }
}
