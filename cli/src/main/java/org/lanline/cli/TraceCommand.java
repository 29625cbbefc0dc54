package org.lanline.cli;

import org.lanline.server.config.CannotStart;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.CannotRead;
import org.lanline.trace.report.Summary;
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

/** {@code lanline trace}: what a capture says of the calls in it. */
@Command(
        name = "trace",
        description = "Explain the calls in a capture (pcap or pcapng, also gzipped).",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Several files are read as one capture, in the order of time.",
            "Exit code: 0 explained, 1 no packet in it, 2 wrong use, 3 could not read."
        })
final class TraceCommand implements Callable<Integer> {

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "captures")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() {
        Trace trace;
        try {
            trace = Trace.of(files);
        } catch (CannotRead e) {
            throw new CannotStart(String.valueOf(e.getMessage()), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            TraceJson.write(trace, out);
            out.println();
        } else {
            out.print(Summary.of(trace));
        }
        out.flush();
        return trace.tally().packets() > 0 ? Exit.DONE : Exit.NO;
    }
}
