package org.lanline.cli;

import org.lanline.server.doctor.Checkup;
import org.lanline.server.doctor.Finding;
import org.lanline.server.doctor.Grade;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code lanline doctor}: what is wrong here, and what to do. */
@Command(
        name = "doctor",
        description = "Look over this machine, its network and the box, and say what to do.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Looks at interfaces, ports, firewall, multicast DNS, clock, certificates and relay,"
                    + " asks pages that are open on up to three devices to try the paths between"
                    + " them and to this machine, and makes a call of its own through the running"
                    + " box by every path. Takes some ten seconds.",
            "Changes nothing, and asks nobody who is in a call: rules for the firewall are printed,"
                + " never applied. The call's accounts (Doctor test …) are taken away again; the"
                + " relay's ports stay open for ten minutes after it.",
            "Run it as root to see other users' programs and the firewall.",
            "Exit code: 0 nothing fails, 1 something does, 2 wrong use, 3 could not look."
        })
final class DoctorCommand implements Callable<Integer> {

    /** What is printed for programs. */
    record Report(boolean healthy, List<Finding> findings) {}

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Mixin private DataOption data = new DataOption();

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        DoctorWords words = new DoctorWords(colour());
        List<Finding> findings =
                new Checkup(
                                data.config(),
                                finding -> {
                                    if (!json) {
                                        out.print(words.of(finding));
                                        out.flush();
                                    }
                                })
                        .look();
        boolean healthy = findings.stream().noneMatch(each -> each.grade() == Grade.FAIL);
        out.print(json ? Json.write(new Report(healthy, findings)) + "\n" : words.sum(findings));
        out.flush();
        return healthy ? Exit.DONE : Exit.NO;
    }

    private static boolean colour() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                && System.getenv("NO_COLOR") == null;
    }
}
