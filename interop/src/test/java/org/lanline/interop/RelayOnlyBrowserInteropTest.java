package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Browsers that may use the box's relay and nothing else, by UDP and by TCP. */
@Isolated("two browsers are as much as two cores carry")
class RelayOnlyBrowserInteropTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder = Path.of("");
    private Lab lab;

    @BeforeEach
    void threeHosts() {
        Peers.need("chromium", "firefox-esr");
        lab = Lab.up("browsers", "pi", "alice", "bob");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void chromiumAndFirefoxTalkThroughTheRelay() throws Exception {
        RelayBox box = RelayBox.on(lab, "pi", folder.resolve("box"));
        Watched page = page();
        assertThat(page.line("serving", PATIENCE)).isPresent();
        lab.startInto(
                folder.resolve("chromium.log"),
                "alice",
                "chromium",
                "--headless",
                "--no-sandbox",
                "--no-first-run",
                "--disable-background-networking",
                "--user-data-dir=" + folder.resolve("chromium"),
                "http://10.77.0.1:8090/#chromium");
        lab.startInto(
                folder.resolve("firefox.log"),
                "bob",
                "env",
                "HOME=" + folder,
                "firefox-esr",
                "--headless",
                "--no-remote",
                "--profile",
                Files.createDirectories(folder.resolve("firefox")).toString(),
                "http://10.77.0.1:8090/#firefox");
        for (String browser : new String[] {"chromium", "firefox"}) {
            for (String transport : new String[] {"udp", "tcp"}) {
                String wanted = browser + " " + transport + ": hello yourself, relay relay";
                assertThat(page.line(wanted, PATIENCE)).as(() -> page + "\n" + box).isPresent();
            }
        }
        assertThat(box.toString()).contains("at 10.77.0.2:", "at 10.77.0.3:", " by TCP");
    }

    private Watched page() {
        return new Watched(
                lab.start(
                        "pi",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.lanline.interop.RelayPage",
                        "10.77.0.1"));
    }
}
