package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code lanline ice} between two machines of a LAN, by pasting and through a box. */
final class IceInteropTest {
    private static final int LONG_SECONDS = 60;

    @TempDir private Path folder;
    private Lab lab;

    IceInteropTest() {
        lab = Lab.up("ice", "pi@1,2", "alice", "bob", "carol@2");
    }

    @AfterEach
    void down() {
        lab.close();
    }

    @Test
    void twoMachinesFindEachOtherByPastingALineEachWay() throws Exception {
        Path pipe = folder.resolve("answer");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        Path one = folder.resolve("one.txt");
        Path other = folder.resolve("other.txt");
        Process offering = ice("alice", one, "< " + pipe);
        // opening it to write ends the shell's wait for its reader
        try (var paste = Files.newBufferedWriter(pipe)) {
            String offer = line(one, "lanline-offer:");
            Process answering = ice("bob", other, "", offer);
            paste.write("not a line\n" + line(other, "lanline-answer:") + "\n");
            paste.flush();
            assertThat(offering.waitFor(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(answering.waitFor(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Files.readString(one))
                .contains("The line has to begin with lanline-answer:")
                .containsPattern("pair \\d+  in progress")
                .containsPattern("pair \\d+  succeeded, chosen")
                .containsPattern("\ndirect: host \\[fd77::2]:\\d+ to host \\[fd77::3]:\\d+, round")
                .contains("exit 0");
        assertThat(Files.readString(other))
                .containsPattern("\ndirect: host \\[fd77::3]:\\d+ to host \\[fd77::2]:\\d+, round")
                .contains("exit 0");
    }

    /** A box on the host of both VLANs; what it prints goes into the file. */
    private Path box(String... options) throws Exception {
        Path page = Files.createDirectory(folder.resolve("page"));
        Files.writeString(page.resolve("index.html"), "<!doctype html><title>Lanline</title>");
        Path box = folder.resolve("box.txt");
        List<String> arguments =
                new ArrayList<>(List.of("serve", "--data", folder.resolve("data").toString()));
        arguments.addAll(List.of(options));
        lab.startInto(
                box,
                "pi",
                java(List.of("-Dlanline.page=" + page), arguments.toArray(String[]::new))
                        .toArray(String[]::new));
        line(box, "Ctrl-C stops it");
        return box;
    }

    /** One waits at the box, the other meets it there; what each printed, and how it ended. */
    private List<String> meet(String other, String boxThere, String... options) throws Exception {
        Path here = folder.resolve("here.txt");
        Path there = folder.resolve("there.txt");
        Process waiting = ice("alice", here, "", with(options, "--via", "10.77.0.1", "--as", "A"));
        line(here, "Waiting to be met");
        Process meeting =
                ice(other, there, "", with(options, "--via", boxThere, "--as", "B", "--with", "A"));
        assertThat(waiting.waitFor(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(meeting.waitFor(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
        return List.of(Files.readString(here), Files.readString(there));
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    @Test
    void withoutUdpTwoMachinesMeetByTcp() throws Exception {
        lab.block("alice", "udp");
        box();
        List<String> both = meet("bob", "10.77.0.1");
        assertThat(both.getFirst())
                .containsPattern("ours +host tcp passive 10\\.77\\.0\\.2:\\d+")
                .containsPattern("ours +host tcp active 10\\.77\\.0\\.2  ")
                .containsPattern("\ndirect: .*tcp .*, round trip")
                .contains("exit 0");
        assertThat(both.getLast()).containsPattern("\ndirect: .*tcp .*, round").contains("exit 0");
    }

    @Test
    void twoMachinesThatNothingIsRoutedBetweenMeetThroughTheBoxesRelay() throws Exception {
        Path box = box();
        List<String> both = meet("carol", "10.78.0.1");
        for (String side : both) {
            assertThat(side)
                    .contains("No pair has worked for 5 s: asking the box for a relay.")
                    .containsPattern("ours +relay \\S+ by UDP")
                    .containsPattern("ours +relay \\S+ by TCP")
                    .containsPattern("ours +relay \\S+ by TLS")
                    .containsPattern("\nrelayed: ")
                    .contains("exit 0");
        }
        String journal = Files.readString(box);
        assertThat(journal)
                .contains("relay: credential for a, because failed")
                .contains("ended (deleted)")
                .doesNotContain("10.77.0.1:3479"); // a client reaches one VLAN: no discovery
        assertThat(journal.indexOf("relay open at"))
                .isLessThan(journal.indexOf("relay: credential for"));
    }

    @Test
    void withoutUdpTheRelayIsReachedByTcpAndWithNothingButTheTlsPortByTls() throws Exception {
        lab.block("alice", "udp", "tcp/3478");
        lab.block("carol", "udp");
        box();
        List<String> both = meet("carol", "10.78.0.1");
        assertThat(both.getFirst())
                .doesNotContainPattern("ours +relay \\S+ by (UDP|TCP)")
                .containsPattern("ours +relay \\S+ by TLS")
                .containsPattern("\nrelayed: ")
                .contains("exit 0");
        assertThat(both.getLast())
                .doesNotContainPattern("ours +relay \\S+ by UDP")
                .containsPattern("ours +relay \\S+ by TCP")
                .containsPattern("\nrelayed: ")
                .contains("exit 0");
    }

    @Test
    void aRelayWithALastingUserIsUsedByNameAndPassword() throws Exception {
        box("--turn-user", "tester:between-us", "--relay-peers", "on-link");
        Path one = folder.resolve("relays.txt");
        Process offering =
                ice(
                        "alice",
                        one,
                        "< /dev/null",
                        "--turn",
                        "10.77.0.1",
                        "--user",
                        "tester",
                        "--password=between-us",
                        "--stun",
                        "10.77.0.1");
        assertThat(offering.waitFor(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(one))
                .containsPattern("ours +relay 10\\.77\\.0\\.1:\\d+ by UDP")
                .containsPattern("ours +relay 10\\.77\\.0\\.1:\\d+ by TCP")
                .containsPattern("ours +relay 10\\.77\\.0\\.1:\\d+ by TLS")
                .contains("lanline-offer:")
                .contains("No answer was pasted.");
    }

    @Test
    void twoMachinesMeetThroughTheBoxAndLeaveNoNameBehind() throws Exception {
        box();
        for (int round = 0; round < 2; round++) {
            Path one = folder.resolve("one" + round);
            Path other = folder.resolve("other" + round);
            Process waiting = ice("alice", one, "", "--via", "10.77.0.1", "--as", "Ice A");
            line(one, "Waiting to be met");
            Process meeting =
                    ice("bob", other, "", "--via", "10.77.0.1", "--as", "Ice B", "--with", "ice a");
            assertThat(waiting.waitFor(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(meeting.waitFor(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(one)).contains("\ndirect: host").contains("exit 0");
            assertThat(Files.readString(other)).contains("\ndirect: host").contains("exit 0");
        }
    }

    /** Runs the command on a host; what it prints, and its exit code, go into a file. */
    private Process ice(String host, Path output, String redirection, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c"));
        command.add("\"$@\" " + redirection + "; echo exit $?");
        command.add("ice");
        List<String> all = new ArrayList<>(List.of("ice"));
        all.addAll(List.of(arguments));
        command.addAll(java(List.of(), all.toArray(String[]::new)));
        return lab.startInto(output, host, command.toArray(String[]::new));
    }

    private static List<String> java(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add("org.lanline.cli.Main");
        command.addAll(List.of(arguments));
        return command;
    }

    /** The first line that begins with this, once it is there. */
    private static String line(Path file, String start) throws IOException, InterruptedException {
        for (int i = 0; i < LONG_SECONDS * 10; i++) {
            Optional<String> found =
                    Files.exists(file)
                            ? Files.readAllLines(file).stream()
                                    .filter(each -> each.startsWith(start))
                                    .findFirst()
                            : Optional.empty();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(100);
        }
        throw new AssertionError(start + " never came:\n" + Files.readString(file));
    }
}
