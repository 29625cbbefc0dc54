package org.lanline.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A scenario of SIPp, put where SIPp finds it. */
final class SippFile {
    private SippFile() {}

    static Path copy(Path folder, String scenario) throws IOException {
        Path file = folder.resolve(scenario);
        try (InputStream text = SippFile.class.getResourceAsStream("/sipp/" + scenario)) {
            Files.write(file, Objects.requireNonNull(text, scenario).readAllBytes());
        }
        return file;
    }
}
