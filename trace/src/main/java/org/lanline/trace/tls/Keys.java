package org.lanline.trace.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Mac;

/**
 * The keys of one direction.
 *
 * @param iv what nonces are made of; of TLS 1.2 its first part only, and none with CBC
 * @param mac empty for suites without
 */
@SuppressWarnings("ArrayRecordComponent") // made, used once and dropped; never compared
record Keys(byte[] key, byte[] iv, byte[] mac) {
    private static final int NONCE_BYTES = 12;
    private static final int SALT_BYTES = 4;

    /** Of TLS 1.3, by a traffic secret (RFC 8446 section 7.3). */
    static Keys of13(Suite suite, byte[] secret) throws GeneralSecurityException {
        return new Keys(
                expand(suite, secret, "key", suite.keyBytes()),
                expand(suite, secret, "iv", NONCE_BYTES),
                new byte[0]);
    }

    /** Of TLS 1.2, by the master secret (RFC 5246 section 6.3). */
    static Keys of12(
            Suite suite, byte[] master, byte[] clientRandom, byte[] serverRandom, boolean ofClient)
            throws GeneralSecurityException {
        int iv =
                switch (suite.mode()) {
                    case GCM, CCM -> SALT_BYTES;
                    case CHACHA -> NONCE_BYTES;
                    case CBC -> 0; // each record has its own
                };
        int mac = suite.macBytes();
        int key = suite.keyBytes();
        ByteBuffer block =
                ByteBuffer.wrap(
                        keyBlock(suite, master, clientRandom, serverRandom, 2 * (mac + key + iv)));
        byte[] macKey = one(block, mac, ofClient);
        byte[] cipherKey = one(block, key, ofClient);
        return new Keys(cipherKey, one(block, iv, ofClient), macKey);
    }

    /** The client's comes before the server's. */
    private static byte[] one(ByteBuffer block, int length, boolean ofClient) {
        byte[] both = new byte[2 * length];
        block.get(both);
        int from = ofClient ? 0 : length;
        return Arrays.copyOfRange(both, from, from + length);
    }

    /** The secret after a KeyUpdate (RFC 8446 section 7.2). */
    static byte[] next(Suite suite, byte[] secret) throws GeneralSecurityException {
        return expand(suite, secret, "traffic upd", secret.length);
    }

    /** HKDF-Expand-Label with no context, of one block at most (section 7.1). */
    private static byte[] expand(Suite suite, byte[] secret, String label, int length)
            throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(US_ASCII);
        Mac mac = suite.hashing(secret);
        mac.update((byte) (length >> 8));
        mac.update((byte) length);
        mac.update((byte) name.length);
        mac.update(name);
        mac.update((byte) 0);
        mac.update((byte) 1);
        return Arrays.copyOf(mac.doFinal(), length);
    }

    /** P_hash (RFC 5246 section 5). */
    private static byte[] keyBlock(
            Suite suite, byte[] master, byte[] clientRandom, byte[] serverRandom, int length)
            throws GeneralSecurityException {
        ByteBuffer seed = ByteBuffer.allocate(13 + 64);
        seed.put("key expansion".getBytes(US_ASCII));
        seed.put(serverRandom).put(clientRandom);
        Mac mac = suite.hashing(master);
        byte[] chain = seed.array();
        byte[] block = new byte[0];
        while (block.length < length) {
            chain = mac.doFinal(chain);
            mac.update(chain);
            byte[] piece = mac.doFinal(seed.array());
            int before = block.length;
            block = Arrays.copyOf(block, before + piece.length);
            System.arraycopy(piece, 0, block, before, piece.length);
        }
        return block;
    }
}
