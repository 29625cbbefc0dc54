package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code lanline trace} at the keyboard; what it finds out is tested where it finds it out. */
class TraceCommandTest {
    private static final int RAW_IPV4 = 228;

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private @SuppressWarnings("NullAway.Init") Path capture;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aCallThatIsBusy() throws IOException {
        String headers =
                """
                Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r
                From: <sip:alice@home>;tag=a\r
                To: <sip:bob@home>;tag=b\r
                Call-ID: c\r
                CSeq: 1 INVITE\r
                Content-Length: 0\r
                \r
                """;
        ByteBuffer file = ByteBuffer.allocate(4_096).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putLong(0);
        file.putInt(65_535).putInt(RAW_IPV4);
        packet(file, 1, 2, "INVITE sip:bob@home SIP/2.0\r\n" + headers.replace(";tag=b", ""));
        packet(file, 2, 1, "SIP/2.0 486 Busy Here\r\n" + headers);
        byte[] bytes = new byte[file.position()];
        file.get(0, bytes);
        capture = Files.write(folder.resolve("busy.pcap"), bytes);
    }

    private static void packet(ByteBuffer file, int from, int to, String text) {
        byte[] payload = text.getBytes(UTF_8);
        int length = 28 + payload.length;
        file.putInt(1_790_000_000 + from).putInt(0).putInt(length).putInt(length);
        file.order(ByteOrder.BIG_ENDIAN);
        file.putShort((short) 0x4500).putShort((short) length).putInt(0);
        file.put((byte) 64).put((byte) 17).putShort((short) 0);
        file.putInt(0x0a000000 | from).putInt(0x0a000000 | to);
        file.putShort((short) 5_060).putShort((short) 5_060);
        file.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload);
        file.order(ByteOrder.LITTLE_ENDIAN);
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private String captureName() {
        return capture.toString();
    }

    @Test
    void theSummaryNamesTheCallAndItsEnd() {
        assertThat(run("trace", captureName())).isEqualTo(Exit.DONE);
        assertThat(out.toString()).contains("alice@home → bob@home", "486: busy");
    }

