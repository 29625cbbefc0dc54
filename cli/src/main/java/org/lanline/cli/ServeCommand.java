package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.server.config.Key;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code lanline serve}: the box. */
@Command(
        name = "serve",
        description = "Run the box: the page, discovery and the switchboard.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "directory that holds everything (default: ~/.lanline)")
    private @Nullable Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "settings file with the keys below (default: DIR/" + Config.FILE_NAME + ")")
    private @Nullable Path file;

    /** Settings are options too: one for each {@link Key}. */
    @Spec(Spec.Target.SELF)
    void addSettings(CommandSpec self) {
        SettingOptions.addTo(self);
    }

    @Override
    public Integer call() {
        Map<Key, String> given = new EnumMap<>(Key.class);
        given.putAll(SettingOptions.given(spec.commandLine().getParseResult()));
        Config config = Config.load(data == null ? Config.defaultData() : data, file, given);
        spec.commandLine().getOut().println(config);
        return Exit.DONE;
    }
}
