package org.lanline.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.journal.Journal;
import org.lanline.server.trust.Names;
import org.lanline.server.trust.Trust;

import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

final class StandingNowTest {

    private static final int PORT = 8443;
    private static final String NAME = "lanline.local";
    private static final String BY_NAME = "https://lanline.local:8443/";

    @TempDir private Path data = Path.of("unset");

    @Test
    void privateAddressesAreShownAndTheNameAfterThem() throws Exception {
        assertThat(pages(NAME, "192.168.5.4", "fd77::1"))
                .containsExactly("https://192.168.5.4:8443/", "https://[fd77::1]:8443/", BY_NAME);
    }

    @Test
    void anAddressThatTheAuthorityCannotSignForIsNotShown() throws Exception {
        assertThat(pages(NAME, "203.0.113.5", "192.168.5.4"))
                .containsExactly("https://192.168.5.4:8443/", BY_NAME);
        assertThat(pages(NAME, "100.64.0.5")).containsExactly(BY_NAME);
    }

    @Test
    void withoutAnythingBetterSuchAnAddressIsShownAllTheSame() throws Exception {
        assertThat(pages(null, "100.64.0.5")).containsExactly("https://100.64.0.5:8443/");
    }

    @Test
    void aMachineWithoutANetworkHasNoPages() throws Exception {
        assertThat(pages(NAME)).isEmpty();
    }

    private List<String> pages(@Nullable String name, String... literals) throws IOException {
        List<InetAddress> addresses = Stream.of(literals).map(InetAddress::ofLiteral).toList();
        Trust trust =
                new Trust(
                        new Trust.Settings(data, Trust.hostsFor("lanline"), null, Trust.BUILT),
                        new Names(List.of(NAME), addresses),
                        InstantSource.system(),
                        System::nanoTime,
                        new SecureRandom(),
                        new Journal(new StringWriter(), InstantSource.system()));
        List<LanAddress> onLan = addresses.stream().map(a -> new LanAddress(a, 24)).toList();
        List<LanInterface> lans =
                onLan.isEmpty() ? List.of() : List.of(new LanInterface("eth0", 2, onLan));
        return StandingNow.pages(trust, lans, name, PORT).stream().map(Standing.Page::url).toList();
    }
}
