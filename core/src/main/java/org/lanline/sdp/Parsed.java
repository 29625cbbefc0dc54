package org.lanline.sdp;

/** What came of reading a description. */
public sealed interface Parsed {

    record Ok(SessionDescription description) implements Parsed {}

    /**
     * @param line the first wrong line, counted from 1
     */
    record Bad(int line, String why) implements Parsed {}
}
