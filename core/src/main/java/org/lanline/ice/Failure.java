package org.lanline.ice;

/** Why two agents did not find each other, or lost each other. */
public enum Failure {
    NO_LOCAL_CANDIDATES("This side has no address to send from."),
    NO_REMOTE_CANDIDATES("The other side named no address, and none of its checks came here."),
    NAMES_UNKNOWN("The other side named its addresses by names that nobody here could resolve."),
    NO_PAIR_FITS(
            "No address of this side goes with one of the other side's: they differ in IP version"
                    + " or transport."),
    NO_ANSWER("No pair answered: nothing comes through between the two sides."),
    REFUSED(
            "Checks arrived and were refused: what the two sides know of each other is not from the"
                    + " same exchange."),
    UNREACHABLE("Every check came back as undeliverable."),
    WRONG_SOURCE("Answers came from other addresses than the checks went to."),
    CONSENT_EXPIRED("The other side stopped answering.");

    private final String sentence;

    Failure(String sentence) {
        this.sentence = sentence;
    }

    /** For people. */
    public String sentence() {
        return sentence;
    }
}
