package org.lanline.cli;

import org.lanline.server.store.Backup;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.Store;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** {@code lanline backup}: everything that is kept, in one file. */
@Command(
        name = "backup",
        description = "Save people, passwords, the CA and the settings in one file.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Works while the box runs. Keep the file safe: whoever has it can pretend to be the"
                    + " box.",
            "Exit code: 0 done, 3 could not."
        })
final class BackupCommand implements Callable<Integer> {

    /** What is printed; the names are those of the JSON. */
    record Saved(String data, String file, long bytes) {}

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Mixin private DataOption data = new DataOption();

    @Parameters(paramLabel = "FILE", description = "a new file, such as lanline.zip")
    private Path file = Path.of("");

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() {
        DataDirectory directory = data.present();
        try (Store store = data.store(directory)) {
            Backup.write(directory, store, file);
        }
        Saved saved =
                new Saved(directory.path().toString(), file.toString(), file.toFile().length());
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? Json.write(saved)
                                : "Saved " + saved.data() + " in " + saved.file() + ".");
        return Exit.DONE;
    }
}
