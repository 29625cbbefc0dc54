package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What {@code lanline capture} says to those who ask it the wrong way. */
class CaptureCommandTest {
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.commandLine()
                .setErr(new PrintWriter(err))
                .setOut(new PrintWriter(new StringWriter()))
                .execute(arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --ring=much       | --ring takes a size such as 50M or 2G, not much.
                    --ring=100k       | --ring is too small for 5 files: 64 kB each at least.
                    --files=3         | --files goes with --ring SIZE.
                    --duration=soon   | --duration takes a time such as 30s, 5m or 2h, not soon.
                    --port=70000      | --port takes 1 to 65535, not 70000.
                    """)
    void aWrongOptionIsSaidInOneSentence(String option, String sentence) {
        assertThat(run("capture", option, "/tmp/none/x.pcapng")).isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString()).startsWith(sentence);
    }

    @Test
    void aFileHasToBeNamed() {
        assertThat(run("capture")).isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString()).contains("OUT.pcapng");
    }

    @Test
    void anInterfaceThatIsNotThereIsNamed() {
        assertThat(run("capture", "-i", "nowhere7", "/tmp/none/x.pcapng"))
                .isEqualTo(Exit.COULD_NOT);
        assertThat(err.toString()).contains("There is no interface nowhere7 here");
    }
}
