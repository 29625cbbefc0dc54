package org.lanline.switchboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Short texts that only this box can make, so that what it once decided comes back proven without
 * being remembered, also after a restart: HMAC-SHA256 under the installation's secret, cut to 96
 * bits and written in the base64url alphabet.
 */
final class Seal {
    private static final int BYTES = 12;
    private static final String DIALOG_PREFIX = "d-";

    private final Mac mac;

    Seal(byte[] secret) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The user part of the Record-Route that the box puts into a dialog. An in-dialog request that
     * brings it back belongs to a dialog that was let through when it began.
     */
    String ofDialog(String callId) {
        return DIALOG_PREFIX + over("dialog", callId);
    }

    boolean isOfDialog(String seal, String callId) {
        return java.security.MessageDigest.isEqual(
                seal.getBytes(UTF_8), ofDialog(callId).getBytes(UTF_8));
    }

    /** Whether the user part of a URI looks like one that {@link #ofDialog} made. */
    static boolean looksLikeDialog(String user) {
        return user.startsWith(DIALOG_PREFIX) && user.length() == DIALOG_PREFIX.length() + 16;
    }

    /** A key of 256 bits for one purpose. */
    byte[] key(String purpose) {
        return mac.doFinal(("key " + purpose).getBytes(UTF_8));
    }

    /** The text for these words; each purpose has texts of its own. */
    String over(String purpose, String... words) {
        mac.update(purpose.getBytes(UTF_8));
        for (String word : words) {
            mac.update((byte) 0);
            mac.update(word.getBytes(UTF_8));
        }
        byte[] sum = Arrays.copyOf(mac.doFinal(), BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
    }
}
