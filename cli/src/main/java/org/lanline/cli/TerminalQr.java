package org.lanline.cli;

import io.nayuki.qrcodegen.QrCode;

/** A QR code in half-block characters: two rows of modules in each line of text. */
final class TerminalQr {

    /** Light modules around the code (ISO/IEC 18004 asks for four; readers take two). */
    private static final int QUIET = 2;

    private static final String BLACK_ON_WHITE = "\u001b[30;107m";
    private static final String RESET = "\u001b[0m";

    private TerminalQr() {}

    /**
     * Draws the code.
     *
     * @param colour true on a terminal: black on white whatever its theme; false draws light
     *     modules as blocks, right for the usual dark terminal
     */
    static String draw(String text, boolean colour) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.LOW);
        StringBuilder drawn = new StringBuilder();
        for (int y = -QUIET; y < code.size + QUIET; y += 2) {
            drawn.append("  ").append(colour ? BLACK_ON_WHITE : "");
            for (int x = -QUIET; x < code.size + QUIET; x++) {
                boolean upper = inked(code, x, y, colour);
                boolean lower = inked(code, x, y + 1, colour);
                drawn.append(upper ? (lower ? '█' : '▀') : (lower ? '▄' : ' '));
            }
            drawn.append(colour ? RESET : "").append('\n');
        }
        return drawn.toString();
    }

    private static boolean inked(QrCode code, int x, int y, boolean colour) {
        return code.getModule(x, y) == colour;
    }
}
