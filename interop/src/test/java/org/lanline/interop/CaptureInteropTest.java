package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.trace.Trace;
import org.lanline.trace.decode.Protocol;
import org.lanline.trace.findings.Answer;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.SipOutcome;
import org.lanline.trace.findings.Verdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code lanline capture} beside phones that nobody here wrote: what it keeps of their call is
 * explained by {@code lanline trace} and read by tshark.
 */
class CaptureInteropTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder = Path.of("");
    private Lab lab;

    /** A capture that goes on. */
    private record Running(Process process, Watched said) {
        /** As Ctrl-C does; what it says after that is read too. */
        void end() throws InterruptedException {
            assertThat(process.toHandle().destroy()).isTrue();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(said.line("\"event\":\"ended\"", PATIENCE)).as("%s", said).isPresent();
        }
    }

    @BeforeEach
    void hosts() {
        Peers.need("baresip", "tshark");
        lab = Lab.up("capture", "alice", "bob");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String[] capture(List<String> before, String... options) {
        return Stream.of(
                        before,
                        List.of(JAVA, "--enable-native-access=ALL-UNNAMED", "-cp"),
                        List.of(System.getProperty("java.class.path"), "org.lanline.cli.Main"),
                        List.of("capture"),
                        Arrays.asList(options))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    /** Begins to capture on bob's machine. */
    private Running capturing(String... options) throws Exception {
        Process process = lab.start("bob", capture(List.of(), options));
        Watched watched = new Watched(process);
        assertThat(watched.line("\"began\"", PATIENCE)).as("%s", watched).isPresent();
        return new Running(process, watched);
    }

    /**
     * Something that looks like media and is none: one packet of it, and many of a name service.
     */
    private void noise() {
        String send = "import socket,sys; s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM);";
        lab.run(
                PATIENCE,
                "alice",
                Peers.PYTHON,
                "-c",
                send
                        + "s.sendto(b'\\x80\\x60'+bytes(60), ('10.77.0.2',"
                        + " 7777));[s.sendto(bytes([i, 1])+bytes(40), ('10.77.0.2', 53)) for i in"
                        + " range(99)]");
    }

    @Test
    void aCallIsFollowedAsItHappensAndItsPacketsExplainIt() throws Exception {
        Path file = folder.resolve("call.pcapng");
        Running running = capturing("--call", "--json", file.toString());
        Watched capture = running.said();
        noise();
        Baresip.callByIceAndDtls(lab, folder);
        assertThat(capture.line("call-ended", PATIENCE)).as("%s", capture).isPresent();
        assertThat(capture.toString()).contains("call-ringing", "call-answered", "stream-began");
        assertThat(capture.line("direct", PATIENCE).orElseThrow().text())
                .contains("encrypted: yes (DTLS 1.2");
        running.end();
        explained(file);
    }

    private void explained(Path file) throws IOException {
        Trace trace = Explained.trace(file);
        assertThat(trace.contents().interfaces())
                .extracting(each -> Objects.requireNonNull(each.name()))
                .contains("eth0");
        Call call = Explained.directCall(trace, Answer.YES);
        assertThat(Objects.requireNonNull(call.outcome()).state())
                .isEqualTo(SipOutcome.State.ENDED);
        assertThat(call.verdict().route()).isEqualTo(Verdict.Route.DIRECT);
        assertThat(call.streams()).hasSize(2);
        long packets = trace.tally().packets();
        assertThat(Tshark.packets(file, "frame")).isEqualTo(packets);
        assertThat(Tshark.packets(file, "dns || udp.port == 7777")).isZero();
        long dtls = trace.flows().stream().mapToLong(each -> each.messages(Protocol.DTLS)).sum();
        assertThat(Tshark.packets(file, "dtls")).isEqualTo(dtls).isPositive();
        try (Stream<Path> beside = Files.list(folder)) {
            assertThat(beside.map(each -> each.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("call") && !name.equals("call.pcapng"));
        }
    }

    @Test
    void aFileThatIsReadWhileItGrowsIsWhole() throws Exception {
        Path file = folder.resolve("growing.pcapng");
        Running running = capturing("--json", "-i", "eth0", file.toString());
        Thread calling =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        Baresip.callByIceAndDtls(lab, folder);
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e);
                                    }
                                });
        List<Long> sizes = new ArrayList<>();
        while (calling.isAlive()) {
            Trace now = Trace.of(List.of(file));
            assertThat(now.problems()).isEmpty();
            sizes.add(now.tally().packets());
            Thread.sleep(250);
        }
        assertThat(sizes).isSorted();
        assertThat(sizes.stream().distinct().count()).isGreaterThan(5);
        running.end();
    }

    @Test
    void withoutTheRightItSaysSoAndLeavesNothing() throws Exception {
        Peers.need("setpriv");
        Path file = folder.resolve("none.pcapng");
        List<String> dropped =
                List.of("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw", "--");
        Process process = lab.start("bob", capture(dropped, file.toString()));
        Watched said = new Watched(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said.line("CAP_NET_RAW", PATIENCE).orElseThrow().text())
                .contains("sudo lanline capture");
        assertThat(process.exitValue()).isEqualTo(3);
        assertThat(file).doesNotExist();
    }

    /**
     * A user who may run them, and may not open a packet socket: root without what makes it root.
     */
    @ParameterizedTest
    @ValueSource(strings = {"dumpcap", "tcpdump"})
    void whoHasNotTheRightCapturesByAProgramThatHas(String program) throws Exception {
        Peers.need(program, "setpriv", "setcap");
        Path programs = Files.createDirectory(folder.resolve("programs"));
        mayCapture(Files.copy(Peers.found(program), programs.resolve(program)));
        List<String> withoutRights =
                List.of(
                        "/usr/bin/env",
                        "PATH=" + programs,
                        Peers.found("setpriv").toString(),
                        "--securebits=+noroot",
                        "--inh-caps=-all",
                        "--");
        Path file = folder.resolve("call.pcapng");
        Process process =
                lab.start("bob", capture(withoutRights, "--call", "--json", file.toString()));
        Watched said = new Watched(process);
        assertThat(said.line("\"began\"", PATIENCE).orElseThrow().text()).contains(program);
        noise();
        Baresip.callByIceAndDtls(lab, folder);
        assertThat(said.line("call-ended", PATIENCE)).as("%s", said).isPresent();
        new Running(process, said).end();
        Call call = Explained.directCall(Explained.trace(file), Answer.YES);
        assertThat(call.streams()).hasSize(2);
        assertThat(Tshark.packets(file, "dns || udp.port == 7777")).isZero();
    }

    private static void mayCapture(Path program) throws Exception {
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        // tcpdump becomes another user where it was started by root
        String rights = "cap_net_raw,cap_net_admin,cap_setuid,cap_setgid+ep";
        Process process =
                new ProcessBuilder(Peers.found("setcap").toString(), rights, program.toString())
                        .inheritIO()
                        .start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void aGivenTimeEndsItByItself() throws Exception {
        Path file = folder.resolve("short.pcapng");
        Process process = lab.start("bob", capture(List.of(), "--duration", "2s", file.toString()));
        Watched said = new Watched(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(said.toString()).contains("0 packets", "0 calls", "None was lost.");
        assertThat(Trace.of(List.of(file)).problems()).isEmpty();
    }
}
