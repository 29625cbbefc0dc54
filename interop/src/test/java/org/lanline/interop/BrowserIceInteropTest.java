package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Our agent and Chromium: without UDP, and where Chromium gives a name instead of an address. */
class BrowserIceInteropTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder = Path.of("");
    private Lab lab;

    @BeforeEach
    void twoHosts() {
        Peers.need("chromium");
        lab = Lab.up("browserice", "pi", "alice");
        // Without media permission Chromium takes the addresses of the default route, and no
        // others.
        lab.run(PATIENCE, "alice", "ip", "route", "add", "default", "via", "10.77.0.254");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void withoutUdpChromiumConnectsToOurTcpPort() throws Exception {
        lab.block("alice", "udp");
        Watched peer = peer("tcp");
        chromium("--disable-features=WebRtcHideLocalIpsWithMdns");
        assertThat(peer.line("browser connected by tcp active", PATIENCE))
                .as(peer::toString)
                .isPresent();
        assertThat(peer.line("connected TCP host prflx", PATIENCE)).as(peer::toString).isPresent();
        assertThat(peer.toString())
                .containsPattern(
                        "ours candidate:\\S+ 1 tcp \\d+ 10\\.77\\.0\\.1 \\d+ typ host tcptype"
                                + " passive");
    }

    @Test
    void theNameThatChromiumGivesWithoutMediaPermissionIsHeardAndFound() throws Exception {
        Watched peer = peer("udp");
        chromium("--enable-features=WebRtcHideLocalIpsWithMdns");
        assertThat(peer.line("browser connected", PATIENCE)).as(peer::toString).isPresent();
        assertThat(peer.line("connected UDP host host", PATIENCE)).as(peer::toString).isPresent();
        assertThat(peer.toString())
                .containsPattern("a=candidate:\\S+ 1 udp \\d+ [0-9a-f-]{36}\\.local \\d+ typ host")
                .containsPattern("[0-9a-f-]{36}\\.local is \\[/10\\.77\\.0\\.2]")
                .doesNotContainPattern("a=candidate:\\S+ 1 udp \\d+ 10\\.77");
    }

    private Watched peer(String transport) throws InterruptedException {
        var peer =
                new Watched(
                        lab.start(
                                "pi",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "org.lanline.interop.BrowserPeer",
                                "10.77.0.1",
                                transport));
        assertThat(peer.line("serving", PATIENCE)).as(peer::toString).isPresent();
        return peer;
    }

    private void chromium(String feature) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "chromium",
                                "--headless",
                                "--no-sandbox",
                                "--no-first-run",
                                "--disable-background-networking"));
        command.add(feature);
        command.add("--user-data-dir=" + folder.resolve("chromium"));
        command.add("http://10.77.0.1:8090/");
        lab.startInto(folder.resolve("chromium.log"), "alice", command.toArray(String[]::new));
    }
}
