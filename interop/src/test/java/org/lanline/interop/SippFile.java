package org.lanline.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

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
        Files.writeString(file, text(scenario));
        return file;
    }

    static String text(String scenario) throws IOException {
        try (InputStream text = SippFile.class.getResourceAsStream("/sipp/" + scenario)) {
            return new String(Objects.requireNonNull(text, scenario).readAllBytes(), UTF_8);
        }
    }
}
