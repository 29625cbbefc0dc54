package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole box on a host of a {@link Lab}, whose relay has a lasting user, for peers of its LANs.
 */
final class RelayBox {
    static final String USER = "tester";
    static final String PASSWORD = "between-us";

    private static final Duration START = Duration.ofSeconds(60);

    private final Watched journal;

    private RelayBox(Watched journal) {
        this.journal = journal;
    }

    /** Starts it and waits until its relay is open. */
    static RelayBox on(Lab lab, String host, Path data) throws InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "org.lanline.cli.Main"));
        command.addAll(List.of("serve", "--data", data.toString(), "--discovery", "off"));
        command.addAll(List.of("--turn-user", USER + ":" + PASSWORD, "--relay-peers", "on-link"));
        var box = new RelayBox(new Watched(lab.start(host, command.toArray(String[]::new))));
        assertThat(box.journal.line("relay open at", START)).as(box::toString).isPresent();
        return box;
    }

    /** All that it has printed. */
    @Override
    public String toString() {
        return journal.toString();
    }
}
