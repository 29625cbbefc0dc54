package org.lanline.server.journal;

import org.lanline.wire.Printable;

/**
 * Text from the wire made safe to print on one line: control characters (C0, DEL, C1), line and
 * paragraph separators, marks that turn the direction of writing and lone surrogates become {@code
 * \\uXXXX}, so that a stranger can neither forge a line nor drive the reader's terminal.
 */
final class Escaped {

    private static final int WORD_LIMIT = 128;
    private static final int TEXT_LIMIT = 512;

    private Escaped() {}

    /** One word: as {@link #text}, and spaces are escaped too; {@code -} when there is nothing. */
    static String word(String word) {
        return word.isEmpty() ? "-" : escape(word, WORD_LIMIT, true);
    }

    /** At most {@value #TEXT_LIMIT} characters of text; what is cut is replaced by {@code …}. */
    static String text(String text) {
        return escape(text, TEXT_LIMIT, false);
    }

    private static String escape(String text, int limit, boolean word) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), limit) + 8);
        int end = Math.min(text.length(), limit);
        int index = 0;
        while (index < end) {
            int point = text.codePointAt(index);
            if (!Printable.is(point) || (word && point == ' ')) {
                out.append(String.format("\\u%04x", point));
            } else {
                out.appendCodePoint(point);
            }
            index += Character.charCount(point);
        }
        return index < text.length() ? out.append('…').toString() : out.toString();
    }
}
