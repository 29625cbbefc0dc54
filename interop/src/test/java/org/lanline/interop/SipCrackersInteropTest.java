package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The tools that look for phones' names and passwords learn nothing of a box. */
class SipCrackersInteropTest {
    @TempDir private Path folder = Path.of("");
    private Lab lab;

    @BeforeEach
    void box() throws Exception {
        Peers.need("svwar", "svcrack");
        lab = Lab.up("crack", "pi", "alice");
        RunningSipBox.start(lab, folder, "box.txt");
    }

    @AfterEach
    void down() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void whoLooksForNamesIsAskedForAPasswordWhateverTheName() throws Exception {
        Path names =
                Files.writeString(folder.resolve("names.txt"), "alice\nbob\nnobody\n100\n101\n");
        for (String method : new String[] {"REGISTER", "INVITE", "OPTIONS"}) {
            String said = run("svwar", "-d", names.toString(), "-m", method, "10.77.0.1");
            assertThat(said)
                    .as(method)
                    .contains("authentication request for an unknown extension")
                    .doesNotContain("alice");
        }
    }

    @Test
    void whoTriesPasswordsDoesNotFindTheRightOneAmongThem() throws Exception {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            words.append("guess-").append(i).append('\n');
        }
        Path file = Files.writeString(folder.resolve("words.txt"), words + SipBox.PASSWORD + "\n");
        String said = run("svcrack", "-u", "alice", "-d", file.toString(), "10.77.0.1");
        assertThat(said).doesNotContain(SipBox.PASSWORD);
    }

    private String run(String... command) throws Exception {
        Path log = folder.resolve("tool.log");
        Process tool = lab.startInto(log, "alice", command);
        if (!tool.waitFor(10, TimeUnit.SECONDS)) {
            tool.destroy();
            tool.waitFor();
        }
        return Files.readString(log);
    }
}
