package org.lanline.cli;

import org.lanline.server.Standing;

/** What {@code lanline serve} prints once the box stands. */
final class Banner {

    private Banner() {}

    static String of(Standing standing, boolean colour) {
        StringBuilder text = new StringBuilder();
        text.append("\nLanline ").append(standing.version()).append(" is ready.\n\n");
        pages(text, standing, colour);
        text.append(
                "\n  Fingerprint  %s   compare it with what the device shows\n"
                        .formatted(standing.fingerprint()));
        text.append("  Data         %s\n".formatted(standing.data()));
        if (standing.keepsPackets()) {
            text.append("  Capture      the packets of calls are kept with their proofs\n");
        }
        for (Standing.Listener listener : standing.listeners()) {
            text.append(
                    "  %-5s %5d  %s\n"
                            .formatted(listener.name(), listener.port(), listener.purpose()));
        }
        return text.append("\nCtrl-C stops it.\n").toString();
    }

    private static void pages(StringBuilder text, Standing standing, boolean colour) {
        if (standing.pages().isEmpty()) {
            text.append("This machine is on no network yet; the addresses appear when it is.\n");
            return;
        }
        text.append("Open on any device of this network:\n\n");
        for (Standing.Page page : standing.pages()) {
            text.append("  %-42s %s\n".formatted(page.url(), page.where()));
        }
        text.append(
                "\nFirst time on a device: %s tells how to trust this box.\n\n"
                        .formatted(standing.explanation()));
        text.append(TerminalQr.draw(standing.pages().getFirst().url(), colour));
    }
}
