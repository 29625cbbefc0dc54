package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.kit.Mutator;
import org.lanline.pcap.CommentedCopy;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Annotating;
import org.lanline.trace.capture.Input;
import org.lanline.trace.capture.Problems;
import org.lanline.trace.report.Annotations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is written for Wireshark is read by it: with secrets, and where the original is damaged. */
class AnnotatedCopyInteropTest {
    private static final Path MADE = Path.of("../trace/src/test/resources/org/lanline/trace/tls");
    private static final int MUTATIONS = Integer.getInteger("lanline.mutations", 60);

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void wireshark() {
        Peers.need("tshark");
    }

    private Path copy(Path capture, Trace trace, @Nullable String keyLog, Problems problems) {
        Path copy = folder.resolve("copy.pcapng");
        Map<Integer, List<String>> comments = Annotations.byFrame(trace.found());
        Annotating.copy(
                capture,
                copy,
                frame -> comments.getOrDefault(frame, List.of()),
                new CommentedCopy.Head(Annotations.about(trace), keyLog),
                problems);
        return copy;
    }

    @Test
    void withTheSecretsAskedForWiresharkOpensItDecryptedAndElseNot() throws IOException {
        Path capture = MADE.resolve("tls13-aes256.pcap");
        byte[] own = Files.readAllBytes(MADE.resolve("tls13-aes256.keys"));
        byte[] other = Files.readAllBytes(MADE.resolve("wss13.keys"));
        byte[] both = (new String(other, UTF_8) + new String(own, UTF_8)).getBytes(UTF_8);
        Trace trace = Trace.from(List.of(Input.of(capture)), List.of(), List.of(both));
        Path closed = copy(capture, trace, null, new Problems());
        assertThat(Tshark.packets(closed, "sip")).isZero();
        Path open = copy(capture, trace, trace.secrets(both), new Problems());
        assertThat(Tshark.packets(open, "sip")).isEqualTo(2);
        assertThat(Files.readString(open, java.nio.charset.StandardCharsets.ISO_8859_1))
                .as("the secrets of connections that are in it")
                .contains(new String(own, UTF_8).lines().filter(l -> !l.startsWith("#")).toList())
                .as("and of no others")
                .doesNotContain(
                        new String(other, UTF_8).lines().filter(l -> !l.startsWith("#")).toList());
    }

    @Test
    void wiresharkReadsToItsEndWhatWasCopiedOfADamagedCapture() throws IOException {
        Path capture = MADE.resolve("tls13-aes256.pcap");
        Trace whole = Trace.of(List.of(capture));
        byte[] sound = Files.readAllBytes(copy(capture, whole, null, new Problems()));
        Mutator mutator = new Mutator(7, List.of(sound, Files.readAllBytes(capture)));
        int damaged = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Path torn = Files.write(folder.resolve("torn"), mutator.next());
            Trace trace = Trace.of(List.of(torn));
            if (trace.tally().packets() > 0) {
                Problems problems = new Problems();
                Path copy = copy(torn, trace, null, problems);
                damaged += problems.all().isEmpty() ? 0 : 1;
                assertThat(Tshark.packets(copy, "frame"))
                        .as("mutation " + i + ": " + problems.all())
                        .isEqualTo(trace.tally().packets());
            }
        }
        assertThat(damaged).isPositive();
    }
}
