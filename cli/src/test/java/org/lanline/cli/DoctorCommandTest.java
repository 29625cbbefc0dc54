package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.Lanline;
import org.lanline.server.config.Config;
import org.lanline.server.config.Key;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.doctor.Finding;
import org.lanline.server.doctor.Grade;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The check-up beside a box in this process, and what it prints. */
final class DoctorCommandTest {

    /** Below the ports that the kernel gives to whoever asks for any. */
    private static final int HIGHEST_BASE = 32_000;

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();

    private int doctor(Path data, String... more) {
        List<String> args = new ArrayList<>(List.of("doctor", "--data", data.toString()));
        args.addAll(List.of(more));
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(args.toArray(String[]::new));
    }

    /** The first of six free ports in a row. */
    private static int freePorts() {
        int base = HIGHEST_BASE;
        while (!IntStream.range(base, base + 6).allMatch(DoctorCommandTest::isFree)) {
            base -= 6;
        }
        return base;
    }

    /** Four of them, in a settings file that says nothing of those of the relay. */
    private Path settings(int base) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(
                data.resolve(Config.FILE_NAME),
                "https-port=%d\nhttp-port=%d\nsip-port=%d\nsips-port=%d\ndiscovery=off\n"
                        .formatted(base, base + 1, base + 2, base + 5));
        return data;
    }

    /** The others. */
    private static Map<Key, String> relayAt(int base) {
        return Map.of(
                Key.TURN_PORT, String.valueOf(base + 3), Key.TURNS_PORT, String.valueOf(base + 4));
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port);
                DatagramSocket _ = new DatagramSocket(port)) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    @Test
    void besideARunningBoxItCallsByEveryPathAndLeavesNobodyBehind() throws Exception {
        assumeThat(LanInterfaces.scan()).as("a network to be on").isNotEmpty();
        int base = freePorts();
        Path data = settings(base);
        Path page = Files.createDirectories(folder.resolve("page"));
        Files.writeString(page.resolve("index.html"), "<!doctype html><title>x</title>");
        try (Lanline _ =
                Lanline.start(Config.load(data, null, relayAt(base)), page, new StringWriter())) {
            doctor(data);
            assertThat(out.toString())
                    .as("what the box was started with, and not what the file says")
                    .contains((base + 3) + "/udp ", (base + 3) + "/tcp ", (base + 4) + "/tcp ")
                    .doesNotContain("3478/", "5349/")
                    .contains("SIP over UDP: registered, rang, was answered and hung up")
                    .contains("SIP over TCP: registered, rang, was answered and hung up")
                    .contains("SIP over WebSocket: registered, rang, was answered and hung up")
                    .containsPattern("media direct: 50 of 50 packets")
                    .containsPattern("media relayed by UDP at .*: \\d+ of 50 packets there")
                    .containsPattern("media relayed by TCP at .*: \\d+ of 50 packets there")
                    .containsPattern("media relayed by TLS at .*: \\d+ of 50 packets there")
                    .contains("no page is open, so client isolation was not looked for");
            StringWriter people = new StringWriter();
            Main.commandLine()
                    .setOut(new PrintWriter(people, true))
                    .execute("user", "list", "--json", "--data", data.toString());
            assertThat(people.toString().strip()).isEqualTo("[]");
        }
    }

    @Test
    void withoutABoxItSaysSoAndMakesNothing() throws Exception {
        Path data = settings(freePorts());
        doctor(data, "--json");
        assertThat(out.toString()).startsWith("{\"healthy\":").contains("\"about\":\"ports\"");
        assertThat(data.resolve("lanline.db")).doesNotExist();
        assertThat(out.toString()).doesNotContain("SIP over UDP");
    }

    @Test
    void aFindingIsALineAndItsFixTheNext() {
        DoctorWords plain = new DoctorWords(false);
        Finding failed = new Finding("ports", Grade.FAIL, "8443/tcp is taken", "stop it");
        assertThat(plain.of(failed))
                .isEqualTo(
                        """
                        FAIL  ports        8443/tcp is taken
                                           -> stop it
                        """);
        assertThat(new DoctorWords(true).of(failed)).startsWith("\u001b[1;31mFAIL\u001b[0m  ");
        Finding fine = new Finding("clock", Grade.PASS, "right", "");
        assertThat(plain.of(fine)).isEqualTo("pass  clock        right\n");
        assertThat(plain.sum(List.of(fine))).isEqualTo("\nAll 1 checks passed.\n");
        assertThat(plain.sum(List.of(fine, failed))).isEqualTo("\n1 of 2 checks failed.\n");
    }
}
