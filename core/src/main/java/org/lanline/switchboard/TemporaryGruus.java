package org.lanline.switchboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.SipUri;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Addresses of one device that tell nobody whose it is (RFC 5627 section 3.2): {@code
 * sip:tgruu.…@lanline.local;gr}. Whom one names is in it, encrypted (AES-GCM under a key of the
 * installation), so that nothing is remembered; it counts as long as the device registers with the
 * Call-ID that it was made for, and no two of them can be linked.
 */
final class TemporaryGruus {
    private static final String PREFIX = "tgruu.";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MARK_CHARACTERS = 16;
    private static final int BLOCK_BYTES = 32;
    private static final int LONGEST_USER_BYTES = 200;

    private final Seal seal;
    private final Domains domains;
    private final SecretKeySpec key;
    private final RandomGenerator random;

    /**
     * @param random must not be predictable, nor repeat itself in 12 bytes
     */
    TemporaryGruus(Seal seal, Domains domains, RandomGenerator random) {
        this.seal = seal;
        this.domains = domains;
        this.key = new SecretKeySpec(seal.key("temporary-gruu"), "AES");
        this.random = random;
    }

    /** Another address for a device that registered with an instance; null where it has none. */
    @Nullable String of(Binding binding) {
        byte[] user = binding.user().getBytes(UTF_8);
        if (binding.instance() == null || user.length > LONGEST_USER_BYTES) {
            return null;
        }
        byte[] mark = mark(binding).getBytes(UTF_8);
        int bytes = mark.length + 1 + user.length;
        // Of one length for names of many lengths, as that would tell something too.
        byte[] plain = new byte[(bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES];
        System.arraycopy(mark, 0, plain, 0, mark.length);
        plain[mark.length] = (byte) user.length;
        System.arraycopy(user, 0, plain, mark.length + 1, user.length);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + plain.length + TAG_BITS / 8);
        try {
            cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        String opaque = Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        SipUri address = SipUri.of(PREFIX + opaque, domains.primary());
        return address.with("gr", null).toString();
    }

    /** Whether an address looks like one of these. */
    boolean isOne(SipUri uri) {
        String user = uri.userName();
        return user != null
                && user.startsWith(PREFIX)
                && uri.parameters().has("gr")
                && uri.parameters().get("gr") == null
                && domains.hasHost(uri);
    }

    /** Whose device an address names, whether it still counts or not; null for a forged one. */
    @Nullable String user(SipUri uri) {
        byte[] plain = opened(uri);
        return plain == null
                ? null
                : new String(plain, MARK_CHARACTERS + 1, plain[MARK_CHARACTERS] & 0xff, UTF_8);
    }

    /** Whether it names this binding of the user that {@link #user} found. */
    boolean names(SipUri uri, Binding binding) {
        byte[] plain = opened(uri);
        return plain != null
                && binding.instance() != null
                && mark(binding).equals(new String(plain, 0, MARK_CHARACTERS, UTF_8));
    }

    /** Of the device and the Call-ID of its registrations. */
    private String mark(Binding binding) {
        return seal.over(
                "temporary-gruu",
                binding.user(),
                String.valueOf(binding.instance()),
                binding.callId());
    }

    private byte @Nullable [] opened(SipUri uri) {
        String user = isOne(uri) ? uri.userName() : null;
        if (user == null) {
            return null;
        }
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(user.substring(PREFIX.length()));
            if (sealed.length < NONCE_BYTES + BLOCK_BYTES + TAG_BITS / 8) {
                return null;
            }
            byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
            return cipher(Cipher.DECRYPT_MODE, nonce)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (IllegalArgumentException | AEADBadTagException forged) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }
}
