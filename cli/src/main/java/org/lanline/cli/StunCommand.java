package org.lanline.cli;

import org.lanline.server.probe.Place;
import org.lanline.server.probe.StunProbe;
import org.lanline.server.probe.StunReport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.concurrent.Callable;

/** {@code lanline stun}: who we are for others, and what lies between. */
@Command(
        name = "stun",
        description = "Ask a STUN server for our public address and what kind of NAT there is.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Asks by IPv4 and IPv6 where the server has both. The kind of NAT (RFC 5780) is found"
                    + " out by UDP, and only by servers with two addresses.",
            "A Lanline box opens its port 3478 when a call needs it, and not before.",
            "Examples: lanline stun 192.168.1.20    lanline stun --tls [fd00::1]:5349",
            "Exit code: 0 it answered, 1 it did not, 2 wrong use, 3 could not ask."
        })
final class StunCommand implements Callable<Integer> {
    private static final int MAX_TIMES = 100;

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Parameters(paramLabel = "HOST[:PORT]", description = "the server (usual port 3478)")
    private String server = "";

    @Mixin private ServerOptions how = new ServerOptions();

    @Option(
            names = "--times",
            paramLabel = "N",
            defaultValue = "5",
            description = "ask so often for the round trip, 1 to " + MAX_TIMES + " (default: 5)")
    private int times;

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (times < 1 || times > MAX_TIMES) {
            throw new ParameterException(
                    spec.commandLine(), "--times takes 1 to " + MAX_TIMES + ", not " + times);
        }
        StunReport report =
                new StunProbe(how.way(), times, new SecureRandom()).look(Place.parse(server));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.write(report));
        } else {
            out.print(StunWords.of(report));
        }
        out.flush();
        return report.answered() ? Exit.DONE : Exit.NO;
    }
}
