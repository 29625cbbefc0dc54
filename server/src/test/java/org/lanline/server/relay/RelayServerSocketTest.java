package org.lanline.server.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.journal.Journal;
import org.lanline.server.journal.Metrics;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.people.RelayDesk.Answer;
import org.lanline.server.people.RelayDesk.Because;
import org.lanline.server.people.RelayDesk.IceServer;
import org.lanline.server.people.RelayDesk.Wish;
import org.lanline.switchboard.Event;

import java.io.IOException;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

/** When the ports are open and for whom, on loopback taken for a LAN. */
final class RelayServerSocketTest {

    /**
     * An address that nothing else of this machine listens on, and that no connection is made from:
     * at 127.0.0.1 a connection to a port just closed may find another test's listener, or itself.
     */
    private static final InetAddress HERE = InetAddress.ofLiteral("127.83.41.8");

    private static final byte[] BINDING =
            HexFormat.of().parseHex("000100002112a442000102030405060708090a0b");
    private static final byte[] ALLOCATE =
            HexFormat.of().parseHex("000300082112a442000102030405060708090a0b0019000411000000");

    private final StringWriter lines = new StringWriter();
    private final Journal journal = new Journal(lines, InstantSource.system());
    private final Map<String, List<InetAddress>> known = new HashMap<>();
    private final List<String> looked = new ArrayList<>();
    private volatile List<LanAddress> addresses = List.of(new LanAddress(HERE, 8));
    private Metrics metrics = new Metrics();
    private final UdpLoop loop = new UdpLoop("test", Throwable::printStackTrace);
    private RelayServer relay = start(Config.RelayPolicy.ON_FAILURE);

    RelayServerSocketTest() {
        loop.start();
    }

