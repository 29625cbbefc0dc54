package org.lanline.sip;

import org.jspecify.annotations.Nullable;

/** What became of bytes that should have been a SIP message. */
public sealed interface Parsed {

    /** A message whose start line and routing headers are all well formed. */
    record Ok(SipMessage message) implements Parsed {}

    /**
     * Not a message to work with.
     *
     * @param offset index in the array of what is wrong
     * @param why a short phrase that names it
     * @param status the answer that the RFC asks for, or 0 when the bytes are to be dropped in
     *     silence: no request, an ACK, or nothing to address an answer with
     * @param answer the whole response, ready to go back to where the bytes came from; null exactly
     *     when {@code status} is 0. It is never more than 64 bytes longer than the request.
     */
    @SuppressWarnings("ArrayRecordComponent") // handed to a socket, never compared
    record Bad(int offset, String why, int status, byte @Nullable [] answer) implements Parsed {}
}
