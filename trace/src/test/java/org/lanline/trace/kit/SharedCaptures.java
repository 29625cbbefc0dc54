package org.lanline.trace.kit;

import org.junit.jupiter.api.Assumptions;

import java.nio.file.Files;
import java.nio.file.Path;

/** Captures made by others, which lie beside the checkout where they are at hand. */
public final class SharedCaptures {
    private SharedCaptures() {}

    /** The file of this name; the test is skipped, with a word, where it is absent. */
    public static Path file(String name) {
        Path here = Path.of("").toAbsolutePath();
        for (Path up = here; up != null; up = up.getParent()) {
            Path file = up.resolve("shared").resolve("captures").resolve(name);
            if (Files.isReadable(file)) {
                return file;
            }
        }
        Assumptions.abort(
                "shared/captures/" + name + " is in no folder above " + here.getFileName());
        throw new IllegalStateException("aborted before");
    }
}
