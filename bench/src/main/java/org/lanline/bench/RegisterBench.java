package org.lanline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.lanline.server.net.SipServer;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.KeptBindings;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.Store;
import org.lanline.sip.Credentials;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.Domains;
import org.lanline.switchboard.Keeper;
import org.lanline.switchboard.KeptBinding;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What it costs that the bindings of phones on UDP are on disk before their 200: {@code
 * RegisterBench [PHONES] [FOLDER]}. The same phones register with a box that keeps and one that
 * does not, one after the other and all at once; the folder says whose disk it is. While they do, a
 * page's OPTIONS is answered by the same loop: it must not wait for the disk.
 */
public final class RegisterBench {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final String REALM = "lanline.local";
    private static final int ROUNDS = 5;

    private final List<Phone> phones = new ArrayList<>();
    private final int port;

    private RegisterBench(List<String> passwords, int port) throws IOException {
        this.port = port;
        for (int i = 0; i < passwords.size(); i++) {
            phones.add(new Phone("phone-" + i, passwords.get(i)));
        }
    }

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        Path parent = args.length > 1 ? Path.of(args[1]) : Path.of("").toAbsolutePath();
        Path folder = Files.createTempDirectory(parent, "register-bench");
        SecureRandom random = new SecureRandom();
        try (Store store =
                        Store.open(
                                DataDirectory.at(folder), REALM, InstantSource.system(), random);
                KeptBindings kept =
                        new KeptBindings(store, InstantSource.system(), System::nanoTime)) {
            List<String> passwords = passwords(store, count);
            for (int round = 0; round < 2; round++) { // the first warms up
                measure(round > 0, "kept on disk", store, kept, passwords);
                measure(round > 0, "kept nowhere", store, new Forgetful(), passwords);
            }
        } finally {
            delete(folder);
        }
        System.exit(0);
    }

    private static List<String> passwords(Store store, int count) {
        List<String> passwords = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (PersonName.parse("Phone " + i) instanceof PersonName.Parsed.Ok(PersonName name)) {
                passwords.add(Objects.requireNonNull(store.phones().add(name)).password());
            }
        }
        return passwords;
    }

    private static void measure(
            boolean told, String what, Store store, Keeper keeper, List<String> passwords)
            throws Exception {
        try (UdpLoop loop = new UdpLoop("loop", Throwable::printStackTrace);
                SipServer server =
                        new SipServer(
                                loop,
                                store.accounts(),
                                keeper,
                                new Domains(REALM),
                                REALM,
                                store.switchboardSecret(),
                                DigestAlgorithm.MD5,
                                new SecureRandom(),
                                _ -> {},
                                (_, _) -> {})) {
            loop.start();
            server.listen(HERE, 0);
            server.meant(List.of("127.0.0.1"), List.of());
            RegisterBench bench = new RegisterBench(passwords, server.port());
            long[] single = bench.oneByOne();
            long began = System.nanoTime();
            long[] options = bench.atOnce();
            double allMillis = (System.nanoTime() - began) / 1e6 / ROUNDS;
            bench.phones.forEach(phone -> phone.socket.close());
            if (told) {
                System.out.printf(
                        Locale.ROOT,
                        "%s: REGISTER to 200 p50 %.2f ms, p99 %.2f ms; %d phones at once %.0f ms;"
                                + " OPTIONS meanwhile p50 %.2f ms, p99 %.2f ms%n",
                        what,
                        at(single, 0.5),
                        at(single, 0.99),
                        passwords.size(),
                        allMillis,
                        at(options, 0.5),
                        at(options, 0.99));
            }
        }
    }

    private static double at(long[] nanos, double share) {
        Arrays.sort(nanos);
        return nanos[(int) ((nanos.length - 1) * share)] / 1e6;
    }

    /** Nanoseconds from the REGISTER with a proof to its 200. */
    private long[] oneByOne() throws IOException {
        long[] nanos = new long[phones.size() * ROUNDS];
        for (int i = 0; i < nanos.length; i++) {
            Phone phone = phones.get(i % phones.size());
            phone.begin();
            long began = System.nanoTime();
            phone.prove();
            phone.end();
            nanos[i] = System.nanoTime() - began;
        }
        return nanos;
    }

    /** All phones in one go, a few times; the nanoseconds of OPTIONS meanwhile. */
    private long[] atOnce() throws IOException {
        Phone asking = new Phone("asking", "");
        List<Long> nanos = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Phone phone : phones) {
                phone.begin();
            }
            for (Phone phone : phones) {
                phone.prove();
            }
            for (int i = 0; i < 20; i++) {
                long began = System.nanoTime();
                asking.send("OPTIONS", "Subject: " + "x".repeat(200) + "\r\n");
                asking.next();
                nanos.add(System.nanoTime() - began);
            }
            for (Phone phone : phones) {
                phone.end();
            }
        }
        asking.socket.close();
        return nanos.stream().mapToLong(Long::longValue).toArray();
    }

    private final class Phone {
        private final String user;
        private final String password;
        private final DatagramSocket socket;
        private int sequence;
        private String challenge = "";

        Phone(String user, String password) throws IOException {
            this.user = user;
            this.password = password;
            socket = new DatagramSocket(0, HERE);
            socket.setSoTimeout(5_000);
        }

        void begin() throws IOException {
            send("REGISTER", contact());
            challenge = next();
        }

        void prove() throws IOException {
            send("REGISTER", contact() + proof());
        }

        void end() throws IOException {
            String answer = next();
            if (!answer.startsWith("SIP/2.0 200 ")) {
                throw new IllegalStateException(answer);
            }
        }

        private String contact() {
            return "Contact: <sip:%s@127.0.0.1:%d>\r\nExpires: 300\r\n"
                    .formatted(user, socket.getLocalPort());
        }

        private void send(String method, String more) throws IOException {
            int number = ++sequence;
            String request =
                    "%s sip:%s SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%s%d;rport\r\n"
                                    .formatted(method, REALM, socket.getLocalPort(), user, number)
                            + "From: <sip:%1$s@%2$s>;tag=1\r\nTo: <sip:%1$s@%2$s>\r\n"
                                    .formatted(user, REALM)
                            + "Call-ID: %s-%d\r\nCSeq: %d %s\r\nMax-Forwards: 70\r\n"
                                    .formatted(user, socket.getLocalPort(), number, method)
                            + more
                            + "Content-Length: 0\r\n\r\n";
            byte[] bytes = request.getBytes(UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, HERE, port));
        }

        private String proof() {
            String nonce = challenge.replaceAll("(?s).*nonce=\"([^\"]*)\".*", "$1");
            String uri = "sip:" + REALM;
            Credentials.Digest digest =
                    new Credentials.Digest(
                            user, REALM, nonce, uri, "", DigestAlgorithm.MD5, "c", 1);
            String ha1 = DigestAlgorithm.MD5.ha1(user, REALM, password);
            return "Authorization: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\","
                            .formatted(user, REALM, nonce, uri)
                    + " qop=auth, nc=00000001, cnonce=\"c\", response=\"%s\"\r\n"
                            .formatted(DigestAlgorithm.MD5.response(ha1, digest, "REGISTER"));
        }

        private String next() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[4_000], 4_000);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), UTF_8);
        }
    }

    private static final class Forgetful implements Keeper {
        @Override
        public List<KeptBinding> kept() {
            return List.of();
        }

        @Override
        public void keep(List<Long> gone, List<KeptBinding> there, Consumer<Boolean> told) {
            told.accept(true);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
