package org.lanline.interop;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Asks for the programs a test needs: without one it skips with the reason, or fails where {@code
 * LANLINE_PEERS=required}.
 */
final class Peers {
    /** Debian's own, which has Debian's libraries, whatever else is on the path. */
    static final String PYTHON = "/usr/bin/python3";

    private Peers() {}

    static void need(String... programs) {
        for (var program : programs) {
            if (places(program).findAny().isEmpty()) {
                missing("%s is not installed; ./lanline test installs it".formatted(program));
            }
        }
    }

    /** Where a program is that was asked for. */
    static Path found(String program) {
        return places(program).findFirst().orElseThrow();
    }

    private static Stream<Path> places(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable);
    }

    /** A library that Debian's Python can call through GObject introspection. */
    static void needPython(String library, String version) {
        try {
            var process =
                    new ProcessBuilder(
                                    PYTHON,
                                    "-c",
                                    "import gi; gi.require_version('%s', '%s')"
                                            .formatted(library, version))
                            .redirectErrorStream(true)
                            .start();
            if (process.waitFor() != 0) {
                missing(
                        "%s for Python is not installed; ./lanline test installs it"
                                .formatted(library));
            }
        } catch (IOException noPython) {
            missing("python3 is not installed; ./lanline test installs it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
