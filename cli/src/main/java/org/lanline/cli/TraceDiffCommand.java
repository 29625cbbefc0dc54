package org.lanline.cli;

import org.lanline.trace.Trace;
import org.lanline.trace.report.Difference;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code lanline trace diff}: what is different in another capture. */
@Command(
        name = "diff",
        description =
                "Say what differs between the calls of two captures, such as a good one and a bad"
                        + " one.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit code: 0 nothing differs, 1 something does, 2 wrong use, 3 could not read."
        })
final class TraceDiffCommand implements Callable<Integer> {

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "a capture")
    private @SuppressWarnings("NullAway.Init") Path one;

    @Parameters(index = "1", paramLabel = "B", description = "another one")
    private @SuppressWarnings("NullAway.Init") Path other;

    @Option(names = "--lan", paramLabel = "PREFIX", description = "what is on the LAN")
    private List<String> lan = List.of();

    @Override
    public Integer call() {
        Trace first = TraceCommand.read(List.of(one), lan, null);
        Trace second = TraceCommand.read(List.of(other), lan, null);
        List<String> lines = Difference.of(first.found(), second.found());
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        if (lines.isEmpty()) {
            out.println("Nothing differs in what is known of the calls.");
        }
        out.flush();
        return lines.isEmpty() ? Exit.DONE : Exit.NO;
    }
}
