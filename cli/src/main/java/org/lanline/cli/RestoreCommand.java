package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.Restoration;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;

/** {@code lanline restore}: what a back-up holds, put in place. */
@Command(
        name = "restore",
        description = "Put a back-up in place of what is there.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Stop the box first. What was there is kept in a folder beside it.",
            "Exit code: 0 done, 3 could not; then nothing has changed."
        })
final class RestoreCommand implements Callable<Integer> {

    /**
     * What is printed; the names are those of the JSON.
     *
     * @param before where what was there is now; null when nothing was
     */
    record Restored(String file, String data, @Nullable String before) {}

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "FILE", description = "a file that lanline backup wrote")
    private Path file = Path.of("");

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() {
        DataDirectory directory = data.directory();
        boolean wasThere = Files.exists(directory.database());
        Path before = Restoration.restore(directory, file, Instant.now());
        Restored done =
                new Restored(
                        file.toString(),
                        directory.path().toString(),
                        wasThere ? before.toString() : null);
        spec.commandLine().getOut().println(json ? Json.write(done) : words(done));
        return Exit.DONE;
    }

    private static String words(Restored done) {
        String restored = "Restored %s to %s.".formatted(done.file(), done.data());
        return done.before() == null
                ? restored
                : restored + " What was there before is in %s.".formatted(done.before());
    }
}
