package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.probe.Place;
import org.lanline.server.probe.RelayProbe;
import org.lanline.server.probe.RelayRefused;
import org.lanline.server.probe.RelayReport;
import org.lanline.server.probe.Speech;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code lanline turn}: a stream through a relay. */
@Command(
        name = "turn",
        description = "Send speech through a TURN server and back, and measure what that costs.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Allocates, binds a channel to a second socket of this machine, and sends G.711 in RTP"
                    + " both ways, and the same past the relay for comparison.",
            "--password without a value asks for it, so that it is in no list of processes.",
            "A Lanline box relays between the two sides of a call only; for a try from another"
                    + " machine start it with --turn-user NAME:PASSWORD --relay-peers on-link.",
            "Example: lanline turn 192.168.1.20 --user kitchen --password --relay-rtp hello.wav",
            "Exit code: 0 relayed both ways, 1 refused or nothing came through, 2 wrong use,"
                    + " 3 could not ask."
        })
final class TurnCommand implements Callable<Integer> {
    private static final int MAX_SECONDS = 60;

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Parameters(
            paramLabel = "HOST[:PORT]",
            description = "the server (usual port 3478, 5349 by TLS)")
    private String server = "";

    @Option(names = "--user", paramLabel = "NAME", required = true, description = "who we are")
    private String user = "";

    @Option(
            names = "--password",
            paramLabel = "TEXT",
            required = true,
            arity = "0..1",
            interactive = true,
            description = "and the proof of it; asked for where TEXT is left out")
    private String password = "";

    @Option(
            names = "--relay-rtp",
            paramLabel = "FILE",
            description = "WAV file to send, G.711 or 16-bit PCM (default: a made-up voice)")
    private @Nullable Path file;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "3",
            description = "how long the made-up voice talks, 1 to " + MAX_SECONDS + " (default: 3)")
    private int seconds;

    @Mixin private ServerOptions how = new ServerOptions();

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds takes 1 to " + MAX_SECONDS + ", not " + seconds);
        }
        Speech speech = file == null ? Speech.madeUp(seconds) : Speech.of(file);
        InetSocketAddress at = address(Place.parse(server));
        PrintWriter out = spec.commandLine().getOut();
        try {
            RelayReport report =
                    new RelayProbe(how.way(), new SecureRandom()).look(at, user, password, speech);
            out.print(json ? Json.write(report) + "\n" : TurnWords.of(report));
            return report.works() ? Exit.DONE : Exit.NO;
        } catch (RelayRefused refused) {
            if (json) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("code", refused.code());
                fields.put("failure", refused.getMessage());
                out.println(Json.write(fields));
            } else {
                spec.commandLine().getErr().println(refused.getMessage());
            }
            return Exit.NO;
        } finally {
            out.flush();
        }
    }

    private InetSocketAddress address(Place place) throws InterruptedException {
        List<InetAddress> all = place.addresses();
        if (all.isEmpty()) {
            throw new CannotStart("The name %s has no address here.".formatted(place.host()));
        }
        return new InetSocketAddress(all.getFirst(), place.port(how.way()));
    }
}
