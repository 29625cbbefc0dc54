package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Priorities;
import org.lanline.ice.Role;
import org.lanline.ice.Settings;
import org.lanline.server.config.CannotStart;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterfaces;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.Console;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code lanline ice}: whether and how two machines reach each other. */
@Command(
        name = "ice",
        description = "See whether and how two machines reach each other, check by check.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "On one machine: lanline ice. It prints a line; on the other: lanline ice LINE.",
            "That prints a line too, to be pasted into the first one. Or both: lanline ice --via"
                    + " BOX,",
            "one of them with --with NAME. Or alone: lanline ice --loopback.",
            "Exit code: 0 they reach each other, 1 they do not, 2 wrong use, 3 could not try."
        })
final class IceCommand implements Callable<Integer> {
    private static final long SECOND = 1_000_000_000;
    private static final int STUN_PORT = 3_478;
    private static final int MAX_SECONDS = 3_600;

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "LINE",
            description = "the line that lanline ice printed on the other machine")
    private @Nullable String offer;

    @Option(names = "--loopback", description = "both sides in this process, over real sockets")
    private boolean loopback;

    @Option(
            names = "--via",
            paramLabel = "BOX",
            description = "exchange the lines through a box: its address, or https://HOST:PORT")
    private @Nullable String box;

    @Option(
            names = "--with",
            paramLabel = "NAME",
            description = "with --via: who to meet; without it, wait to be met")
    private @Nullable String with;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description =
                    "with --via: what to be called on the box meanwhile (default: ICE and"
                            + " the host's name)")
    private @Nullable String name;

    @Option(
            names = "--invite",
            paramLabel = "CODE",
            description = "with --via: an invite, where the box asks for one")
    private @Nullable String invite;

    @Option(
            names = "--fingerprint",
            paramLabel = "HEX",
            description = "with --via: what the box's fingerprint has to begin with")
    private @Nullable String fingerprint;

    @Option(
            names = "--stun",
            paramLabel = "HOST[:PORT]",
            description = "ask this STUN server for reflexive addresses")
    private @Nullable String stun;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "300",
            description = "how long to wait for the other side, 1 to 3600 (default: 300)")
    private int seconds;

    @Option(names = "--json", description = "print one JSON object a line, for programs")
    private boolean json;

    @Override
    public Integer call() {
        check();
        IceView view =
                json
                        ? new IceJson(spec.commandLine().getOut(), System::nanoTime)
                        : new IceLines(spec.commandLine().getOut(), isTerminal());
        try (IceLoop loop = new IceLoop()) {
            if (loopback) {
                return loopback(loop, view);
            }
            return box == null ? pasting(loop, view) : throughBox(loop, view, box);
        }
    }

    private void check() {
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw wrong("--seconds takes 1 to " + MAX_SECONDS + ", not " + seconds);
        }
        int ways = (offer == null ? 0 : 1) + (loopback ? 1 : 0) + (box == null ? 0 : 1);
        if (ways > 1) {
            throw wrong("Take one of LINE, --loopback and --via");
        }
        if (box == null && (with != null || name != null || invite != null)) {
            throw wrong("--with, --as and --invite go with --via BOX");
        }
        if (offer != null
                && IceLine.parse(IceLine.Kind.OFFER, offer)
                        instanceof IceLine.Parsed.Bad(var why)) {
            throw wrong(why);
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    // ---- both in one process

    private int loopback(IceLoop loop, IceView view) {
        IceParty one = new IceParty("A", Role.CONTROLLING, Settings.STANDARD, loop, view);
        IceParty other = new IceParty("B", Role.CONTROLLED, Settings.STANDARD, loop, view);
        List<InetAddress> addresses = addresses();
        if (addresses.isEmpty()) {
            addresses = List.of(InetAddress.ofLiteral("127.0.0.1"));
        }
        one.gather(addresses);
        other.gather(addresses);
        one.gathered();
        other.gathered();
        one.remote(other.description());
        other.remote(one.description());
        loop.run(() -> one.isOver() && other.isOver(), System.nanoTime() + seconds * SECOND);
        one.tellWinner();
        other.tellWinner();
        return one.selected().isPresent() && other.selected().isPresent() ? Exit.DONE : Exit.NO;
    }

    /** Of the LAN interfaces, best first; link-local IPv6 means nothing to another machine. */
    private static List<InetAddress> addresses() {
        return Priorities.order(
                LanInterfaces.scan().stream()
                        .flatMap(each -> each.addresses().stream())
                        .filter(each -> each.isIpv4() || !each.isLinkLocal())
                        .map(LanAddress::address)
                        .toList());
    }

    private IceParty gathered(Role role, Settings settings, IceLoop loop, IceView view) {
        IceParty party = new IceParty("", role, settings, loop, view);
        party.gather(addresses());
        if (stun != null) {
            party.gatherReflexive(server(stun));
        }
        party.gathered();
        return party;
    }

    private static InetSocketAddress server(String text) {
        int colon = text.lastIndexOf(':');
        boolean port = colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        String host = port ? text.substring(0, colon) : text;
        host = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try {
            int number = port ? Integer.parseInt(text.substring(colon + 1)) : STUN_PORT;
            return new InetSocketAddress(InetAddress.getByName(host), number);
        } catch (IOException | IllegalArgumentException e) {
            throw new CannotStart("There is no STUN server at " + text + ".");
        }
    }

    // ---- by pasting

    private int pasting(IceLoop loop, IceView view) {
        if (offer != null) {
            return answer(offer, loop, view);
        }
        IceParty party = gathered(Role.CONTROLLING, Settings.STANDARD, loop, view);
        view.remark("Run this on the other machine: lanline ice LINE, where LINE is");
        view.line(IceLine.Kind.OFFER, IceLine.write(IceLine.Kind.OFFER, party.description()));
        view.remark("Then paste its answer here.");
        Pasted pasted = new Pasted();
        Thread.ofVirtual().start(() -> read(pasted, loop, view));
        loop.run(() -> pasted.over, System.nanoTime() + seconds * SECOND);
        if (pasted.answer == null) {
            throw new CannotStart("No answer was pasted.");
        }
        party.remote(pasted.answer);
        return finish(party, loop);
    }

    private static final class Pasted {
        private org.lanline.ice.@Nullable Description answer;
        private boolean over;
    }

    /** Reads lines until one is an answer; whatever happens to {@code pasted} is on the loop. */
    private static void read(Pasted pasted, IceLoop loop, IceView view) {
        try {
            var lines =
                    new java.io.BufferedReader(
                            new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank()) {
                    continue;
                }
                switch (IceLine.parse(IceLine.Kind.ANSWER, line)) {
                    case IceLine.Parsed.Ok(var description) -> {
                        loop.post(
                                () -> {
                                    pasted.answer = description;
                                    pasted.over = true;
                                });
                        return;
                    }
                    case IceLine.Parsed.Bad(var why) -> loop.post(() -> view.remark(why));
                }
            }
        } catch (IOException closed) {
            loop.post(() -> view.remark("The input broke: " + closed.getMessage() + "."));
        }
        loop.post(() -> pasted.over = true);
    }

    private int answer(String line, IceLoop loop, IceView view) {
        if (!(IceLine.parse(IceLine.Kind.OFFER, line)
                instanceof IceLine.Parsed.Ok(var description))) {
            throw wrong("The line is no offer");
        }
        IceParty party = gathered(Role.CONTROLLED, waiting(), loop, view);
        view.remark("Paste this into the first machine:");
        view.line(IceLine.Kind.ANSWER, IceLine.write(IceLine.Kind.ANSWER, party.description()));
        party.remote(description);
        return finish(party, loop);
    }

    /** A person carries the line across: that may take longer than checks do. */
    private Settings waiting() {
        return Settings.STANDARD.patientFor(
                Math.max(seconds * SECOND, Settings.STANDARD.patienceNanos()));
    }

    private int finish(IceParty party, IceLoop loop) {
        loop.run(party::isOver, System.nanoTime() + seconds * SECOND + 40 * SECOND);
        party.tellWinner();
        return party.selected().isPresent() ? Exit.DONE : Exit.NO;
    }

    // ---- through the box

    private int throughBox(IceLoop loop, IceView view, String address) {
        try (BoxSignals signals = BoxSignals.join(address, ownName(), invite, fingerprint)) {
            view.remark(signals.greeting());
            IceParty party =
                    gathered(
                            with == null ? Role.CONTROLLED : Role.CONTROLLING,
                            Settings.STANDARD,
                            loop,
                            view);
            if (with == null) {
                view.remark(
                        "Waiting to be met: lanline ice --via "
                                + address
                                + " --with \""
                                + signals.name()
                                + "\"");
                BoxSignals.Signal offered = signals.await(IceLine.Kind.OFFER, seconds);
                signals.send(
                        offered.device(), IceLine.write(IceLine.Kind.ANSWER, party.description()));
                party.remote(offered.description());
            } else {
                signals.send(
                        signals.find(with, seconds),
                        IceLine.write(IceLine.Kind.OFFER, party.description()));
                party.remote(signals.await(IceLine.Kind.ANSWER, seconds).description());
            }
            return finish(party, loop);
        }
    }

    private String ownName() {
        if (name != null) {
            return name;
        }
        try {
            return "ICE " + InetAddress.getLocalHost().getHostName();
        } catch (IOException nameless) {
            return "ICE " + ProcessHandle.current().pid();
        }
    }
}
