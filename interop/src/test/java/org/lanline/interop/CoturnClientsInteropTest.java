package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * coturn's clients use the box's relay: alice sends through pi to an echo on bob, or to herself
 * through two relays, by every transport and extension that they know.
 */
class CoturnClientsInteropTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CLIENTS = 2;
    private static final int MESSAGES = 5;

    /** Of turnutils_uclient, and what follows "to" is the server; {@code -e} is who echoes. */
    private static final List<String> OPTIONS =
            List.of(
                    "-e 10.77.0.3", // UDP, channels
                    "-e 10.77.0.3 -X -g", // the family named, DONT-FRAGMENT
                    "-e 10.77.0.3 -s", // Send indications
                    "-e 10.77.0.3 -G", // CreatePermission and ChannelBind again and again
                    "-e 10.77.0.3 -M", // mobility (RFC 8016)
                    "-e 10.77.0.3 -t", // TCP
                    "-e 10.77.0.3 -t -M",
                    "-e 10.77.0.3 -t -S -p 5349", // TLS
                    "-e fd77::3 -x", // an IPv6 relay for a client on IPv4
                    "-e fd77::3 -x to fd77::1", // and for one on IPv6
                    "-e 10.77.0.3 to fd77::1", // an IPv4 relay for a client on IPv6
                    "-e fd77::3 -x -t -S -p 5349 to fd77::1",
                    "-e 10.77.0.3 -Z", // both families in one allocation
                    "-y", // from relay to relay
                    "-y -t -S -p 5349",
                    "-T", // TCP relays (RFC 6062)
                    "-T -S -p 5349");

    /** TCP relays that are called (RFC 6062 section 5.3). */
    private static final String CALLED = "-T -P -L 10.77.0.2";

    private static final List<String> OURS =
            List.of("10.77.0.1", "fd77::1", "fd77::1 --tcp", "fd77::1 --tls");

    private static final List<String> ASKED =
            List.of("stun 10.77.0.1", "stun --tcp 10.77.0.1", "stun --tls fd77::1");

    private static final String LOGIN =
            "--user %s --password=%s ".formatted(RelayBox.USER, RelayBox.PASSWORD);

    @TempDir private static Path folder = Path.of("");
    private static final Map<String, Process> running = new HashMap<>();
    private static Lab lab;
    private static RelayBox box;

    @BeforeAll
    static void boxAndEcho() throws Exception {
        Peers.need(
                "turnutils_uclient",
                "turnutils_peer",
                "turnutils_stunclient",
                "turnutils_natdiscovery");
        lab = Lab.up("coturn", "pi", "alice", "bob");
        // Two addresses, so that behaviour discovery can be offered (RFC 5780).
        lab.address("pi", "add", "10.77.0.11");
        box = RelayBox.on(lab, "pi", folder.resolve("box"));
        lab.startInto(
                folder.resolve("echo.log"),
                "bob",
                "turnutils_peer",
                "-L",
                "10.77.0.3",
                "-L",
                "fd77::3",
                "-p",
                "3480");
        // All at once, as each of them mostly waits.
        OPTIONS.forEach(options -> start(options, uclient(options)));
        start(CALLED, uclient(CALLED));
        OURS.forEach(server -> start(server, ours("turn --seconds 1 " + LOGIN + server)));
        ASKED.forEach(question -> start(question, ours(question)));
    }

    private static void start(String what, String command) {
        running.put(what, lab.startInto(output(what), "alice", command.split(" ")));
    }

    private static Path output(String what) {
        return folder.resolve("alice" + what.replaceAll("[^0-9A-Za-z]", "_") + ".log");
    }

    private static String ours(String command) {
        return "%s -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp %s org.lanline.cli.Main %s"
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"),
                        command);
    }

    @AfterAll
    static void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest(name = "turnutils_uclient {0}")
    @FieldSource("OPTIONS")
    void everyMessageComesBack(String options) throws Exception {
        String said = whole(options);
        assertThat(lastTotals(said))
                .as(() -> said + "\n" + box)
                .hasSize(2)
                .first()
                .satisfies(sent -> assertThat(sent).isGreaterThanOrEqualTo(CLIENTS * MESSAGES))
                .isEqualTo(lastTotals(said).getLast());
        assertThat(said).contains("Total lost packets 0 ");
    }

    /** The client calls its own relay, and what it sends there comes out of its connection. */
    @Test
    void aPeerCallsARelayByTcpAndIsHeard() throws Exception {
        assertThat(whole(CALLED)).contains("tot_send_msgs=10, tot_recv_msgs=5\n");
    }

    /** Nothing of coturn's, but it is this box that our own client is to be tried on. */
    @ParameterizedTest(name = "lanline turn {0}")
    @FieldSource("OURS")
    void speechGoesThroughTheRelayAndBack(String server) throws Exception {
        assertThat(whole(server))
                .contains("The relay works.")
                .containsPattern("relayed, to peer +\\d+/50 ")
                .containsPattern("relayed, from peer +\\d+/50 ");
    }

    @ParameterizedTest(name = "lanline {0}")
    @FieldSource("ASKED")
    void ourOwnQuestionsAreAnsweredByEveryTransport(String question) throws Exception {
        assertThat(whole(question))
                .contains("the same: no NAT between")
                .contains("5 of 5 answered");
    }

    private static String whole(String options) throws Exception {
        assertThat(requireNonNull(running.get(options)).waitFor(PATIENCE)).isTrue();
        return Files.readString(output(options));
    }

    @Test
    void aWrongPasswordGetsNothing() {
        String said = run("turnutils_uclient -n 1 -m 1 -e 10.77.0.3 -u tester -w wrong 10.77.0.1");
        assertThat(said)
                .contains("Cannot complete Allocation")
                .doesNotContain("Total lost packets 0 ");
    }

    @Test
    void thePeersOfAClientAreThoseOfThisLan() {
        for (String host : List.of("127.0.0.1", "10.77.0.1", "192.0.2.1")) {
            assertThat(run(uclient("-e " + host))).contains("error 403");
        }
        assertThat(box.toString()).contains("with 403, peer 127.0.0.1");
    }

    @Test
    void aClientLearnsItsAddress() {
        assertThat(run("turnutils_stunclient -L 10.77.0.2 10.77.0.1"))
                .containsPattern("UDP reflexive addr: 10\\.77\\.0\\.2:\\d+");
    }

    @Test
    void aClientLearnsWhatItsNatDoes() {
        assertThat(natdiscovery("10.77.0.2"))
                .contains("Independent Mapping!", "Independent Filtering!");
        try {
            lab.nat("alice", "cone");
            assertThat(natdiscovery("192.168.2.2"))
                    .contains("Independent Mapping!", "Independent Filtering!")
                    .contains("UDP reflexive addr: 10.77.0.2:");
            lab.nat("alice", "symmetric");
            assertThat(natdiscovery("192.168.2.2"))
                    .contains("Address and Port Dependent Mapping!")
                    .contains("Address and Port Dependent Filtering!");
        } finally {
            lab.nat("alice", "off");
        }
    }

    private static String natdiscovery(String from) {
        return run("turnutils_natdiscovery -m -f -L " + from + " 10.77.0.1");
    }

    private static String uclient(String options) {
        int to = options.indexOf(" to ");
        return "turnutils_uclient -n %d -m %d -z 5 %s -u %s -w %s %s"
                .formatted(
                        MESSAGES,
                        CLIENTS,
                        to < 0 ? options : options.substring(0, to),
                        RelayBox.USER,
                        RelayBox.PASSWORD,
                        to < 0 ? "10.77.0.1" : options.substring(to + " to ".length()));
    }

    private static String run(String command) {
        return lab.run(PATIENCE, "alice", command.split(" "));
    }

    /** Messages sent and received in all, as the client says at its end. */
    private static List<Integer> lastTotals(String said) {
        var found =
                Pattern.compile("start_mclient: tot_send_msgs=(\\d+), tot_recv_msgs=(\\d+)")
                        .matcher(said);
        List<Integer> last = new ArrayList<>();
        while (found.find()) {
            last = List.of(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2)));
        }
        return last;
    }
}
