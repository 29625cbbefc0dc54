package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.Config;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.Store;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/** {@code --data DIR}, and the store in it. */
final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "directory that holds everything (default: ~/.lanline)")
    private @Nullable Path data;

    Path path() {
        return data == null ? Config.defaultData() : data;
    }

    /** The settings in the directory's file; options given to a running box are not in it. */
    Config config() {
        return Config.load(path(), null, Map.of());
    }

    /** The directory, made where it is missing. */
    DataDirectory directory() {
        return DataDirectory.at(path());
    }

    /** The store in the directory, made where it is missing. Works beside a running box. */
    Store store() {
        return store(directory());
    }

    Store store(DataDirectory directory) {
        return Store.open(directory, config().domain(), InstantSource.system(), new SecureRandom());
    }

    /** The directory, which must hold something. */
    DataDirectory present() {
        if (!Files.isRegularFile(path().resolve(DataDirectory.DATABASE))) {
            throw new CannotStart(
                    "There is no Lanline in %s: name its directory with --data.".formatted(path()));
        }
        return directory();
    }
}
