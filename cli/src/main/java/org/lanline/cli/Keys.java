package org.lanline.cli;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal sends, as keys; it may come in pieces. */
final class Keys {
    private static final int MOST_PENDING = 64;
    private static final Pattern SIZE = Pattern.compile("\\[(\\d{1,4});(\\d{1,4})R");

    /** What was pressed, or what the terminal said of itself. */
    sealed interface Key {
        record Letter(char letter) implements Key {}

        record Named(Name name) implements Key {}

        /** How many lines and columns it has. */
        record Size(int lines, int columns) implements Key {}
    }

    /** Keys that are no letter. */
    enum Name {
        UP,
        DOWN,
        LEFT,
        RIGHT,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        ENTER,
        ESCAPE
    }

    private String pending = "";

    /**
     * Takes what came.
     *
     * @param quiet nothing came: a lone escape is the key of that name
     */
    List<Key> read(byte[] bytes, int length, boolean quiet) {
        pending += new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        List<Key> keys = new ArrayList<>();
        while (!pending.isEmpty()) {
            int taken = pending.charAt(0) == '\u001b' ? sequence(keys, quiet) : letter(keys);
            if (taken == 0) {
                break;
            }
            pending = pending.substring(taken);
        }
        if (pending.length() > MOST_PENDING) {
            pending = "";
        }
        return keys;
    }

    private int letter(List<Key> keys) {
        char c = pending.charAt(0);
        keys.add(c == '\r' || c == '\n' ? new Key.Named(Name.ENTER) : new Key.Letter(c));
        return 1;
    }

    /** An escape sequence; 0 when it is not whole yet. */
    private int sequence(List<Key> keys, boolean quiet) {
        if (pending.length() == 1) {
            if (quiet) {
                keys.add(new Key.Named(Name.ESCAPE));
                return 1;
            }
            return 0;
        }
        char second = pending.charAt(1);
        if (second != '[' && second != 'O') {
            keys.add(new Key.Named(Name.ESCAPE));
            return 1;
        }
        for (int i = 2; i < pending.length(); i++) {
            char c = pending.charAt(i);
            if (c >= '@' && c <= '~') {
                Key key = key(pending.substring(1, i + 1));
                if (key != null) {
                    keys.add(key);
                }
                return i + 1;
            }
        }
        return quiet ? pending.length() : 0;
    }

    private static @Nullable Key key(String sequence) {
        Matcher size = SIZE.matcher(sequence);
        if (size.matches()) {
            return new Key.Size(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
        }
        return switch (sequence) {
            case "[A", "OA" -> new Key.Named(Name.UP);
            case "[B", "OB" -> new Key.Named(Name.DOWN);
            case "[C", "OC" -> new Key.Named(Name.RIGHT);
            case "[D", "OD" -> new Key.Named(Name.LEFT);
            case "[5~" -> new Key.Named(Name.PAGE_UP);
            case "[6~" -> new Key.Named(Name.PAGE_DOWN);
            case "[H", "OH", "[1~" -> new Key.Named(Name.HOME);
            case "[F", "OF", "[4~" -> new Key.Named(Name.END);
            default -> null;
        };
    }
}
