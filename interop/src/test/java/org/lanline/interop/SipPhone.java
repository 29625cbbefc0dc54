package org.lanline.interop;

/**
 * A phone of the {@link PhoneMatrix} as its user has it: what can be done with it, and what it has
 * shown since it was last looked away from ({@link #forget}).
 */
interface SipPhone {

    /** Its name at the box, and that of the host it is on. */
    String user();

    /** What it says all the time. */
    Tone tone();

    void call(String user);

    void answer();

    /** Refuses a call that rings here, as somebody who is busy if it can. */
    void refuse();

    /** What its caller is to show then: {@link Sign#BUSY} or {@link Sign#DECLINED}. */
    Sign refusal();

    void hangUp();

    void hold();

    void resume();

    void press(char key);

    /** Sends the other side to somebody else, without asking there first. */
    void transfer(String user);

    /** Nothing that was shown so far counts any more. */
    void forget();

    /** What it has shown. */
    boolean shows(Sign sign);

    /** It has shown that the other side pressed a key. */
    boolean showsKey(char key);

    /** For how many tenths of a second it has heard a tone, in all its recordings. */
    int heard(Tone tone);

    /** False where it stops recording, though not hearing, when a call was on hold. */
    boolean recordsOn();

    /** What a phone may show. */
    enum Sign {
        RINGS_HERE("rings"),
        TALKS("talks"),
        ON_HOLD("knows that it is on hold"),
        BUSY("shows that the other one is busy"),
        DECLINED("shows that the other one declines"),
        OVER("shows that the call is over");

        final String words;

        Sign(String words) {
            this.words = words;
        }
    }
}
