package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.server.Standing;

import java.util.List;

final class BannerTest {

    private static final Standing STANDING =
            new Standing(
                    "0.1.0",
                    List.of(
                            new Standing.Page("https://10.77.0.1:8443/", "eth0"),
                            new Standing.Page("https://lanline.local:8443/", "by name")),
                    "http://10.77.0.1:8080/",
                    "3A1F 92C0 77B1 04DE",
                    "/var/lib/lanline",
                    true,
                    List.of(new Standing.Listener("HTTPS", 8443, "page, API, WebSockets")));

    private static final Standing ALONE =
            new Standing("0.1.0", List.of(), "", "3A1F", "data", false, STANDING.listeners());

    @Test
    void saysEveryAddressTheFingerprintTheDataAndTheListeners() {
        assertThat(Banner.of(STANDING, false))
                .contains("https://10.77.0.1:8443/", "eth0", "https://lanline.local:8443/")
                .contains("http://10.77.0.1:8080/", "3A1F 92C0 77B1 04DE", "/var/lib/lanline")
                .containsPattern("HTTPS +8443 +page, API, WebSockets");
    }

    @Test
    void saysWhetherPacketsOfCallsAreKept() {
        assertThat(Banner.of(STANDING, false)).contains("packets of calls are kept");
        assertThat(Banner.of(ALONE, false)).doesNotContain("packets");
    }

    @Test
    void drawsTheQrCodeOfTheBestAddressOnly() {
        assertThat(Banner.of(STANDING, false))
                .contains(TerminalQr.draw("https://10.77.0.1:8443/", false))
                .doesNotContain(TerminalQr.draw("https://lanline.local:8443/", false));
    }

    @Test
    void saysSoWhenThereIsNoNetwork() {
        assertThat(Banner.of(ALONE, false)).contains("on no network yet").doesNotContain("█");
    }

    @Test
    void withColourTheCodeIsBlackOnWhiteAndWithoutItIsDrawnInLight() {
        String plain = TerminalQr.draw("x", false);
        String colour = TerminalQr.draw("x", true);
        assertThat(colour).contains("\u001b[30;107m").contains("\u001b[0m");
        assertThat(plain).doesNotContain("\u001b");
        // The quiet zone is light: ink when light is drawn, blank when dark is.
        assertThat(plain.lines().findFirst().orElseThrow().strip()).matches("█+");
        assertThat(colour.lines().findFirst().orElseThrow()).contains("     ").doesNotContain("█");
    }
}
