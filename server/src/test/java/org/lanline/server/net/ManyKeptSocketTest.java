package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.config.Config;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.KeptBindings;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.Store;
import org.lanline.sip.Credentials;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.Domains;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Five thousand registrations, and the box is killed while the last of them are under way: each
 * that was answered with 200 is in the next one.
 */
@Timeout(180)
final class ManyKeptSocketTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final String PASSWORD = "between-us";
    private static final int PEOPLE = 500;
    private static final int CONTACTS = 10;
    private static final int AT_ONCE = 100;
    private static final int KILLED_AT = 4_800;

    @TempDir private Path folder = Path.of("");
    private int port;

    @Test
    void noContactIsLostThatWasAcknowledged() throws Exception {
        Process box = run();
        List<Question> all = new ArrayList<>();
        for (int contact = 0; contact < CONTACTS; contact++) {
            for (int person = 0; person < PEOPLE; person++) {
                all.add(new Question("u" + person, "u%d-%d".formatted(person, contact)));
            }
        }
        List<Question> acknowledged;
        try (Phones phones = new Phones()) {
            acknowledged = phones.ask(all, KILLED_AT);
        } finally {
            box.destroyForcibly();
            assertThat(box.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(KILLED_AT);
        Process next = run();
        try (Phones phones = new Phones()) {
            List<Question> asked = new ArrayList<>();
            for (int person = 0; person < PEOPLE; person++) {
                asked.add(new Question("u" + person, ""));
            }
            assertThat(phones.ask(asked, PEOPLE)).hasSize(PEOPLE);
            Map<String, String> answers = new LinkedHashMap<>();
            asked.forEach(each -> answers.put(each.user, each.answer));
            assertThat(acknowledged)
                    .allSatisfy(
                            each ->
                                    assertThat(answers.get(each.user))
                                            .contains("<sip:" + each.contact + "@"));
        } finally {
            next.destroyForcibly();
        }
    }

    private Process run() throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Box.class.getName(),
                                folder.resolve("data").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        port = Integer.parseInt(String.valueOf(process.inputReader(UTF_8).readLine()));
        return process;
    }

    /** Prints its port. */
    static final class Box {
        public static void main(String[] arguments) throws IOException {
            SecureRandom random = new SecureRandom();
            Store store =
                    Store.open(
                            DataDirectory.at(Path.of(arguments[0])),
                            "lanline.local",
                            InstantSource.system(),
                            random);
            for (int i = store.people().size(); i < PEOPLE; i++) {
                store.addPhone(named("u" + i));
            }
            UdpLoop loop =
                    new UdpLoop(
                            "loop",
                            PacketIo.choose(Config.UdpIo.AUTO, System.err::println),
                            Throwable::printStackTrace);
            SipServer server =
                    new SipServer(
                            loop,
                            new Everybody(),
                            new KeptBindings(store, InstantSource.system(), System::nanoTime),
                            new Domains("lanline.local"),
                            "lanline.local",
                            store.switchboardSecret(),
                            DigestAlgorithm.MD5,
                            random,
                            _ -> {},
                            (_, _) -> {});
            loop.start();
            server.listen(HERE, 0);
            server.meant(List.of("127.0.0.1"), List.of());
            System.out.println(server.port());
        }

        private static PersonName named(String text) {
            return switch (PersonName.parse(text)) {
                case PersonName.Parsed.Ok(PersonName name) -> name;
                case PersonName.Parsed.Bad(String why) -> throw new AssertionError(why);
            };
        }
    }

    private static final class Everybody implements Accounts {
        @Override
        public @Nullable Device deviceByToken(String token) {
            return null;
        }

        @Override
        public @Nullable String ha1(String user, String algorithm) {
            return algorithm.equals("MD5")
                    ? DigestAlgorithm.MD5.ha1(user, "lanline.local", PASSWORD)
                    : null;
        }

        @Override
        public boolean exists(String user) {
            return user.startsWith("u");
        }
    }

    /** One REGISTER: with a contact, or to be told which there are. */
    private static final class Question {
        final String user;
        final String contact;
        String answer = "";
        String proof = "";
        int sequence = 1;

        Question(String user, String contact) {
            this.user = user;
            this.contact = contact;
        }

        String callId() {
            return user + "/" + contact;
        }
    }

    /** Five thousand phones behind one socket. */
    private final class Phones implements AutoCloseable {
        private final DatagramSocket socket = socket();
        private final Map<String, Question> open = new LinkedHashMap<>();

        private DatagramSocket socket() {
            try {
                DatagramSocket made = new DatagramSocket(0, HERE);
                made.setSoTimeout(500);
                return made;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        /**
         * @return those that were told 200, as soon as there are so many
         */
        List<Question> ask(List<Question> all, int enough) throws IOException {
            Deque<Question> left = new ArrayDeque<>(all);
            List<Question> done = new ArrayList<>();
            while (done.size() < enough) {
                while (open.size() < AT_ONCE && !left.isEmpty()) {
                    Question next = left.remove();
                    open.put(next.callId(), next);
                    send(next);
                }
                Question answered = receive();
                if (answered != null) {
                    open.remove(answered.callId());
                    done.add(answered);
                }
            }
            return done;
        }

        private @Nullable Question receive() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[8_000], 8_000);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException _) {
                for (Question each : open.values()) {
                    send(each); // lost, as a datagram may be
                }
                return null;
            }
            String text = new String(packet.getData(), 0, packet.getLength(), UTF_8);
            String callId = text.replaceAll("(?s).*\r\nCall-ID: ([^\r]*)\r\n.*", "$1");
            Question question = open.get(callId);
            if (question == null || !text.contains("\r\nCSeq: " + question.sequence + " ")) {
                return null;
            }
            if (text.startsWith("SIP/2.0 401")) {
                question.proof = proof(question.user, text);
                question.sequence++;
                send(question);
                return null;
            }
            question.answer = text;
            return text.startsWith("SIP/2.0 200") ? question : null;
        }

        private void send(Question question) throws IOException {
            String contact =
                    question.contact.isEmpty()
                            ? ""
                            : "Contact: <sip:%s@127.0.0.1:%d>\r\nExpires: 300\r\n"
                                    .formatted(question.contact, socket.getLocalPort());
            String request =
                    "REGISTER sip:lanline.local SIP/2.0\r\n"
                            + "Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK-%s-%d;rport\r\n"
                                    .formatted(
                                            socket.getLocalPort(),
                                            question.callId().replace('/', '-'),
                                            question.sequence)
                            + "From: <sip:%1$s@lanline.local>;tag=1\r\nTo: <sip:%1$s@lanline.local>\r\n"
                                    .formatted(question.user)
                            + "Call-ID: %s\r\nCSeq: %d REGISTER\r\nMax-Forwards: 70\r\n"
                                    .formatted(question.callId(), question.sequence)
                            + contact
                            + "User-Agent: one of five thousand phones on a shelf\r\n"
                            + question.proof
                            + "Content-Length: 0\r\n\r\n";
            byte[] bytes = request.getBytes(UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, HERE, port));
        }

        private static String proof(String user, String challenge) {
            String nonce = challenge.replaceAll("(?s).*nonce=\"([^\"]*)\".*", "$1");
            Credentials.Digest digest =
                    new Credentials.Digest(
                            user,
                            "lanline.local",
                            nonce,
                            "sip:lanline.local",
                            "",
                            DigestAlgorithm.MD5,
                            "c",
                            1);
            String ha1 = DigestAlgorithm.MD5.ha1(user, "lanline.local", PASSWORD);
            return "Authorization: Digest username=\"%s\", realm=\"lanline.local\", nonce=\"%s\", uri=\"sip:lanline.local\","
                            .formatted(user, nonce)
                    + " qop=auth, nc=00000001, cnonce=\"c\", response=\"%s\"\r\n"
                            .formatted(DigestAlgorithm.MD5.response(ha1, digest, "REGISTER"));
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
