package org.lanline.sdp;

/** What the lines that are made of words have in common. */
final class Words {
    private Words() {}

    static boolean anyEmpty(String[] words) {
        for (String word : words) {
            if (word.isEmpty()) {
                return true;
            }
        }
        return false;
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
