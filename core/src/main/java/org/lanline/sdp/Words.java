package org.lanline.sdp;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** What the lines that are made of words have in common. */
final class Words {
    private static final int LONGEST_LITERAL = 45;
    private static final Pattern LITERAL =
            Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private Words() {}

    static boolean anyEmpty(String[] words) {
        for (String word : words) {
            if (word.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** The address that a literal means; null for a name, and for a literal with a zone. */
    static @Nullable InetAddress address(String literal) {
        if (literal.length() > LONGEST_LITERAL || !LITERAL.matcher(literal).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }

    /** A decimal number of at most 20 digits, kept as text: NTP times exceed what an int holds. */
    static boolean isNumber(String word) {
        if (word.isEmpty() || word.length() > 20) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
