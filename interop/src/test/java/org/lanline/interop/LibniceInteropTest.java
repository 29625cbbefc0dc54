package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanline.ice.Role;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Our full agent with libnice on the other side, on one LAN, through our relay and through
 * coturn's: a path is found, and what each says arrives at the other.
 */
class LibniceInteropTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String END = "a=end-of-candidates";
    private static final List<String> THROUGH_OURS = List.of("10.77.0.1", "3478");
    private static final List<String> THROUGH_COTURN = List.of("10.77.0.1", "3500");

    @TempDir private static Path folder = Path.of("");
    private static Lab lab;
    private static Path libnice = Path.of("");

    private final List<Process> running = new ArrayList<>();

    @BeforeAll
    static void twoRelays() throws Exception {
        Peers.need("turnserver", "python3");
        Peers.needPython("Nice", "0.1");
        lab = Lab.up("libnice", "pi", "alice", "bob");
        libnice = folder.resolve("libnice.py");
        try (var script = LibniceInteropTest.class.getResourceAsStream("/ice/libnice.py")) {
            assertThat(script).isNotNull();
            Files.write(libnice, script.readAllBytes());
        }
        coturn();
        RelayBox.on(lab, "pi", folder.resolve("box"));
    }

    /** Debian's, without its service and its files. */
    private static void coturn() {
        lab.startInto(
                folder.resolve("coturn.log"),
                "pi",
                "turnserver",
                "-n",
                "--listening-ip=10.77.0.1",
                "--listening-port=3500",
                "--lt-cred-mech",
                "--user=" + RelayBox.USER + ":" + RelayBox.PASSWORD,
                "--realm=lan",
                "--no-tls",
                "--no-dtls",
                "--no-cli",
                "--pidfile=" + folder.resolve("coturn.pid"),
                "--userdb=" + folder.resolve("coturn.db"));
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @AfterEach
    void end() {
        running.forEach(Process::destroy);
        lab.unblock("alice");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void libniceAndOurAgentMeetOnOneLan(Role ours) throws Exception {
        Watched here = agent("alice", ours, List.of());
        Watched there = nice("bob", other(ours), List.of());
        introduce(here, there);
        bothSay("connected host host", here, there);
        eachHearsTheOther(here, "libnice", there, "lanline");
    }

    @Test
    void libniceBehindOurRelayMeetsOurAgent() throws Exception {
        lab.block("alice", "peers");
        Watched here = nice("alice", Role.CONTROLLED, THROUGH_OURS);
        Watched there = agent("bob", Role.CONTROLLING, List.of());
        introduce(here, there);
        bothSay("connected", here, there);
        assertThat(there.line("connected host relay", PATIENCE)).as(there::toString).isPresent();
        eachHearsTheOther(here, "lanline", there, "libnice");
    }

    @Test
    void ourAgentBehindCoturnMeetsLibnice() throws Exception {
        lab.block("alice", "peers");
        Watched here = agent("alice", Role.CONTROLLING, THROUGH_COTURN);
        Watched there = nice("bob", Role.CONTROLLED, List.of());
        introduce(here, there);
        assertThat(here.line("connected relay host", PATIENCE)).as(here::toString).isPresent();
        eachHearsTheOther(here, "libnice", there, "lanline");
    }

    @Test
    void oneOfOurAgentsBehindCoturnMeetsAnother() throws Exception {
        lab.block("alice", "peers");
        Watched here = agent("alice", Role.CONTROLLED, THROUGH_COTURN);
        Watched there = agent("bob", Role.CONTROLLING, List.of());
        introduce(here, there);
        assertThat(there.line("connected host relay", PATIENCE)).as(there::toString).isPresent();
        eachHearsTheOther(here, "lanline", there, "lanline");
    }

    private static Role other(Role role) {
        return role == Role.CONTROLLING ? Role.CONTROLLED : Role.CONTROLLING;
    }

    private Watched agent(String host, Role role, List<String> relay) {
        return start(
                host,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.lanline.interop.IcePeer"),
                role,
                relay);
    }

    private Watched nice(String host, Role role, List<String> relay) {
        return start(host, List.of(Peers.PYTHON, libnice.toString()), role, relay);
    }

    private Watched start(String host, List<String> program, Role role, List<String> relay) {
        var command = new ArrayList<>(program);
        command.addAll(List.of(role.name(), host.equals("alice") ? "10.77.0.2" : "10.77.0.3"));
        command.addAll(relay);
        Process process = lab.converse(host, command.toArray(String[]::new));
        running.add(process);
        return new Watched(process);
    }

    /** Carries each description to the other side, as signalling does. */
    private void introduce(Watched one, Watched other) throws Exception {
        for (Watched each : List.of(one, other)) {
            assertThat(each.line(END, PATIENCE)).as(each::toString).isPresent();
        }
        tell(running.get(1), one);
        tell(running.get(0), other);
    }

    private static void tell(Process process, Watched other) throws IOException {
        Writer writer = process.outputWriter();
        for (String line : other.toString().lines().toList()) {
            if (line.startsWith("a=")) {
                writer.write(line + "\n");
            }
        }
        writer.flush();
    }

    private static void bothSay(String what, Watched one, Watched other)
            throws InterruptedException {
        assertThat(one.line(what, PATIENCE)).as(one::toString).isPresent();
        assertThat(other.line(what, PATIENCE)).as(other::toString).isPresent();
    }

    private static void eachHearsTheOther(
            Watched one, String heardByOne, Watched other, String heardByOther)
            throws InterruptedException {
        assertThat(one.line("heard hello from " + heardByOne, PATIENCE))
                .as(one::toString)
                .isPresent();
        assertThat(other.line("heard hello from " + heardByOther, PATIENCE))
                .as(other::toString)
                .isPresent();
    }
}
