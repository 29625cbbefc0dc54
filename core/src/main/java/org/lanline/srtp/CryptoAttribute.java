package org.lanline.srtp;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * One {@code a=crypto} of SDP: keys in clear, for who trusts the signalling (RFC 4568).
 *
 * @param tag by which the answer names the one that it takes
 * @param keys of packets that the describing side sends
 */
public record CryptoAttribute(int tag, SrtpKeys keys) {
    private static final String INLINE = "inline:";
    private static final int LARGEST_TAG = 999_999_999;

    /** One to offer. */
    public static CryptoAttribute random(int tag, SrtpProfile profile, RandomGenerator random) {
        return new CryptoAttribute(tag, SrtpKeys.random(profile, random));
    }

    /**
     * Reads the value of the attribute.
     *
     * @return null for a suite, a key or a parameter that is not spoken here: others may follow
     */
    public static @Nullable CryptoAttribute parse(String value) {
        String[] parts = value.strip().split(" +", -1);
        if (parts.length < 3 || !isTag(parts[0])) {
            return null;
        }
        SrtpProfile profile = SrtpProfile.of(parts[1]);
        if (profile == null) {
            return null;
        }
        for (int i = 3; i < parts.length; i++) {
            // one that must not be overlooked (section 6.3.7), as are rates and no encryption
            if (!parts[i].startsWith("-")) {
                return null;
            }
        }
        SrtpKeys keys = keys(parts[2], profile);
        return keys == null ? null : new CryptoAttribute(Integer.parseInt(parts[0]), keys);
    }

    private static boolean isTag(String text) {
        return text.matches("[0-9]{1,9}");
    }

    /** Section 6.1; a key identifier, which would be in every packet, is not spoken here. */
    private static @Nullable SrtpKeys keys(String parameter, SrtpProfile profile) {
        if (!parameter.startsWith(INLINE) || parameter.indexOf(';') >= 0) {
            return null;
        }
        String[] fields = parameter.substring(INLINE.length()).split("\\|", -1);
        for (int i = 1; i < fields.length; i++) {
            if (fields[i].indexOf(':') >= 0) {
                return null;
            }
        }
        try {
            byte[] both = Base64.getDecoder().decode(fields[0]);
            int key = profile.keyBytes();
            return both.length != key + profile.saltBytes()
                    ? null
                    : new SrtpKeys(
                            profile,
                            Arrays.copyOf(both, key),
                            Arrays.copyOfRange(both, key, both.length));
        } catch (IllegalArgumentException noBase64) {
            return null;
        }
    }

    public CryptoAttribute {
        if (tag < 0 || tag > LARGEST_TAG) {
            throw new IllegalArgumentException("a tag has 1 to 9 digits");
        }
    }

    /** The value of the attribute. */
    public String write() {
        byte[] key = keys.key();
        byte[] both = Arrays.copyOf(key, key.length + keys.salt().length);
        System.arraycopy(keys.salt(), 0, both, key.length, keys.salt().length);
        return tag + " " + keys.profile() + " " + INLINE + Base64.getEncoder().encodeToString(both);
    }
}
