package org.lanline.server.doctor;

import java.time.Duration;
import java.time.Instant;

/** Whether certificates and time-limited credentials can trust this machine's clock. */
final class ClockCheck {

    private static final String ABOUT = "clock";
    private static final Instant NOT_BEFORE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration FUTURE = Duration.ofMinutes(2);

    private final Command command;

    ClockCheck(Command command) {
        this.command = command;
    }

    /**
     * @param newest when something of the data directory was last written
     */
    Finding look(Instant now, Instant newest) throws InterruptedException {
        String shown = now.toString().replaceFirst("\\.\\d+Z", "Z");
        if (now.isBefore(NOT_BEFORE) || newest.isAfter(now.plus(FUTURE))) {
            return Finding.fail(
                    ABOUT,
                    "it is set to %s, which is in the past".formatted(shown),
                    "set it: timedatectl set-ntp true, or date -s \"YYYY-MM-DD hh:mm\"");
        }
        Command.Said said = command.run("timedatectl", "show", "-p", "NTPSynchronized", "--value");
        if (said != null && said.exitCode() == 0 && said.text().strip().equals("yes")) {
            return Finding.pass(ABOUT, shown + ", kept right by a time server");
        }
        return Finding.pass(
                ABOUT,
                shown
                        + "; no time server keeps it right, which a LAN without internet can do"
                        + " without");
    }
}
