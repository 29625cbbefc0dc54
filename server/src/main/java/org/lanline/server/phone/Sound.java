package org.lanline.server.phone;

/** What is said and heard at this end of one call. All of it on the loop; nothing may block. */
public interface Sound {

    /**
     * The call speaks from now on so fine; told again when that changes.
     *
     * @param sampleRate samples a second
     */
    void begin(int sampleRate);

    /**
     * What is said next.
     *
     * @return false when nothing is: no packet leaves
     */
    boolean speak(short[] into, int at, int samples);

    /** What was heard; silence and what was made up for lost packets too. */
    void hear(short[] samples, int at, int count);

    /** The other side has pressed a key. */
    default void key(String key) {}

    /** The call is over, or was never answered. */
    void end();
}
