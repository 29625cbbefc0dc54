package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.codec.WavFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code lanline phone} (alice) calls baresip (bob) through the box, by each transport. */
class PhoneInteropTest {
    @TempDir private Path folder = Path.of("");
    private Lab lab;

    @BeforeEach
    void box() throws Exception {
        Peers.need("baresip");
        lab = Lab.up("phone", "pi", "alice", "bob");
        Path events = folder.resolve("events.txt");
        start("pi", events, "org.lanline.interop.SipBox", "10.77.0.1", folder + "/data");
        until("the box is ready", () -> said(events, "ready, process"));
        String account =
                "<sip:bob@lanline.local>;auth_pass="
                        + SipBox.PASSWORD
                        + ";outbound=\"sip:10.77.0.1:5060;transport=tcp\";regint=60"
                        + ";sipnat=outbound;audio_codecs=pcma/8000/1;answermode=auto";
        Path home = Baresip.home(folder.resolve("bob"), "10.77.0.3", List.of(), account);
        Baresip.start(lab, "bob", home, folder.resolve("bob.log"), "40");
        until("baresip is registered", () -> said(events, "Registered[user=bob"));
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void baresipAnswersAndItsToneIsRecorded(String transport) throws Exception {
        Path log = folder.resolve("phone.log");
        Path heard = folder.resolve("alice.wav");
        Path tone = folder.resolve("bob").resolve("tone.wav");
        Process phone =
                start(
                        "alice",
                        log,
                        "org.lanline.cli.Main",
                        "phone",
                        "--account",
                        "alice",
                        "--password",
                        SipBox.PASSWORD,
                        "--transport",
                        transport,
                        "--server",
                        "10.77.0.1",
                        "--call",
                        "bob",
                        "--play",
                        tone.toString(),
                        "--record",
                        heard.toString(),
                        "--duration",
                        "2",
                        "--json");
        assertThat(phone.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(log).content().contains("\"event\":\"answered\"", "\"codec\":\"PCMA\"");
        assertThat(phone.exitValue()).isZero();
        assertThat(tenthsOfTone(heard)).isGreaterThan(5);
    }

    /** For how many tenths of a second the tone of 440 Hz is what is heard in a file. */
    private static int tenthsOfTone(Path file) throws IOException {
        WavFile wav = WavFile.parse(Files.readAllBytes(file)).file();
        if (wav == null) {
            return 0;
        }
        int block = wav.sampleRate() / 10;
        int found = 0;
        for (int at = 0; at + block <= wav.samples().length; at += block) {
            double energy = 0;
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < block; i++) {
                double sample = wav.samples()[at + i];
                double angle = 2 * Math.PI * 440 * i / wav.sampleRate();
                real += sample * Math.cos(angle);
                imaginary += sample * Math.sin(angle);
                energy += sample * sample;
            }
            boolean tone = (real * real + imaginary * imaginary) * 2 / block > 0.7 * energy;
            found += energy > 1e6 && tone ? 1 : 0;
        }
        return found;
    }

    private Process start(String host, Path output, String main, String... words) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main));
        command.addAll(List.of(words));
        return lab.startInto(output, host, command.toArray(String[]::new));
    }

    private static boolean said(Path file, String words) {
        try {
            return Files.exists(file) && Files.readString(file).contains(words);
        } catch (IOException e) {
            return false;
        }
    }

    private static void until(String what, BooleanSupplier is) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!is.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(100);
        }
    }
}
