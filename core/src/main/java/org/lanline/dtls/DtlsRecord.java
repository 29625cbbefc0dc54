package org.lanline.dtls;

/**
 * One record of a datagram, where it lies.
 *
 * @param version such as 0xfefd for DTLS 1.2; 0 for the unified header, which has none
 * @param epoch of the unified header only the two low bits are on the wire (RFC 9147 section 4)
 * @param sequence of the unified header encrypted, and here -1
 * @param offset where the payload begins in the datagram
 * @param length of the payload, bytes
 */
public record DtlsRecord(
        ContentType type, int version, int epoch, long sequence, int offset, int length) {

    /** True when the payload cannot be read without keys. */
    public boolean encrypted() {
        return epoch > 0 || type == ContentType.ENCRYPTED || type == ContentType.CONNECTION_ID;
    }
}
