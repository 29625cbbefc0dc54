package org.lanline.sip;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What stands behind the word Digest, in a challenge and in the answer to one. */
final class DigestFields {
    private DigestFields() {}

    /** {@code name=value} pairs between commas; null when they are not, or one comes twice. */
    static @Nullable Map<String, String> of(String text) {
        Map<String, String> fields = new HashMap<>();
        Grammar grammar = Grammar.of(text);
        do {
            int start = grammar.at;
            boolean name = grammar.token();
            int end = grammar.at;
            if (!name || !grammar.separator('=')) {
                return null;
            }
            int value = grammar.at;
            if (!grammar.quoted() && !grammar.word()) {
                return null;
            }
            String key = grammar.text(start, end).toLowerCase(Locale.ROOT);
            if (fields.put(key, Text.unquoted(grammar.text(value, grammar.at))) != null) {
                return null;
            }
        } while (grammar.separator(','));
        return grammar.atEnd() ? fields : null;
    }
}
