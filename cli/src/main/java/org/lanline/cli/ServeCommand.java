package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.Lanline;
import org.lanline.server.config.Config;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

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

    /** Settings are options too: one for each key of the file. */
    @Spec(Spec.Target.SELF)
    void addSettings(CommandSpec self) {
        SettingOptions.addTo(self);
    }

    @Option(
            names = "--json",
            description = "print what stands as one line of JSON, the journal to standard error")
    private boolean json;

    @Option(
            names = "--rehearse",
            hidden = true,
            description = "start, ask oneself for the page, call oneself, stop")
    private boolean rehearse;

    @Override
    public Integer call() throws Exception {
        Config config =
                Config.load(
                        data == null ? Config.defaultData() : data,
                        file,
                        SettingOptions.given(spec.commandLine().getParseResult()));
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter lines = json ? spec.commandLine().getErr() : out;
        try (Lanline box = Lanline.start(config, page(), lines)) {
            box.awaitName();
            out.println(json ? Json.write(box.standing()) : Banner.of(box.standing(), colour()));
            out.flush();
            if (rehearse) {
                Rehearsal.of(box.standing());
            } else {
                untilStopped(box);
            }
        }
        return Exit.DONE;
    }

    /** Ctrl-C and SIGTERM run the hook; the JVM ends when it returns. */
    private static void untilStopped(Lanline box) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(
                                        () -> {
                                            box.close();
                                            stopped.countDown();
                                        }));
        stopped.await();
    }

    private static Path page() {
        return Path.of(System.getProperty("lanline.page", "web/dist"));
    }

    private static boolean colour() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                && System.getenv("NO_COLOR") == null;
    }
}
