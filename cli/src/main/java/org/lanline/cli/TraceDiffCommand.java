package org.lanline.cli;

import org.lanline.trace.Trace;
import org.lanline.trace.report.Difference;
import org.lanline.trace.report.TraceJson;

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

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() {
        Trace first = TraceCommand.read(List.of(one), lan, null);
        Trace second = TraceCommand.read(List.of(other), lan, null);
        List<Difference> differences = Difference.of(first.found(), second.found());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            TraceJson.write(differences, out);
            out.println();
        } else if (differences.isEmpty()) {
            out.println("Nothing differs in what is known of the calls.");
        } else {
            differences.forEach(each -> out.println(each.words()));
        }
        out.flush();
        return differences.isEmpty() ? Exit.DONE : Exit.NO;
    }
}
