package org.lanline.ice;

import java.util.random.RandomGenerator;

/**
 * What the two sides tell each other so that nobody else can answer (RFC 8445 section 5.3).
 *
 * @param ufrag 4 to 256 letters, digits, + or /
 * @param password 22 to 256 of them
 */
public record Credentials(String ufrag, String password) {

    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int UFRAG_CHARACTERS = 8;
    private static final int PASSWORD_CHARACTERS = 24;
    private static final int MAX_CHARACTERS = 256;

    /** New ones, of 48 and 144 bits. */
    public static Credentials make(RandomGenerator random) {
        return new Credentials(text(random, UFRAG_CHARACTERS), text(random, PASSWORD_CHARACTERS));
    }

    /** True when both have the length and the characters that the RFC asks for. */
    public boolean areValid() {
        return isValid(ufrag, 4) && isValid(password, 22);
    }

    private static boolean isValid(String text, int least) {
        return text.length() >= least
                && text.length() <= MAX_CHARACTERS
                && CandidateText.isIceText(text);
    }

    private static String text(RandomGenerator random, int characters) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < characters; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** Not the password: this may end up in a log. */
    @Override
    public String toString() {
        return "Credentials[" + ufrag + "]";
    }
}
