package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.codec.WavFile;

import picocli.CommandLine;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** {@code lanline codec} at the keyboard. */
final class CodecCommandTest {
    private static final int RATE = 16_000;

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aVoiceInAFile() throws IOException {
        short[] voice = new short[3 * RATE];
        double phase = 0;
        double low = 0;
        for (int i = 0; i < voice.length; i++) {
            double seconds = (double) i / RATE;
            phase += (130 + 20 * Math.sin(3 * seconds)) / RATE;
            double pulse = Math.exp(-12 * (phase - Math.floor(phase)));
            low = 0.7 * low + pulse - 0.2;
            voice[i] = (short) (2_500 * low * (1 + Math.sin(6 * seconds)));
        }
        Files.write(folder.resolve("in.wav"), new WavFile(RATE, voice).write());
    }

    private int run(String... words) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(words);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void aSoundBecomesAnOggFileWithAPicture() throws IOException {
        assertThat(run("codec", file("in.wav"), file("out.opus"), "--bitrate", "20k"))
                .isEqualTo(Exit.DONE);
        byte[] ogg = Files.readAllBytes(folder.resolve("out.opus"));
        assertThat(new String(ogg, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("OggS");
        assertThat(ogg.length).isBetween(4_000, 12_000);
        byte[] png = Files.readAllBytes(folder.resolve("out.png"));
        assertThat(new String(png, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
        assertThat(out.toString()).startsWith("opus: 3.0 s in 151 packets").contains("as heard");
    }

    @Test
    void whatIsLostIsRepairedBetterByTheNextPacketThanByGuessing() {
        assertThat(
                        run(
                                "codec",
                                file("in.wav"),
                                file("out.wav"),
                                "--bitrate",
                                "24k",
                                "--loss",
                                "10%",
                                "--json"))
                .isEqualTo(Exit.DONE);
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertThat(json.get("lost").asInt()).isBetween(8, 25);
        JsonNode heard = json.get("heard");
        assertThat(heard).hasSize(3);
        double silence = heard.get(0).get("lostDecibels").asDouble();
        double corrected = heard.get(2).get("lostDecibels").asDouble();
        assertThat(silence).isBetween(-1.5, 1.5);
        assertThat(corrected).isGreaterThan(silence + 1);
        assertThat(heard.get(2).get("corrected").asInt()).isPositive();
    }

    @Test
    void theOtherCodecsAreHeardInAWavFileOfTheirRate() throws IOException {
        for (String codec : new String[] {"pcmu", "PCMA", "g722"}) {
            assertThat(run("codec", file("in.wav"), file("out.wav"), "--codec", codec))
                    .isEqualTo(Exit.DONE);
            WavFile heard = WavFile.parse(Files.readAllBytes(folder.resolve("out.wav"))).file();
            assertThat(heard).isNotNull();
            assertThat(heard.sampleRate()).isEqualTo(codec.equals("g722") ? 16_000 : 8_000);
            assertThat(heard.seconds()).isBetween(3.0, 3.05);
        }
        assertThat(out.toString()).contains("64.0 kbit/s");
    }

    @Test
    void whatIsWrongGetsOneSentence() throws IOException {
        Files.write(folder.resolve("text.wav"), "no sound".getBytes(StandardCharsets.UTF_8));
        assertThat(run("codec", file("text.wav"), file("o.wav"))).isEqualTo(Exit.COULD_NOT);
        assertThat(run("codec", file("none.wav"), file("o.wav"))).isEqualTo(Exit.COULD_NOT);
        assertThat(run("codec", file("in.wav"), file("o.mp3"))).isEqualTo(Exit.WRONG_USE);
        assertThat(run("codec", file("in.wav"), file("o.opus"), "--codec", "pcmu"))
                .isEqualTo(Exit.WRONG_USE);
        for (String[] option :
                new String[][] {{"--codec", "mp3"}, {"--bitrate", "1"}, {"--loss", "100%"}}) {
            String[] words = {"codec", file("in.wav"), file("o.wav"), option[0], option[1]};
            assertThat(run(words)).as(Arrays.toString(option)).isEqualTo(Exit.WRONG_USE);
        }
        assertThat(err.toString().lines().filter(line -> line.startsWith("\tat "))).isEmpty();
        assertThat(err.toString()).contains("This is no WAV file.");
    }

    @Test
    void whatCannotBeWrittenIsSaidBeforeAnythingIsDoneAndLeavesWhatWasThere() throws IOException {
        byte[] before = Files.readAllBytes(folder.resolve("in.wav"));
        Files.createDirectory(folder.resolve("folder.wav"));
        Files.createDirectory(folder.resolve("o.png"));
        assertThat(run("codec", file("in.wav"), file("in.wav"))).isEqualTo(Exit.WRONG_USE);
        assertThat(run("codec", file("in.wav"), "/")).isEqualTo(Exit.WRONG_USE);
        assertThat(run("codec", file("in.wav"), file("x.wav"), "--picture", file("x.wav")))
                .isEqualTo(Exit.WRONG_USE);
        assertThat(run("codec", file("in.wav"), file("folder.wav"))).isEqualTo(Exit.COULD_NOT);
        assertThat(run("codec", file("in.wav"), file("none/o.wav"))).isEqualTo(Exit.COULD_NOT);
        assertThat(run("codec", file("in.wav"), file("o.wav"))).isEqualTo(Exit.COULD_NOT);
        assertThat(run("codec", folder.toString(), file("y.wav"))).isEqualTo(Exit.COULD_NOT);
        assertThat(err.toString()).contains("o.png is a folder", "There is no folder");
        assertThat(err.toString()).doesNotContain("should not have happened");
        assertThat(folder.resolve("o.wav")).doesNotExist();
        assertThat(Files.readAllBytes(folder.resolve("in.wav"))).isEqualTo(before);
    }
}
