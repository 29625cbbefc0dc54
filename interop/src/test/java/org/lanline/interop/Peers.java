package org.lanline.interop;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Asks for the programs a test needs: without one it skips with the reason, or fails where {@code
 * LANLINE_PEERS=required}.
 */
final class Peers {
    private Peers() {}

    static void need(String... programs) {
        for (var program : programs) {
            if (Stream.of(System.getenv("PATH").split(":"))
                    .noneMatch(folder -> Files.isExecutable(Path.of(folder, program)))) {
                missing("%s is not installed; ./lanline test installs it".formatted(program));
            }
        }
    }

    static void needRoot() {
        if (!"root".equals(System.getProperty("user.name"))) {
            missing("network namespaces need root");
        }
    }

    private static void missing(String why) {
        if ("required".equals(System.getenv("LANLINE_PEERS"))) {
            fail(why);
        }
        abort(why);
    }
}
