package org.lanline.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Wireshark without its windows: what somebody else reads in a capture. */
final class Tshark {
    private Tshark() {}

    /** How many packets a display filter lets through. */
    static long packets(Path capture, String filter) {
        try {
            Process tshark =
                    new ProcessBuilder("tshark", "-n", "-r", capture.toString(), "-Y", filter)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (var output = tshark.inputReader()) {
                return output.lines().count();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
