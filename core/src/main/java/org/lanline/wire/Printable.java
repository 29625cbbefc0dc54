package org.lanline.wire;

/**
 * What of a stranger's text can be shown on one line without moving the cursor or turning the text.
 */
public final class Printable {
    private Printable() {}

    /**
     * False for control and format characters (marks that turn the direction of writing among
     * them), line and paragraph separators, halves of surrogate pairs and what Unicode has not
     * given a meaning.
     */
    public static boolean is(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