    private RelayServer start(Config.RelayPolicy policy) {
        metrics = new Metrics();
        try {
            relay =
                    new RelayServer(
                            loop,
                            new Config.Relay(policy, 0, 0, List.of(), Config.RelayPeers.CALL),
                            () -> List.of(new LanInterface("lo", 1, addresses)),
                            this::find,
                            SSLContext.getDefault(),
                            journal,
                            metrics,
                            RelayWatch.NOBODY,
                            new SecureRandom());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        relay.start();
        return relay;
    }

    @AfterEach
    void stop() {
        relay.close();
        loop.close();
        journal.close();
    }

    @Test
    void nothingListensUntilADeviceOfAFailedCallHasAsked() throws Exception {
        assertThat(metrics.text()).contains("lanline_relay_open 0.0");
        describeBothSides();
        Answer.Granted granted = granted(ask("kitchen", "call-1", Because.FAILED));
        assertThat(metrics.text()).contains("lanline_relay_open 1.0");
        IceServer.Turn turn = (IceServer.Turn) granted.iceServers().getFirst();
        assertThat(turn.username()).contains(":kitchen~");
        assertThat(turn.urls())
                .hasSize(3)
                .allMatch(
                        url -> url.matches("turns?:127\\.83\\.41\\.8:\\d+\\?transport=(udp|tcp)"));
        assertThat(answer(port(turn.urls().getFirst()), ALLOCATE)).isEqualTo(0x0113);
        assertThat(journalSoon("call-1 relay: credential for kitchen, because failed")).isTrue();
    }

    @Test
    void whoIsInNoSuchCallGetsNothingAndOpensNothing() {
        describeBothSides();
        assertThat(ask("stranger", "call-1", Because.FAILED)).isEqualTo(new Answer.NoCall());
        assertThat(ask("kitchen", "call-2", Because.FAILED)).isEqualTo(new Answer.NoCall());
        assertThat(ask("kitchen", "call-1", Because.ALWAYS)).isEqualTo(new Answer.Off());
        assertThat(metrics.text()).contains("lanline_relay_open 0.0");
    }

    @Test
    void aBlindBrowserGetsStunButNoRelay() throws Exception {
        Answer.Granted granted = granted(ask("kitchen", "", Because.BLIND));
        assertThat(granted.iceServers()).hasOnlyElementsOfType(IceServer.Stun.class);
        String url = ((IceServer.Stun) granted.iceServers().getFirst()).urls().getFirst();
        assertThat(answer(port(url), BINDING)).isEqualTo(0x0101);
        assertThatThrownBy(() -> answer(port(url), ALLOCATE))
                .isInstanceOf(java.net.SocketTimeoutException.class);
    }

    @Test
    void aSecondAddressThatComesLaterLetsClientsFindOutWhatTheirNatDoesUntilItGoes()
            throws Exception {
        Answer.Granted granted = granted(ask("kitchen", "", Because.BLIND));
        int port = port(((IceServer.Stun) granted.iceServers().getFirst()).urls().getFirst());
        assertThat(asked(port, BINDING)[32]).as("no other address").isZero();
        InetAddress second = InetAddress.ofLiteral("127.83.41.9");
        addresses = List.of(new LanAddress(HERE, 8), new LanAddress(second, 8));
        changed();
        assertThat(new String(asked(port, BINDING), 0, 80, ISO_8859_1))
                .contains(new String(new byte[] {127, 83, 41, 9}, ISO_8859_1));
        addresses = List.of(new LanAddress(HERE, 8));
        changed();
        assertThat(asked(port, BINDING)[32]).isZero();
    }

    private void changed() {
        relay.changed();
        onTheLoop(() -> 0);
    }

    @Test
    void aBoxThatRelaysNobodySaysSo() {
        relay.close();
        relay = start(Config.RelayPolicy.NEVER);
        describeBothSides();
        assertThat(ask("kitchen", "call-1", Because.FAILED)).isEqualTo(new Answer.Off());
        assertThat(ask("kitchen", "", Because.BLIND)).isEqualTo(new Answer.Off());
        assertThat(relay.policy()).isEqualTo("never");
    }

    @Test
    void theNinthRelayedCallOfOnePersonFindsTheRelayFull() {
        for (int i = 1; i <= 9; i++) {
            String call = "many-" + i;
            onTheLoop(
                    () -> {
                        relay.described(
                                call, "kitchen", "garage", List.of(HERE), List.<String>of());
                        return 0;
                    });
            Answer answer = ask("kitchen", call, Because.FAILED);
            assertThat(answer)
                    .as(call)
                    .isInstanceOf(i < 9 ? Answer.Granted.class : Answer.Full.class);
        }
    }

    @Test
    void theCallsEndTakesTheRightToRelayWithIt() {
        describeBothSides();
        granted(ask("kitchen", "call-1", Because.FAILED));
        onTheLoop(
                () -> {
                    relay.follow(
                            new Event.CallEnded(
                                    "call-1", "kitchen", "garage", Event.Ending.HUNG_UP, 0));
                    return 0;
                });
        assertThat(ask("kitchen", "call-1", Because.FAILED)).isEqualTo(new Answer.NoCall());
    }

    @Test
    void thePortsCloseWithTheServer() throws Exception {
        describeBothSides();
        Answer.Granted granted = granted(ask("kitchen", "call-1", Because.FAILED));
        int tcp = port(((IceServer.Turn) granted.iceServers().getFirst()).urls().get(1));
        try (Socket open = new Socket(HERE, tcp)) {
            assertThat(open.isConnected()).isTrue();
        }
        relay.close();
        assertThatThrownBy(() -> new Socket(HERE, tcp).close()).isInstanceOf(IOException.class);
    }

    @Test
    void aNameThatABrowserGivesIsLookedUpAndItsHostReached() {
        String name = "1f4e5d6c-0000-4000-8000-a1b2c3d4e5f6.local";
        known.put(name, List.of(InetAddress.ofLiteral("127.0.0.9")));
        known.put("printer.local", List.of(InetAddress.ofLiteral("127.0.0.8")));
        onTheLoop(
                () -> {
                    relay.follow(described("kitchen", "garage", "127.0.0.2"));
                    relay.follow(
                            new Event.Described(
                                    "call-1",
                                    "garage",
                                    "kitchen",
                                    List.of(),
                                    List.of(name, "printer.local")));
                    return 0;
                });
        assertThat(looked).containsExactly(name);
        Answer.Granted granted = granted(ask("kitchen", "call-1", Because.FAILED));
        assertThat(granted.there()).containsExactly("127.0.0.0/8");
    }

    @Test
    void anAttemptThatIsNoSipCallIsRelayedUntilItEnds() {
        onTheLoop(
                () -> {
                    relay.described(
                            "try-1",
                            "kitchen",
                            "garage",
                            List.of(InetAddress.ofLiteral("127.0.0.2")),
                            List.of());
                    return 0;
                });
        granted(ask("kitchen", "try-1", Because.FAILED));
        assertThat(ask("garage", "try-1", Because.FAILED)).isEqualTo(new Answer.NoCall());
        onTheLoop(
                () -> {
                    relay.ended("try-1", "kitchen", "garage");
                    return 0;
                });
        assertThat(ask("kitchen", "try-1", Because.FAILED)).isEqualTo(new Answer.NoCall());
    }

    private void find(String name, Consumer<List<InetAddress>> found) {
        looked.add(name);
        found.accept(known.getOrDefault(name, List.of()));
    }

    private void describeBothSides() {
        onTheLoop(
                () -> {
                    relay.follow(described("kitchen", "garage", "127.0.0.2"));
                    relay.follow(described("garage", "kitchen", "127.0.0.3"));
                    return 0;
                });
    }

    private static Event.Described described(String user, String other, String host) {
        return new Event.Described(
                "call-1", user, other, List.of(InetAddress.ofLiteral(host)), List.of());
    }

    private Answer ask(String user, String call, Because because) {
        return onTheLoop(
                () ->
                        relay.ask(
                                new Wish(user, "d-" + user, call, because, HERE),
                                System.nanoTime()));
    }

    private static Answer.Granted granted(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Granted.class);
        return (Answer.Granted) answer;
    }

    private <T> T onTheLoop(Supplier<T> command) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.post(() -> done.complete(command.get()));
        return done.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static int port(String url) {
        return Integer.parseInt(url.replaceAll(".*:(\\d+).*", "$1"));
    }

    /** The type of the answer to a request by UDP. */
    private static int answer(int port, byte[] request) throws IOException {
        byte[] answer = asked(port, request);
        return (answer[0] & 0xff) << 8 | (answer[1] & 0xff);
    }

    /** The answer, with zeros behind it. */
    private static byte[] asked(int port, byte[] request) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, HERE)) {
            socket.setSoTimeout(1_000);
            socket.send(new DatagramPacket(request, request.length, HERE, port));
            DatagramPacket answer = new DatagramPacket(new byte[1_500], 1_500);
            socket.receive(answer);
            return answer.getData();
        }
    }

    private boolean journalSoon(String text) throws InterruptedException {
        for (int i = 0; i < 100 && lines.toString().indexOf(text) < 0; i++) {
            Thread.sleep(20);
        }
        return lines.toString().indexOf(text) >= 0;
    }
}
