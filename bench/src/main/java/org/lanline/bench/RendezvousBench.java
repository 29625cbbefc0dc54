package org.lanline.bench;

import org.lanline.server.Lanline;
import org.lanline.server.config.Config;
import org.lanline.server.config.Key;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.DeviceKind;
import org.lanline.server.store.Joining;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.Store;

import java.io.InputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * How long a change of one person takes to reach all the others: {@code RendezvousBench [PEOPLE]
 * [CHANGES]}. A whole box and all its clients run in this JVM, over TLS WebSockets on loopback; the
 * contract allows 500 ms.
 */
public final class RendezvousBench {

    private static final long LIMIT_SECONDS = 30;
    private static final long PAUSE_MILLIS = 60;

    private final int people;
    private final HttpClient client;
    private final List<Visitor> visitors = new ArrayList<>();

    private RendezvousBench(int people, Path data) throws Exception {
        this.people = people;
        client = HttpClient.newBuilder().sslContext(trusting(data)).build();
    }

    /** Trusts the authority of the box on this data directory and nobody else. */
    private static SSLContext trusting(Path data) throws Exception {
        KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
        authorities.load(null, null);
        try (InputStream pem = Files.newInputStream(data.resolve("trust").resolve("ca.pem"))) {
            authorities.setCertificateEntry(
                    "box", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    public static void main(String[] args) throws Exception {
        int people = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int changes = args.length > 1 ? Integer.parseInt(args[1]) : 300;
        Path folder = Files.createTempDirectory("lanline-rendezvous");
        try {
            run(folder, people, changes);
        } finally {
            delete(folder);
        }
        System.exit(0);
    }

    private static void run(Path folder, int people, int changes) throws Exception {
        List<String> tokens = tokens(folder.resolve("data"), people);
        Path page = Files.createDirectories(folder.resolve("page"));
        Files.writeString(page.resolve("index.html"), "<!doctype html>");
        Map<Key, String> settings = Map.of(Key.PORT_BASE, "0", Key.DISCOVERY, "off");
        Config config = Config.load(folder.resolve("data"), null, settings);
        try (Lanline box = Lanline.start(config, page, new StringWriter())) {
            int port = box.standing().listeners().getFirst().port();
            new RendezvousBench(people, folder.resolve("data")).run(port, tokens, changes);
        }
    }

    private void run(int port, List<String> tokens, int changes) throws Exception {
        for (String token : tokens) {
            visitors.add(new Visitor(token).enter(port));
        }
        TimeUnit.SECONDS.sleep(2);
        measure(changes / 3);
        long[][] nanos = measure(changes);
        System.out.printf(Locale.ROOT, "%d people, %d changes%n", people, changes);
        report("change to one other", Arrays.stream(nanos).flatMapToLong(Arrays::stream).toArray());
        report(
                "change to the last of all others",
                Arrays.stream(nanos)
                        .mapToLong(each -> Arrays.stream(each).max().orElse(0))
                        .toArray());
    }

    /** Puts everybody into the store directly: joining is not what is measured. */
    private static List<String> tokens(Path data, int people) {
        List<String> tokens = new ArrayList<>();
        try (Store store =
                Store.open(
                        DataDirectory.at(data),
                        "lanline.local",
                        InstantSource.system(),
                        new SecureRandom())) {
            for (int i = 0; i < people; i++) {
                if (PersonName.parse("Person " + i) instanceof PersonName.Parsed.Ok(PersonName name)
                        && store.join(name, DeviceKind.BROWSER, "Bench")
                                instanceof Joining.Joined joined) {
                    tokens.add(joined.membership().token());
                }
            }
        }
        return tokens;
    }

    /** For each change the times in nanoseconds until each of the others had it. */
    private long[][] measure(int changes) throws InterruptedException {
        long[][] nanos = new long[changes][];
        for (int i = 0; i < changes; i++) {
            Visitor changing = visitors.get(i % people);
            String state = changing.nextState();
            String wanted = "\"name\":\"" + changing.name(i % people) + "\"";
            CountDownLatch told = new CountDownLatch(people - 1);
            visitors.forEach(each -> each.expect(wanted, "\"state\":\"" + state + "\"", told));
            long began = System.nanoTime();
            changing.say("{\"type\":\"state\",\"state\":\"" + state + "\"}");
            if (!told.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(told.getCount() + " were not told");
            }
            nanos[i] =
                    visitors.stream()
                            .filter(each -> each != changing)
                            .mapToLong(each -> each.heardNanos - began)
                            .toArray();
            Thread.sleep(PAUSE_MILLIS);
        }
        return nanos;
    }

    private static void report(String what, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%-34s p50 %.1f ms, p99 %.1f ms, most %.1f ms%n",
                what,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }

    private static void delete(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** One connected device, which notes when it hears what it waits for. */
    private final class Visitor implements WebSocket.Listener {
        private final String token;
        private final StringBuilder part = new StringBuilder();
        private volatile Expected expected = new Expected("", "", new CountDownLatch(1), true);
        private volatile long heardNanos;
        private WebSocket socket = unset();
        private int state;

        private record Expected(String who, String what, CountDownLatch told, boolean heard) {}

        Visitor(String token) {
            this.token = token;
        }

        Visitor enter(int port) {
            socket =
                    client.newWebSocketBuilder()
                            .subprotocols("lanline.v1")
                            .buildAsync(URI.create("wss://127.0.0.1:" + port + "/rendezvous"), this)
                            .join();
            say("{\"type\":\"hello\",\"protocol\":1,\"token\":\"" + token + "\"}");
            return this;
        }

        void say(String frame) {
            socket.sendText(frame, true).join();
        }

        String name(int number) {
            return "Person " + number;
        }

        String nextState() {
            state = (state + 1) % 3;
            return List.of("free", "away", "in-call").get(state);
        }

        void expect(String who, String what, CountDownLatch told) {
            expected = new Expected(who, what, told, false);
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                hear(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        private void hear(String frame) {
            Expected now = expected;
            if (!now.heard() && frame.contains(now.who()) && frame.contains(now.what())) {
                heardNanos = System.nanoTime();
                expected = new Expected(now.who(), now.what(), now.told(), true);
                now.told().countDown();
            }
        }

        @SuppressWarnings("NullAway")
        private static WebSocket unset() {
            return null;
        }
    }
}
