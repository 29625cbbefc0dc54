/**
 * DTLS as it is on the wire: records, handshake messages, and what both hellos agree on (RFC 6347,
 * 9147, 9146, 5764).
 *
 * <p>Owns: cutting a datagram into records ({@link org.lanline.dtls.DtlsRecords}), putting
 * fragments of handshake messages together ({@link org.lanline.dtls.HandshakeAssembler}), reading
 * the hellos and a certificate, the names that registries give to numbers ({@link
 * org.lanline.dtls.DtlsNames}), fingerprints as SDP writes them, and the words that two of them
 * give ({@link org.lanline.dtls.FourWords}). Never: encrypts, decrypts, keeps a key, or throws
 * because of what the bytes say. Start at {@link org.lanline.dtls.DtlsRecords}.
 */
@NullMarked
package org.lanline.dtls;

import org.jspecify.annotations.NullMarked;
