package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.Lanline;
import org.lanline.server.config.Config;
import org.lanline.server.config.Key;
import org.lanline.server.people.Visitors;
import org.lanline.server.proof.MadeCall.End;
import org.lanline.server.store.DataDirectory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.InflaterInputStream;

/** A box that is killed in the midst of a call has the proof of it when it is there again. */
@Timeout(120)
class ProofKillTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What goes on is kept every 5 s, and later while the analyser is being loaded. */
    private static final int MOST_SECONDS = 60;

    @TempDir private Path folder;

    @Test
    void whatWasKnownOfACallIsThereAfterTheBoxWasKilledAndItSaysSo() throws Exception {
        Process box = killable();
        String token;
        try (Visitors visitors = visitors(Integer.parseInt(line(box)))) {
            FakePage kitchen = new FakePage(visitors, "Kitchen");
            FakePage workshop = new FakePage(visitors, "Workshop");
            token = workshop.visitor.token();
            kitchen.call(
                    workshop,
                    MadeCall.description(End.CALLER, MadeCall.OF_CALLER),
                    MadeCall.description(End.CALLEE, MadeCall.OF_CALLEE));
            kitchen.say(record(End.CALLER));
            workshop.say(record(End.CALLEE));
            int seconds = 0;
            while (!onDisk().contains("\"samples\":[{")) {
                assertThat(++seconds).isLessThan(MOST_SECONDS);
                Thread.sleep(1_000);
                kitchen.say("{\"samples\":[{\"atMillis\":" + seconds + "000,\"streams\":[]}]}");
            }
            assertThat(proofs(visitors, token)).as("while it goes on").isEmpty();
        } finally {
            box.toHandle().destroyForcibly();
            assertThat(box.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        try (Lanline again = start(folder);
                Visitors visitors = visitors(port(again))) {
            JsonNode proof = proofs(visitors, token).get(0);
            assertThat(proof.get("cut").booleanValue()).isTrue();
            assertThat(proof.get("path").stringValue()).isEqualTo("direct");
            assertThat(proof.get("seconds").intValue()).isBetween(1, MOST_SECONDS);
            String path = "api/proofs/" + proof.get("id").stringValue();
            JsonNode whole = JSON.readTree(visitors.get(path, token));
            assertThat(whole.get("records").values()) // whose is first, is whose came first
                    .anySatisfy(each -> assertThat(each.path("samples")).isNotEmpty());
            Map<String, byte[]> zip =
                    AnalysisTest.unzipped(visitors.get(path + "/proof.zip", token));
            assertThat(new String(Objects.requireNonNull(zip.get("report.html")), UTF_8))
                    .contains("The box stopped during this call")
                    .containsIgnoringCase("direct between");
        }
    }

    /** What the box has written of its call so far: nobody can ask it for that. */
    private String onDisk() throws Exception {
        Path file = new DataDirectory(folder.resolve("data")).database();
        try (Connection raw = DriverManager.getConnection("jdbc:sqlite:" + file);
                ResultSet found =
                        raw.createStatement()
                                .executeQuery(
                                        "SELECT call_json FROM proof WHERE state = 'running'")) {
            return found.next()
                    ? new String(
                            new InflaterInputStream(found.getBinaryStream(1)).readAllBytes(), UTF_8)
                    : "";
        }
    }

    private static String record(End end) {
        return MadeCall.record(end, end.fingerprint, end.other().fingerprint).replace('\n', ' ');
    }

    private static JsonNode proofs(Visitors visitors, String token) throws Exception {
        return JSON.readTree(visitors.get("api/proofs", token)).get("proofs");
    }

    private static Visitors visitors(int port) {
        return new Visitors(URI.create("https://127.0.0.1:" + port + "/"));
    }

    private static int port(Lanline box) {
        return box.standing().listeners().getFirst().port();
    }

    private static Lanline start(Path folder) throws IOException {
        Path page = Files.createDirectories(folder.resolve("page"));
        Files.writeString(page.resolve("index.html"), "<!doctype html><title>Lanline</title>");
        Map<Key, String> settings = Map.of(Key.PORT_BASE, "0", Key.DISCOVERY, "off");
        Config config = Config.load(folder.resolve("data"), null, settings);
        return Lanline.start(config, page, new StringWriter());
    }

    private Process killable() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killable.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @SuppressWarnings("resource") // goes with the process
    private static String line(Process process) throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))
                        .readLine();
        assertThat(line).as("the port of the box").isNotNull();
        return line;
    }

    /** The box that is killed. */
    static final class Killable {
        public static void main(String[] arguments) throws Exception {
            Thread watch =
                    Thread.ofPlatform().daemon().start(() -> halt(TimeUnit.MINUTES.toMillis(2)));
            try {
                System.out.println(port(start(Path.of(arguments[0]))));
            } catch (RuntimeException | IOException broken) {
                broken.printStackTrace();
                halt(0);
            }
            watch.join();
        }

        /** Whatever else still runs. */
        private static void halt(long afterMillis) {
            try {
                Thread.sleep(afterMillis);
            } catch (InterruptedException inAHurry) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(1);
        }
    }
}
