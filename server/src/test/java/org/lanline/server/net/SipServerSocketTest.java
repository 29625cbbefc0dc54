package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.lanline.server.web.SocketEndpoint;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.Transport;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.Event;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The switchboard behind real sockets. */
@Execution(ExecutionMode.CONCURRENT)
final class SipServerSocketTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Exchange exchange =
            new Exchange(new Everybody(), DigestAlgorithm.MD5, events::add);
    private final SipServer server = exchange.server();

    @BeforeEach
    void start() throws IOException {
        exchange.open();
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    private static String request(String method, String transport, String more) {
        return method
                + " sip:lanline.local SIP/2.0\r\n"
                + "Via: SIP/2.0/"
                + transport
                + " 127.0.0.1:5060;branch=z9hG4bK-"
                + System.nanoTime()
                + ";rport\r\nFrom: <sip:alice@lanline.local>;tag=1\r\n"
                + "To: <sip:alice@lanline.local>\r\nCall-ID: call-of-test\r\nCSeq: 1 "
                + method
                + "\r\n"
                + more
                + "Content-Length: 0\r\n\r\n";
    }

    private static String register(int expires, String transport) {
        return request(
                "REGISTER",
                transport,
                "Supported: path, gruu, outbound\r\n"
                        + "Contact: <sip:x@x.invalid;transport=ws>;reg-id=1"
                        + ";+sip.instance=\"<urn:uuid:1>\";expires="
                        + expires
                        + "\r\nAuthorization: Bearer right\r\n");
    }

    // UDP

    @Test
    void aPhoneThatAsksForItsSettingsIsHeardWhileSomebodyWaitsAndToldWhereTheyAre()
            throws IOException {
        try (DatagramSocket phone = new DatagramSocket(0, HERE)) {
            phone.setSoTimeout(25_000);
            phone.connect(HERE, server.port());
            byte[] asking =
                    request("SUBSCRIBE", "UDP", "Event: ua-profile;vendor=\"snom\"\r\n")
                            .replace("SUBSCRIBE sip:lanline.local", "SUBSCRIBE sip:x@224.0.1.75")
                            .getBytes(UTF_8);
            assertThat(server.search().look()).isEmpty();
            phone.send(new DatagramPacket(asking, asking.length));
            assertThat(received(phone)).startsWith("SIP/2.0 200 OK");

            long id = server.search().look().getFirst().id();
            assertThat(server.search().send(id, "http://127.0.0.1/p/x")).isTrue();
            assertThat(received(phone)).startsWith("NOTIFY ").endsWith("http://127.0.0.1/p/x");
            assertThat(server.search().look()).isEmpty();
        }
    }

    private static String received(DatagramSocket phone) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
        phone.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), UTF_8);
    }

    @Test
    void aDatagramIsAnsweredWhereItCameFrom() throws IOException {
        try (DatagramSocket phone = new DatagramSocket(0, HERE)) {
            phone.setSoTimeout(25_000);
            phone.connect(HERE, server.port());
            byte[] bytes =
                    request("OPTIONS", "UDP", "Subject: " + "x".repeat(80) + "\r\n")
                            .getBytes(UTF_8);
            phone.send(new DatagramPacket(bytes, bytes.length));
            DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
            phone.receive(answer);
            assertThat(new String(answer.getData(), 0, answer.getLength(), UTF_8))
                    .startsWith("SIP/2.0 200 OK\r\n")
                    .contains(";rport=" + phone.getLocalPort());
        }
    }

    @Test
    void aDatagramOfAlmost64KilobytesIsReadWhole() throws IOException {
        try (DatagramSocket phone = new DatagramSocket(0, HERE)) {
            phone.setSoTimeout(30_000);
            phone.setSendBufferSize(1 << 17);
            phone.connect(HERE, server.port());
            String head = request("OPTIONS", "UDP", "").replace("Content-Length: 0\r\n\r\n", "");
            String length = "Content-Length: %d\r\n\r\n";
            int most = 65_507; // in a datagram of IPv4
            int body = most - head.length() - length.formatted(10_000).length();
            byte[] whole = (head + length.formatted(body) + "x".repeat(body)).getBytes(UTF_8);
            assertThat(whole).hasSize(most);
            phone.send(new DatagramPacket(whole, whole.length));
            assertThat(received(phone)).startsWith("SIP/2.0 200 OK\r\n");
            byte[] cut = (head + length.formatted(body) + "x".repeat(body - 1)).getBytes(UTF_8);
            phone.send(new DatagramPacket(cut, cut.length));
            assertThat(received(phone)).startsWith("SIP/2.0 400 ");
        }
    }

    /** RFC 5626 section 4.4.2: what it is told tells it that its NAT has not changed its mind. */
    @Test
    void aPhoneKeepsItsFlowOpenByStun() throws IOException {
        try (DatagramSocket phone = new DatagramSocket(0, HERE)) {
            phone.setSoTimeout(25_000);
            phone.connect(HERE, server.port());
            byte[] question =
                    java.util.HexFormat.of().parseHex("000100002112a442000102030405060708090a0b");
            phone.send(new DatagramPacket(question, question.length));
            DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
            phone.receive(answer);
            java.nio.ByteBuffer said = java.nio.ByteBuffer.wrap(answer.getData());
            assertThat(answer.getLength()).isEqualTo(32);
            assertThat(said.getShort(0)).isEqualTo((short) 0x0101);
            assertThat(said.getShort(20)).isEqualTo((short) 0x0020); // XOR-MAPPED-ADDRESS
            assertThat((said.getShort(26) ^ 0x2112) & 0xffff).isEqualTo(phone.getLocalPort());
        }
    }

    @Test
    void datagramsThatAreNoSipAreNotAnswered() throws IOException {
        try (DatagramSocket phone = new DatagramSocket(0, HERE)) {
            phone.connect(HERE, server.port());
            for (byte[] bytes :
                    List.of(new byte[20], "\r\n\r\n".getBytes(UTF_8), "hello".getBytes(UTF_8))) {
                phone.send(new DatagramPacket(bytes, bytes.length));
            }
            byte[] last =
                    request("OPTIONS", "UDP", "Subject: " + "x".repeat(80) + "\r\n")
                            .getBytes(UTF_8);
            phone.send(new DatagramPacket(last, last.length));
            phone.setSoTimeout(25_000);
            DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
            phone.receive(answer);
            assertThat(new String(answer.getData(), 0, 11, UTF_8)).isEqualTo("SIP/2.0 200");
        }
    }

    // TCP

    private Socket connect() throws IOException {
        Socket socket = new Socket(HERE, server.port());
        socket.setSoTimeout(25_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** The start line of the next message, which has no body. */
    private static String answer(Socket socket) throws IOException {
        InputStream input = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = input.read();
            if (next < 0) {
                return "closed";
            }
            text.append((char) next);
        }
        return text.substring(0, text.indexOf("\r\n"));
    }

    @Test
    void messagesOnAStreamAreAnsweredInOrderHoweverTheyAreCut() throws IOException {
        try (Socket phone = connect()) {
            String two = request("OPTIONS", "TCP", "") + request("BYE", "TCP", "");
            for (int i = 0; i < two.length(); i += 7) {
                write(phone, two.substring(i, Math.min(i + 7, two.length())));
            }
            assertThat(answer(phone)).isEqualTo("SIP/2.0 200 OK");
            assertThat(answer(phone)).isEqualTo("SIP/2.0 407 Proxy Authentication Required");
        }
    }

    @Test
    void aKeepAliveIsAnswered() throws IOException {
        try (Socket phone = connect()) {
            write(phone, "\r\n\r\n");
            assertThat(phone.getInputStream().readNBytes(2)).containsExactly('\r', '\n');
        }
    }

    /** By which some phones keep a connection open; only what has begun has to go on. */
    @Test
    void aSingleLineEndBeginsNoMessage() throws IOException {
        try (Socket phone = connect()) {
            write(phone, request("OPTIONS", "TCP", ""));
            assertThat(answer(phone)).isEqualTo("SIP/2.0 200 OK");
            write(phone, "\r\n");
            phone.setSoTimeout(12_000);
            assertThatThrownBy(() -> answer(phone)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aStreamThatBreaksTheGrammarIsAnsweredAndClosed() throws IOException {
        try (Socket phone = connect()) {
            write(phone, request("OPTIONS", "TCP", "").replace("CSeq: 1 OPTIONS", "CSeq: x"));
            assertThat(answer(phone)).startsWith("SIP/2.0 400 ");
            assertThat(answer(phone)).isEqualTo("closed");
        }
    }

    @Test
    void whatWasAskedBeforeTheEndIsStillAnswered() throws IOException {
        try (Socket phone = connect()) {
            write(phone, request("OPTIONS", "TCP", ""));
            phone.shutdownOutput();
            assertThat(answer(phone)).isEqualTo("SIP/2.0 200 OK");
            assertThat(answer(phone)).isEqualTo("closed");
        }
    }

    @Test
    void whoSaysNothingIsClosedAfterTenSeconds() throws IOException {
        try (Socket silent = connect();
                Socket slow = connect()) {
            long start = System.nanoTime();
            write(slow, "OPTIONS sip:lanline.local");
            silent.setSoTimeout(25_000);
            slow.setSoTimeout(25_000);
            assertThat(answer(silent)).isEqualTo("closed");
            assertThat(answer(slow)).isEqualTo("closed");
            assertThat(System.nanoTime() - start).isBetween(8_000_000_000L, 13_000_000_000L);
        }
    }

    @Test
    void oneSourceHasNoMoreThanItsShareOfConnections() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < SipStreams.CONNECTIONS_A_SOURCE + 1; i++) {
                sockets.add(connect());
            }
            for (Socket socket : sockets.subList(0, SipStreams.CONNECTIONS_A_SOURCE)) {
                write(socket, request("OPTIONS", "TCP", ""));
                assertThat(answer(socket)).isEqualTo("SIP/2.0 200 OK");
            }
            assertThat(isClosed(sockets.getLast())).isTrue();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException _) {
            return true;
        }
    }

    @Test
    void aPeerThatNeverReadsIsShedAndNobodyElseWaits() throws Exception {
        try (Socket stuck = connect();
                Socket other = connect()) {
            stuck.setSoTimeout(20_000);
            Thread flood = Thread.ofVirtual().start(() -> flood(stuck));
            for (int i = 0; i < 50; i++) {
                long start = System.nanoTime();
                write(other, request("OPTIONS", "TCP", ""));
                assertThat(answer(other)).isEqualTo("SIP/2.0 200 OK");
                assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
            }
            assertThat(flood.join(java.time.Duration.ofSeconds(20))).as("shed").isTrue();
        }
    }

    /** Asks and asks and never reads, until the box has had enough. */
    private static void flood(Socket socket) {
        String many = request("OPTIONS", "TCP", "").repeat(50);
        try {
            while (true) {
                write(socket, many);
            }
        } catch (IOException _) {
            // Shed, as it should be.
        }
    }

    // WebSocket

    private static final class Page implements SocketEndpoint.Peer {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress(HERE, 40_000);
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(HERE, 8_443);
        }

        @Override
        public void send(String message) {
            texts.add(message);
        }

        @Override
        public void close(int code, String reason) {
            closes.add(code);
        }

        String next() throws InterruptedException {
            return String.valueOf(texts.poll(25, TimeUnit.SECONDS)).lines().findFirst().orElse("");
        }
    }

    @Test
    void aPageRegistersAndIsGoneWhenItsSocketCloses() throws Exception {
        Page page = new Page();
        SocketEndpoint.Session session = server.endpoint(Transport.WSS).open(page);
        session.text(register(600, "WSS"));
        assertThat(page.next()).isEqualTo("SIP/2.0 200 OK");
        assertThat(events.poll(25, TimeUnit.SECONDS)).isInstanceOf(Event.Registered.class);
        session.closed(1006, "");
        assertThat(events.poll(25, TimeUnit.SECONDS))
                .isEqualTo(
                        new Event.Unregistered(
                                "alice", "urn:uuid:1", "d-1", Event.Why.FLOW_CLOSED));
    }

    @Test
    void aRevokedDevicesSocketIsClosedWithItsCode() throws Exception {
        Page page = new Page();
        SocketEndpoint.Session session = server.endpoint(Transport.WSS).open(page);
        session.text(register(600, "WSS"));
        assertThat(page.next()).isEqualTo("SIP/2.0 200 OK");
        server.revoke("d-1");
        assertThat(page.closes.poll(25, TimeUnit.SECONDS)).isEqualTo(4410);
    }

    @Test
    void aPageThatSaysNothingIsClosedAfterTenSeconds() throws Exception {
        Page page = new Page();
        SocketEndpoint.Session session = server.endpoint(Transport.WSS).open(page);
        session.text("\r\n\r\n");
        assertThat(page.texts.poll(25, TimeUnit.SECONDS)).isEqualTo("\r\n");
        assertThat(page.closes.poll(25, TimeUnit.SECONDS)).isEqualTo(1008);
    }

    @Test
    void stoppingClosesEveryConnection() throws Exception {
        Page page = new Page();
        server.endpoint(Transport.WSS).open(page);
        try (Socket phone = connect()) {
            write(phone, request("OPTIONS", "TCP", ""));
            assertThat(answer(phone)).isEqualTo("SIP/2.0 200 OK");
            server.close();
            assertThat(page.closes.poll(25, TimeUnit.SECONDS)).isEqualTo(1001);
            assertThat(answer(phone)).isEqualTo("closed");
        }
    }

    private static final class Everybody implements Accounts {
        @Override
        public @Nullable Device deviceByToken(String token) {
            return token.equals("right") ? new Device("d-1", "alice", "Alice") : null;
        }

        @Override
        public List<PhoneSecret> phones(String user, DigestAlgorithm algorithm) {
            return exists(user)
                    ? PhoneSecret.shared(algorithm.ha1(user, "lanline.local", "secret"))
                    : List.of();
        }

        @Override
        public boolean exists(String user) {
            return user.equals("alice");
        }
    }
}
