package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the launcher and the build must agree on. */
final class LauncherTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern JARS_OF_TRACE =
            Pattern.compile("trace\\) .*\\{(.+?)\\}-\\*\\.jar");
    private static final Pattern LIBRARY =
            Pattern.compile(
                    "<dependency>\\s*<groupId>.*?</groupId>\\s*<artifactId>(.*?)</artifactId>"
                            + "\\s*</dependency>");

    /** It names the few jars that {@code trace} is started with, so that no others are opened. */
    @Test
    void traceIsStartedWithEveryLibraryOfItsModule() throws IOException {
        String launcher = Files.readString(ROOT.resolve("lanline"));
        List<String> given =
                JARS_OF_TRACE
                        .matcher(launcher)
                        .results()
                        .flatMap(found -> Arrays.stream(found.group(1).split(",")))
                        .toList();
        List<String> wanted =
                LIBRARY.matcher(Files.readString(ROOT.resolve("trace/pom.xml")))
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .toList();
        assertThat(wanted).contains("lanline-core", "jackson-core");
        assertThat(wanted)
                .allMatch(library -> given.stream().anyMatch(each -> library.startsWith(each)));
    }
}
