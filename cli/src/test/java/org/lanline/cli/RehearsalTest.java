package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.Lanline;
import org.lanline.server.config.Config;
import org.lanline.server.config.Key;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class RehearsalTest {
    @TempDir Path folder;

    @Test
    void theDevicesOfARehearsalCallEachOther() throws Exception {
        Path page = Files.createDirectory(folder.resolve("page"));
        Files.writeString(page.resolve("index.html"), "<!doctype html>");
        Config config =
                Config.load(
                        folder.resolve("data"),
                        null,
                        Map.of(Key.PORT_BASE, "0", Key.DISCOVERY, "off"));
        StringWriter journal = new StringWriter();
        try (Lanline box = Lanline.start(config, page, journal)) {
            Rehearsal.of(box.standing());
        }
        assertThat(journal.toString())
                .containsSubsequence("call-1", "started", "ringing", "answered", "ended: hung up");
    }
}
