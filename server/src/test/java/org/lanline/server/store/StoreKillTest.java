package org.lanline.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A process that writes is killed at any moment: what it had acknowledged is there. */
@Timeout(120)
class StoreKillTest {

    private static final int ROUNDS = 6;

    @TempDir private Path folder;

    @Test
    void nothingAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
        Random random = new Random(11);
        List<String> acknowledged = new ArrayList<>();
        DataDirectory directory = DataDirectory.at(folder.resolve("data"));
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(runAndKill(directory, round, 1 + random.nextInt(60)));
            try (Store store = open(directory)) {
                assertThat(acknowledged).allMatch(token -> store.device(token) != null);
            }
        }
        assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
    }

    /** Kills the writer in the midst of what follows its n-th acknowledgement. */
    private static List<String> runAndKill(DataDirectory directory, int round, int acknowledgements)
            throws IOException, InterruptedException {
        Process writer =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Writer.class.getName(),
                                directory.path().toString(),
                                Integer.toString(round))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<String> tokens = new ArrayList<>();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = said.readLine()) != null) {
                // The last line may be cut off: only a whole one was acknowledged.
                if (line.endsWith(".")) {
                    tokens.add(line.substring(0, line.length() - 1));
                }
                if (tokens.size() == acknowledgements) {
                    // The handle's way leaves the stream open: what it said last is still read.
                    writer.toHandle().destroyForcibly();
                }
            }
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        return tokens;
    }

    private static Store open(DataDirectory directory) {
        return Store.open(directory, "lanline.local", InstantSource.system(), new SecureRandom());
    }

    /** The process that is killed. */
    static final class Writer {
        public static void main(String[] arguments) {
            Store store = open(DataDirectory.at(Path.of(arguments[0])));
            for (int i = 0; i < 1_500; i++) {
                PersonName name = PersonNameTest.name("R " + arguments[1] + " N " + i);
                if (store.join(name, DeviceKind.OTHER, "") instanceof Joining.Joined joined) {
                    System.out.println(joined.membership().token() + ".");
                }
            }
        }
    }
}
