package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** {@code lanline ice}, with real sockets of this machine. */
final class IceCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void loopbackShowsCandidatesEveryChangeAndTheWinnerOfBothSides() {
        assertThat(run("ice", "--loopback")).isEqualTo(Exit.DONE);
        assertThat(out.toString())
                .containsPattern("A ours +host \\S+:\\d+ +priority \\d+ = 2\\^24 x 126")
                .containsPattern("A +pair 1 +waiting")
                .containsPattern("A +pair 1 +in progress")
                .containsPattern("B +pair 1 +succeeded, chosen")
                .containsPattern("A direct: host \\S+ to host \\S+, round trip \\d+\\.\\d ms")
                .containsPattern("B direct: host")
                .doesNotContain("\u001b");
    }

    @Test
    void jsonIsOneObjectALineAndEndsWithAWinnerThatBothSidesShare() {
        assertThat(run("ice", "--loopback", "--json")).isEqualTo(Exit.DONE);
        List<JsonNode> events =
                out.toString().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
        assertThat(events)
                .extracting(each -> each.path("event").asString(""))
                .contains("candidate", "pair", "state", "selected", "winner");
        List<JsonNode> winners =
                events.stream()
                        .filter(each -> each.path("event").asString("").equals("winner"))
                        .toList();
        assertThat(winners).hasSize(2);
        assertThat(winners.getFirst().at("/local/address"))
                .isEqualTo(winners.getLast().at("/remote/address"));
        assertThat(winners.getFirst().path("priority"))
                .isEqualTo(winners.getLast().path("priority"));
        assertThat(winners.getFirst().path("path").asString("")).isEqualTo("direct");
    }

    @Test
    void wrongUseGetsOneSentence() {
        assertThat(run("ice", "lanline-offer:cut")).isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString()).contains("The line is not whole");
        assertThat(run("ice", "--loopback", "--via", "10.0.0.1")).isEqualTo(Exit.WRONG_USE);
        assertThat(run("ice", "--with", "somebody")).isEqualTo(Exit.WRONG_USE);
        assertThat(run("ice", "--loopback", "--seconds", "0")).isEqualTo(Exit.WRONG_USE);
    }

    @Test
    void aBoxThatIsNotThereIsSaid() {
        assertThat(run("ice", "--via", "127.0.0.1:9")).isEqualTo(Exit.COULD_NOT);
        assertThat(err.toString()).contains("No box answers at https://127.0.0.1:9/");
        assertThat(run("ice", "--via", "http://127.0.0.1")).isEqualTo(Exit.COULD_NOT);
        assertThat(err.toString()).contains("is no address of a box");
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
