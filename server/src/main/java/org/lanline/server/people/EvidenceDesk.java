package org.lanline.server.people;

/** Where devices hand in what they saw of a call. For the loop thread. */
public interface EvidenceDesk {

    /**
     * A piece of one device's call record.
     *
     * @param user whose device it is
     * @param device its id
     * @param call the SIP Call-ID
     * @param record a JSON object as it came; nothing of it was looked at
     */
    record Piece(String user, String device, String call, String record) {}

    /** False when this person is in no such call. */
    boolean take(Piece piece, long nowNanos);
}
