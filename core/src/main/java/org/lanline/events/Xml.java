package org.lanline.events;

/** Text where XML has text or the value of an attribute. */
final class Xml {
    private Xml() {}

    /** What XML 1.0 cannot say at all is left out. */
    static String text(String plain) {
        StringBuilder escaped = new StringBuilder(plain.length() + 16);
        plain.codePoints().filter(Xml::isAllowed).forEach(each -> append(escaped, each));
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, int codePoint) {
        switch (codePoint) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&apos;");
            default -> escaped.appendCodePoint(codePoint);
        }
    }

    private static boolean isAllowed(int codePoint) {
        return codePoint == '\t'
                || (codePoint >= 0x20 && codePoint <= 0xD7FF)
                || (codePoint >= 0xE000 && codePoint <= 0xFFFD)
                || codePoint >= 0x10000;
    }
}
