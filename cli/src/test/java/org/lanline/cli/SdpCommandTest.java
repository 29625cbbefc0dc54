package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code lanline sdp} at the keyboard. */
class SdpCommandTest {
    private static final String OFFER =
            """
            v=0
            o=- 1 1 IN IP4 10.0.0.1
            s=-
            c=IN IP4 10.0.0.1
            t=0 0
            m=audio 4000 RTP/AVP 8 0 101
            a=rtpmap:101 telephone-event/8000
            a=sendrecv
            """;

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private int run(String... words) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    @Test
    void everyLineIsSaidInWordsWithTheRfcThatHasIt() throws IOException {
        assertThat(run("sdp", file("offer.sdp", OFFER))).isEqualTo(Exit.DONE);
        assertThat(out.toString())
                .contains("media is to be sent to 10.0.0.1")
                .contains("audio by plain RTP, not encrypted, at port 4000")
                .contains("RFC 8866 section 5.14")
                .contains("Nothing is wrong with it.");
        assertThat(out.toString().lines().filter(line -> line.matches(" +\\d+  .=.*"))).hasSize(8);
    }

    @Test
    void whatIsWrongStandsBelowItsSectionAndMakesTheAnswerNo() throws IOException {
        String bare = OFFER.replace("a=rtpmap:101 telephone-event/8000\n", "");
        assertThat(run("sdp", file("offer.sdp", bare))).isEqualTo(Exit.NO);
        assertThat(out.toString())
                .contains("! payload type 101 has no rtpmap that says what it is")
                .contains("One thing is wrong.");
    }

    @Test
    void aLineThatCannotBeReadIsMarkedWhereItStands() throws IOException {
        String broken = OFFER.replace("c=IN IP4 10.0.0.1", "c=IN");
        assertThat(run("sdp", file("offer.sdp", broken))).isEqualTo(Exit.NO);
        assertThat(out.toString().lines().toList().get(4)).startsWith("   ! ");
        assertThat(out.toString()).contains("Not well formed");
    }

    @Test
    void aSipMessageIsReadFromItsBodyOn() throws IOException {
        String message = "INVITE sip:bob@home SIP/2.0\r\nCall-ID: c\r\n\r\n" + OFFER;
        assertThat(run("sdp", file("invite.txt", message))).isEqualTo(Exit.DONE);
        assertThat(out.toString()).startsWith("   4  v=0");
    }

    @Test
    void twoStandSideBySideWithWhatTheyAgreedOn() throws IOException {
        String answer =
                OFFER.replace("10.0.0.1", "10.0.0.2")
                        .replace("8 0 101", "8")
                        .replace("a=rtpmap:101 telephone-event/8000\n", "");
        assertThat(run("sdp", file("offer.sdp", OFFER), file("answer.sdp", answer)))
                .isEqualTo(Exit.DONE);
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("c=IN IP4 10.0.0.1 +\\| c=IN IP4 10.0.0.2"))
                .contains("  = audio: G.711 A-law, both ways, not encrypted");
    }

    @Test
    void anAnswerThatWasNotOfferedIsSaid() throws IOException {
        String answer = OFFER.replace("RTP/AVP 8 0 101", "RTP/AVP 9 101");
        assertThat(run("sdp", "--json", file("offer.sdp", OFFER), file("answer.sdp", answer)))
                .isEqualTo(Exit.NO);
        JsonNode said = JsonMapper.shared().readTree(out.toString());
        assertThat(said.get("faults").get(0).get("rfc").asString())
                .isEqualTo("RFC 3264 section 6.1");
        assertThat(said.get("offer").get("lines")).hasSize(8);
    }

    @Test
    void aFileThatIsNotThereGetsOneSentence() {
        assertThat(run("sdp", folder.resolve("none").toString())).isEqualTo(Exit.COULD_NOT);
        assertThat(err.toString().lines()).hasSize(1);
    }
}