    @Test
    void oneCallIsShownInFullAndOneThatIsNotThereIsRefused() {
        assertThat(run("trace", "--call", "1", captureName())).isEqualTo(Exit.DONE);
        assertThat(out.toString()).contains("Ladder", "486 Busy Here");
        assertThat(run("trace", "--call", "7", captureName())).isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString()).contains("There is no call 7 in it; it has 1.");
    }

    @Test
    void pageLadderAndRemarksAreWritten() throws IOException {
        Path page = folder.resolve("out.html");
        Path ladder = folder.resolve("out.svg");
        Path annotated = folder.resolve("out.pcapng");
        int code =
                run(
                        "trace",
                        "--html=" + page,
                        "--ladder=" + ladder,
                        "--annotate=" + annotated,
                        captureName());
        assertThat(code).isEqualTo(Exit.DONE);
        assertThat(page).content().contains("486: busy");
        assertThat(ladder).content().contains("<svg");
        assertThat(new String(Files.readAllBytes(annotated), UTF_8))
                .contains("[Lanline] SIP: call 1: 486: busy", "[Lanline] VERDICT");
    }

    @Test
    void aCopyOfADamagedCaptureHasAllThatCanBeReadAndSaysWhatIsMissing() throws IOException {
        Path whole = folder.resolve("whole.pcapng");
        assertThat(run("trace", "--annotate=" + whole, captureName())).isEqualTo(Exit.DONE);
        assertThat(err.toString()).isEmpty();
        byte[] bytes = Files.readAllBytes(whole);
        int end = new String(bytes, ISO_8859_1).indexOf("INVITE") - 56;
        bytes[end + 4] = 1; // the length of the first packet's block, which cannot be one
        Path torn = Files.write(folder.resolve("torn.pcapng"), bytes);
        Path copy = folder.resolve("copy.pcapng");
        run("trace", "--annotate=" + copy, torn.toString());
        assertThat(err.toString()).contains("Copying torn.pcapng at byte " + end + ": damaged: ");
        assertThat(new String(Files.readAllBytes(copy), UTF_8))
                .contains("486 Busy Here", "[Lanline] DAMAGED: at byte " + end)
                .contains("[Lanline] NOT READ: at byte " + end);
    }

    @Test
    void secretsAreForTheAnnotatedCopyOnly() {
        assertThat(run("trace", "--with-secrets", captureName())).isEqualTo(Exit.WRONG_USE);
        Path copy = folder.resolve("copy.pcapng");
        run("trace", "--with-secrets", "--annotate=" + copy, captureName());
        assertThat(err.toString()).contains("No secret was written");
    }

    @Test
    void theCaptureItselfIsNotOverwritten() {
        assertThat(run("trace", "--annotate", captureName(), captureName()))
                .isEqualTo(Exit.COULD_NOT);
        assertThat(err.toString()).contains("needs another name");
    }

    @Test
    void aWrongPrefixGetsOneSentence() {
        assertThat(run("trace", "--lan", "here", captureName())).isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString()).contains("--lan takes a prefix such as");
    }

    @Test
    void aFilterThatIsNoneGetsOneSentenceBeforeAnythingIsRead() {
        assertThat(run("trace", "--filter", "ssrc=zz", folder.resolve("none").toString()))
                .isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("--filter: ssrc= takes a source such as");
    }

    @Test
    void aCaptureThatIsNotThereGetsOneSentence() {
        assertThat(run("trace", folder.resolve("none").toString())).isEqualTo(Exit.COULD_NOT);
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void aDevicesReportIsReadBesideTheCaptureAndAlone() throws IOException {
        Path report =
                Files.writeString(
                        folder.resolve("alice.json"),
                        """
                        {"lanline": "call-record", "version": 1, "call": "c", "user": "alice",
                         "pairs": [{"local": {"address": "10.0.0.1", "port": 4000, "type": "host"},
                                    "remote": {"address": "10.0.0.2", "port": 5000, "type": "host"}}]}
                        """);
        assertThat(run("trace", "--call=1", report.toString(), captureName())).isEqualTo(Exit.DONE);
        assertThat(out.toString()).contains("486: busy", "Reported by alice", "joined by Call-ID");
        assertThat(run("trace", report.toString())).isEqualTo(Exit.DONE);
        assertThat(run("trace", "--annotate=" + folder.resolve("x"), report.toString()))
                .isEqualTo(Exit.WRONG_USE);
    }

    @Test
    void aStreamIsPlayedIntoAFile() throws IOException {
        ByteBuffer file = ByteBuffer.allocate(8_192).order(ByteOrder.LITTLE_ENDIAN);
        file.put(Files.readAllBytes(capture), 0, 24);
        for (int i = 0; i < 10; i++) {
            String rtp = "\u0000".repeat(3) + (char) i + "\0\0\0" + (char) (i * 8) + "\0\0\0\7";
            packet(file, 1, 2, rtp + "x".repeat(8));
            file.put(file.position() - 20, (byte) 0x80);
        }
        byte[] bytes = new byte[file.position()];
        file.get(0, bytes);
        Path speech = Files.write(folder.resolve("speech.pcap"), bytes);
        Path sound = folder.resolve("out.wav");
        assertThat(run("trace", "--play", "0x7", sound.toString(), speech.toString()))
                .isEqualTo(Exit.DONE);
        assertThat(sound).hasSize(44 + 2 * 80);
        assertThat(err.toString()).contains("PCMU, 0.0 s at 8000 Hz.");
        assertThat(run("trace", "--play", "9", sound.toString(), speech.toString()))
                .isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString()).contains("There is no such stream in it.");
        assertThat(run("trace", "--play", "no", sound.toString(), speech.toString()))
                .isEqualTo(Exit.WRONG_USE);
    }

    @Test
    void twoCapturesAreCompared() {
        assertThat(run("trace", "diff", captureName(), captureName())).isEqualTo(Exit.DONE);
        assertThat(out.toString()).contains("Nothing differs");
        out.getBuffer().setLength(0);
        assertThat(run("trace", "diff", "--json", captureName(), captureName()))
                .isEqualTo(Exit.DONE);
        assertThat(out.toString().strip()).isEqualTo("{\"differences\":[]}");
    }
}
