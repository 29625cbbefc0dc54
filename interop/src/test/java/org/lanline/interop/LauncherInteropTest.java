package org.lanline.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The launcher beside a build that belongs to somebody else, as after {@code sudo ./lanline test}.
 */
class LauncherInteropTest {
    private static final int COULD_NOT = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path root;

    @BeforeEach
    void aLauncherWithoutSources() throws IOException {
        Peers.needRoot();
        Peers.need("bash", "setpriv");
        Path sources = Path.of("..").toAbsolutePath().normalize();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(root.resolve("tools"));
        Files.createDirectories(root.resolve("build"));
        for (String file : List.of("lanline", "tools/java25")) {
            Files.copy(sources.resolve(file), root.resolve(file));
            Files.setPosixFilePermissions(
                    root.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void aBuildOfAnotherUserIsRunAsItIs() throws Exception {
        for (String file : List.of("java.stamp", "page.stamp", "lanline.aot", "trace.aot")) {
            Files.createFile(root.resolve("build").resolve(file));
        }
        var build = asNobody();
        assertThat(said(build)).isEmpty();
        assertThat(build.waitFor()).isZero();
    }

    @Test
    void aBuildThatCannotBeWrittenIsNamedInOneSentence() throws Exception {
        var build = asNobody();
        assertThat(said(build))
                .isEqualToIgnoringNewLines(
                        ("There is something to build, and %s/build cannot be written by nobody:"
                                        + " run ./lanline build as the owner of that folder.")
                                .formatted(root));
        assertThat(build.waitFor()).isEqualTo(COULD_NOT);
    }

    private Process asNobody() throws IOException {
        var command =
                new ProcessBuilder(
                        "setpriv",
                        "--reuid=nobody",
                        "--regid=nogroup",
                        "--clear-groups",
                        root.resolve("lanline").toString(),
                        "build");
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return command.redirectErrorStream(true).start();
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
