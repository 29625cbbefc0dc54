package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A LAN in which a box is announced, and others look for it; each class has a lab of its own. */
abstract class DiscoveryLan {
    static final Duration LONG = Duration.ofSeconds(45);

    @TempDir Path folder;

    @SuppressWarnings("NullAway.Init")
    Lab lab;

    private final String id;

    DiscoveryLan(String id) {
        this.id = id;
    }

    @BeforeEach
    void makeTheLan() {
        lab = Lab.up(id, "pi", "alice", "bob");
    }

    @AfterEach
    void takeItAway() {
        lab.close();
    }

    Watched browse(String host) throws InterruptedException {
        Watched browse =
                new Watched(
                        lab.start(host, "stdbuf", "-oL", "avahi-browse", "-rp", "_lanline._tcp"));
        Thread.sleep(300);
        return browse;
    }

    String resolve(String family, String name) {
        return lab.run(LONG, "alice", "avahi-resolve", family, "-n", name);
    }

    Watched box(String host, String id) {
        return new Watched(java(host, "org.lanline.interop.Announcing", id));
    }

    Process java(String host, String main, String argument) {
        return lab.start(
                host,
                javaProgram(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                main,
                argument);
    }

    static String javaProgram() {
        return System.getProperty("java.home") + "/bin/java";
    }

    static String classPath() {
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }

    static List<String> tshark(Path file, String filter) throws Exception {
        Process process =
                new ProcessBuilder("tshark", "-r", file.toString(), "-Y", filter)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor()).as("tshark takes the filter " + filter).isZero();
        return lines;
    }

    static long when(Watched watched, String part, long afterNanos) throws Exception {
        Watched.Line line =
                watched.line(part, afterNanos == 0 ? Long.MIN_VALUE : afterNanos, LONG)
                        .orElse(null);
        assertThat(line).as("\"%s\" in:%n%s", part, watched).isNotNull();
        return Objects.requireNonNull(line).atNanos();
    }

    static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }
}
