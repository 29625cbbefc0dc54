package org.lanline.trace.tls;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/** Opens the records of one direction with one key, in their order. */
abstract class RecordCipher {
    static final int HEADER_BYTES = 5;

    private long sequence;

    /** Of TLS 1.3, by a traffic secret. */
    static RecordCipher of13(Suite suite, byte[] secret) throws GeneralSecurityException {
        return new AeadCipher(suite, Keys.of13(suite, secret), false);
    }

    /**
     * Of TLS 1.2.
     *
     * @param macIsOutside of suites with a MAC: it is of what was encrypted (RFC 7366)
     */
    static RecordCipher of12(Suite suite, Keys keys, boolean macIsOutside) {
        return suite.mode() == Suite.Mode.CBC
                ? new CbcCipher(suite, keys, macIsOutside)
                : new AeadCipher(suite, keys, true);
    }

    /**
     * What is in a record of 1.3 with its padding and type behind it, or in one of 1.2; null when
     * this is not its key.
     */
    byte @Nullable [] open(byte[] record) {
        try {
            byte[] plain = opened(record);
            sequence += plain == null ? 0 : 1;
            return plain;
        } catch (GeneralSecurityException notOurs) {
            return null;
        }
    }

    abstract byte @Nullable [] opened(byte[] record) throws GeneralSecurityException;

    /** How many were opened before. */
    final long sequence() {
        return sequence;
    }

    /** What a tag or MAC of 1.2 is of besides the content. */
    final byte[] header12(byte[] record, int contentBytes) {
        return ByteBuffer.allocate(13)
                .putLong(sequence)
                .put(record, 0, 3)
                .putShort((short) contentBytes)
                .array();
    }
}
