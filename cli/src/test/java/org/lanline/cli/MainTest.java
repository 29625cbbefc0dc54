package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.config.Key;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a person at the keyboard sees of the command line itself. */
final class MainTest {

    @TempDir private Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesEveryCommand() {
        assertThat(run("--help")).isEqualTo(Exit.DONE);
        CommandLine main = Main.commandLine();
        assertThat(main.getSubcommands()).isNotEmpty();
        main.getSubcommands()
                .keySet()
                .forEach(command -> assertThat(out.toString()).contains(command));
    }

    @Test
    void everyCommandHasHelpThatExplainsItself() {
        Main.commandLine()
                .getSubcommands()
                .forEach(
                        (name, command) -> {
                            assertThat(run(name, "--help")).isEqualTo(Exit.DONE);
                            assertThat(command.getCommandSpec().usageMessage().description())
                                    .isNotEmpty();
                        });
    }

    @Test
    void aCommandThatIsNamedIsAloneInTheTree() {
        Main.commandLine()
                .getSubcommands()
                .forEach(
                        (name, command) -> {
                            String[] words = {name, "--help"};
                            assertThat(Main.commandLine(words).getSubcommands())
                                    .hasSize(name.equals("completion") ? 15 : 1)
                                    .containsKey(name);
                            assertThat(
                                            Main.commandLine(words)
                                                    .setOut(new PrintWriter(out, true))
                                                    .execute(words))
                                    .isZero();
                        });
        assertThat(Main.commandLine(new String[] {"srve"}).getSubcommands()).hasSize(15);
        assertThat(Main.commandLine(new String[0]).getSubcommands()).hasSize(15);
    }

    @Test
    void serveHasAnOptionForEverySetting() {
        run("serve", "--help");
        for (Key key : Key.values()) {
            assertThat(out.toString()).contains("--" + key.key() + "=" + key.placeholder());
        }
    }

    @Test
    void theVersionIsSaid() {
        assertThat(run("--version")).isEqualTo(Exit.DONE);
        assertThat(out.toString()).startsWith("lanline ");
    }

    @Test
    void completionIsAScriptThatKnowsTheCommands() {
        assertThat(run("completion")).isEqualTo(Exit.DONE);
        assertThat(out.toString()).contains("complete -F").contains("serve");
    }

    @Test
    void aWrongOptionGetsOneSentenceAndAWayOut() {
        assertThat(run("serve", "--prot", "1")).isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString()).contains("'--prot'").contains("lanline serve --help");
        assertThat(err.toString().lines()).hasSize(2);
    }

    @Test
    void aWordThatIsNoCommandIsNamedAndSoIsTheOneThatMayBeMeant() {
        assertThat(run("srve")).isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString())
                .startsWith("There is no command \"srve\"; did you mean serve")
                .contains("See: lanline --help");
    }

    @Test
    void aWordTooManyIsNamed() {
        assertThat(run("find", "boxes")).isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString()).startsWith("There is no place for \"boxes\": leave it out.");
    }

    @Test
    void noCommandIsWrongUse() {
        assertThat(run()).isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString()).contains("lanline --help");
    }

    @Test
    void anUnknownKeyInTheFileIsRefusedByName() throws Exception {
        Files.writeString(data.resolve("lanline.conf"), "htps-port = 9000\n");
        assertThat(run("serve", "--data", data.toString())).isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString()).contains("\"htps-port\"").contains("lanline.conf");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void aPortThatIsNoneIsRefused() {
        assertThat(run("serve", "--data", data.toString(), "--https-port", "70000"))
                .isEqualTo(Exit.WRONG_USE);
        assertThat(err.toString()).contains("--https-port").contains("70000");
    }

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
