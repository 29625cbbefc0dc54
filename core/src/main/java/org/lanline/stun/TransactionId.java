package org.lanline.stun;

import java.util.random.RandomGenerator;

/**
 * The 96 bits that join an answer to its request (RFC 8489 section 5).
 *
 * @param high the first four bytes
 * @param low the other eight
 */
public record TransactionId(int high, long low) {

    /** A new one. The generator must be cryptographic where a guessed answer would do harm. */
    public static TransactionId random(RandomGenerator random) {
        return new TransactionId(random.nextInt(), random.nextLong());
    }
}
