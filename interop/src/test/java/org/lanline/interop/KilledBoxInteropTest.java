package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SIPp registers five thousand phones of five hundred people, and the box is killed while the last
 * of them are under way: each that was told 200 is in the next one.
 */
class KilledBoxInteropTest {
    private static final int PEOPLE = 500;
    private static final int PHONES = 5_000;
    private static final int KILLED_AT = 4_500;
    private static final int A_SECOND = 800;
    private static final Pattern TOLD = Pattern.compile("(u\\d+-\\d+) was told 200");
    private static final Pattern REGISTERED = Pattern.compile("Registered\\[.*sip:(u\\d+-\\d+)@");

    @TempDir private Path folder = Path.of("");
    private Lab lab;

    @BeforeEach
    void up() {
        Peers.need("sipp");
        lab = Lab.up("killed", "pi", "bob");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void noContactIsLostThatWasAcknowledged() throws Exception {
        RunningSipBox first = startBox("first.txt");
        Path log = folder.resolve("told.txt");
        Process sipp = sipp(log);
        try {
            logs().until("most phones are registered", () -> found(TOLD, log).size() > KILLED_AT);
            first.kill();
        } finally {
            sipp.destroyForcibly();
            sipp.waitFor();
        }
        Set<String> told = found(TOLD, log);
        assertThat(told).hasSizeBetween(KILLED_AT, PHONES);
        assertThat(found(REGISTERED, startBox("next.txt").events())).containsAll(told);
    }

    private RunningSipBox startBox(String name) throws Exception {
        return RunningSipBox.start(lab, folder, name, Integer.toString(PEOPLE));
    }

    private Process sipp(Path log) throws IOException {
        List<String> people = new ArrayList<>(List.of("SEQUENTIAL"));
        for (int i = 0; i < PEOPLE; i++) {
            people.add(
                    "u%1$d;[authentication username=u%1$d password=%2$s]"
                            .formatted(i, SipBox.PASSWORD));
        }
        Path file = Files.write(folder.resolve("people.csv"), people);
        Path scenario = SippFile.copy(folder, "register-many.xml");
        return lab.startInto(
                folder.resolve("sipp.txt"),
                "bob",
                "sipp",
                "10.77.0.1:5060",
                "-sf",
                scenario.toString(),
                "-inf",
                file.toString(),
                "-t",
                "u1",
                "-i",
                "10.77.0.2",
                "-p",
                "5060",
                "-m",
                Integer.toString(PHONES),
                "-r",
                Integer.toString(A_SECOND),
                "-trace_logs",
                "-log_file",
                log.toString(),
                "-nostdin",
                "-timeout",
                "120");
    }

    private static Set<String> found(Pattern pattern, Path file) {
        Set<String> all = new HashSet<>();
        if (Files.exists(file)) {
            Matcher matcher = pattern.matcher(read(file));
            while (matcher.find()) {
                all.add(matcher.group(1));
            }
        }
        return all;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Logs logs() {
        return new Logs(folder, Duration.ofSeconds(100));
    }
}
