package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.config.Config;
import org.lanline.sip.Credentials;
import org.lanline.sip.DigestAlgorithm;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Random;

/** A box is killed right after it has said 200 to a phone: the promise holds in the next one. */
@Timeout(120)
final class KilledBoxSocketTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final int ROUNDS = 4;

    @TempDir private Path folder;
    private BoxProcess box = BoxProcess.NONE;
    private Phone desk = new Phone("desk", "");
    private Phone caller = new Phone("hall", "");

    @BeforeEach
    void start() throws IOException {
        box = BoxProcess.start(folder.resolve("data"), box.port());
        desk.socket.close();
        caller.socket.close();
        desk = new Phone("desk", box.desk());
        caller = new Phone("hall", box.hall());
    }

    @AfterEach
    void stop() throws Exception {
        box.kill();
        desk.socket.close();
        caller.socket.close();
    }

    @Test
    void aPhoneThatWasTold200RingsInTheNextBox() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            assertThat(desk.register(300)).startsWith("SIP/2.0 200 ");
            box.kill();
            box = BoxProcess.start(folder.resolve("data"), box.port());
            caller.invite("desk");
            assertThat(desk.next()).startsWith("INVITE sip:desk@127.0.0.1:");
            desk.forget();
            caller.forget();
        }
    }

    @Test
    void aPhoneThatWasToldThatItIsGoneIsGone() throws Exception {
        assertThat(desk.register(300)).startsWith("SIP/2.0 200 ");
        assertThat(desk.register(0)).startsWith("SIP/2.0 200 ");
        box.kill();
        box = BoxProcess.start(folder.resolve("data"), box.port());
        assertThat(caller.invite("desk")).startsWith("SIP/2.0 480 ");
    }

    @Test
    void aPhoneWhosePortIsClosedIsNotWaitedFor() throws Exception {
        try (PacketIo io = PacketIo.choose(Config.UdpIo.AUTO, _ -> {})) {
            assumeThat(io.name()).as("java.nio does not tell what ICMP says").isEqualTo("linux");
        }
        assertThat(desk.register(300)).startsWith("SIP/2.0 200 ");
        desk.socket.close();
        assertThat(caller.invite("desk")).isEqualTo("100");
        assertThat(caller.next()).startsWith("SIP/2.0 480 ");
    }

    // A phone

    private final class Phone {
        final String user;
        final String password;
        final DatagramSocket socket;
        private final Random random = new Random();
        private int sequence;

        Phone(String user, String password) {
            this.user = user;
            this.password = password;
            try {
                socket = new DatagramSocket(0, HERE);
                socket.setSoTimeout(25_000);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        String register(int expires) throws IOException {
            String contact = "Contact: " + contact() + "\r\nExpires: " + expires + "\r\n";
            return ask("REGISTER", "sip:lanline.local", user, "registration", contact);
        }

        String invite(String callee) throws IOException {
            String callId = "call-" + random.nextLong();
            String contact = "Contact: " + contact() + "\r\n";
            return ask("INVITE", "sip:" + callee + "@lanline.local", callee, callId, contact);
        }

        private String contact() {
            return "<sip:" + user + "@127.0.0.1:" + socket.getLocalPort() + ">";
        }

        /** Asks, proves itself and answers with what comes then, other than 100. */
        private String ask(String method, String uri, String to, String callId, String more)
                throws IOException {
            send(method, uri, to, callId, more);
            String challenge = next();
            assertThat(challenge).startsWith("SIP/2.0 40");
            send(method, uri, to, callId, more + proof(challenge, method, uri));
            String answer = next();
            return answer.startsWith("SIP/2.0 100 ") && method.equals("INVITE") ? "100" : answer;
        }

        private void send(String method, String uri, String to, String callId, String more)
                throws IOException {
            String request =
                    "%s %s SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%d;rport\r\n"
                                    .formatted(
                                            method,
                                            uri,
                                            socket.getLocalPort(),
                                            random.nextLong(1L << 60))
                            + "From: <sip:%s@lanline.local>;tag=1\r\nTo: <sip:%s@lanline.local>\r\n"
                                    .formatted(user, to)
                            + "Call-ID: %s\r\nCSeq: %d %s\r\nMax-Forwards: 70\r\n"
                                    .formatted(callId, ++sequence, method)
                            + more
                            + "Content-Length: 0\r\n\r\n";
            byte[] bytes = request.getBytes(UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, HERE, box.port()));
        }

        private String proof(String challenge, String method, String uri) {
            String nonce = challenge.replaceAll("(?s).*nonce=\"([^\"]*)\".*", "$1");
            Credentials.Digest digest =
                    new Credentials.Digest(
                            user, "lanline.local", nonce, uri, "", DigestAlgorithm.MD5, "c", 1);
            String ha1 = DigestAlgorithm.MD5.ha1(user, "lanline.local", password);
            return (method.equals("REGISTER") ? "Authorization" : "Proxy-Authorization")
                    + ": Digest username=\"%s\", realm=\"lanline.local\", nonce=\"%s\", uri=\"%s\","
                            .formatted(user, nonce, uri)
                    + " qop=auth, nc=00000001, cnonce=\"c\", response=\"%s\"\r\n"
                            .formatted(DigestAlgorithm.MD5.response(ha1, digest, method));
        }

        String next() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[4_000], 4_000);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), UTF_8);
        }

        /** Drops what else has come. */
        void forget() throws IOException {
            socket.setSoTimeout(50);
            try {
                while (true) {
                    next();
                }
            } catch (SocketTimeoutException nothingMore) {
                socket.setSoTimeout(25_000);
            }
        }
    }
}
