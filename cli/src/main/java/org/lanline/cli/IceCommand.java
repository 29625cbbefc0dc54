package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Description;
import org.lanline.ice.Priorities;
import org.lanline.ice.Role;
import org.lanline.ice.Settings;
import org.lanline.server.config.CannotStart;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.ice.RelayPlace;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "one of them with --with NAME; where they do not reach each other, the box relays,"
                    + " if its owner lets it.",
            "Or alone: lanline ice --loopback.",
            "Each side tries UDP and TCP, what a server of --stun sees of it, and the relays of"
                    + " --turn.",
            "Exit code: 0 they reach each other, 1 they do not, 2 wrong use, 3 could not try."
        })
final class IceCommand implements Callable<Integer> {
    private static final long SECOND = 1_000_000_000;
    private static final int GATHERING_SECONDS = 20;

    /** An agent itself gives up before that. */
    private static final int PATIENCE_SECONDS = 50;

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

    @Mixin private IceServers servers = new IceServers();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "300",
            description = "how long to wait for the other side, 1 to 3600 (default: 300)")
    private int seconds;

    @Option(names = "--json", description = "print one JSON object a line, for programs")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        check();
        IceView view =
                json
                        ? new IceJson(spec.commandLine().getOut(), System::nanoTime)
                        : new IceLines(spec.commandLine().getOut(), isTerminal());
        try (IceStage stage = new IceStage(view)) {
            if (loopback) {
                return loopback(stage);
            }
            return box == null ? pasting(stage) : throughBox(stage, box);
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

    private int loopback(IceStage stage) throws InterruptedException {
        IceParty one = gathered("A", Role.CONTROLLING, Settings.STANDARD, stage);
        IceParty other = gathered("B", Role.CONTROLLED, Settings.STANDARD, stage);
        stage.loop()
                .post(
                        () -> {
                            one.remote(other.description());
                            other.remote(one.description());
                        });
        stage.await(() -> one.isOver() && other.isOver(), System.nanoTime() + seconds * SECOND);
        boolean here = stage.on(one::end);
        boolean there = stage.on(other::end);
        return here && there ? Exit.DONE : Exit.NO;
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

    private List<InetAddress> usable() {
        List<InetAddress> addresses = addresses();
        return loopback && addresses.isEmpty()
                ? List.of(InetAddress.ofLiteral("127.0.0.1"))
                : addresses;
    }

    /** Asks whom the options name; what comes of it is told as it comes. */
    private IceParty gathering(String who, Role role, Settings settings, IceStage stage)
            throws InterruptedException {
        List<InetSocketAddress> stun = servers.stun();
        List<RelayPlace> relays = servers.relays();
        IceParty party = new IceParty(who, role, settings, stage);
        stage.on(
                () -> {
                    party.gather(usable());
                    stun.forEach(party::askStun);
                    party.askRelays(relays);
                    return party;
                });
        return party;
    }

    /** The same, waited for. */
    private IceParty gathered(String who, Role role, Settings settings, IceStage stage)
            throws InterruptedException {
        IceParty party = gathering(who, role, settings, stage);
        stage.loop().post(party::noMore);
        stage.await(party::isGathered, System.nanoTime() + GATHERING_SECONDS * SECOND);
        return party;
    }

    // ---- by pasting

    private int pasting(IceStage stage) throws InterruptedException {
        if (offer != null) {
            return answer(offer, stage);
        }
        IceParty party = gathered("", Role.CONTROLLING, Settings.STANDARD, stage);
        stage.remark("Run this on the other machine: lanline ice LINE, where LINE is");
        tell(IceLine.Kind.OFFER, party, stage);
        stage.remark("Then paste its answer here.");
        Pasted pasted = new Pasted();
        Thread.ofVirtual().start(() -> read(pasted, stage));
        stage.await(() -> pasted.over, System.nanoTime() + seconds * SECOND);
        Description answer = stage.on(() -> Optional.ofNullable(pasted.answer)).orElse(null);
        if (answer == null) {
            throw new CannotStart("No answer was pasted.");
        }
        stage.loop().post(() -> party.remote(answer));
        return finish(party, stage);
    }

    private static void tell(IceLine.Kind kind, IceParty party, IceStage stage) {
        stage.loop().post(() -> stage.view().line(kind, IceLine.write(kind, party.description())));
    }

    private static final class Pasted {
        private @Nullable Description answer;
        private boolean over;
    }

    /** Reads lines until one is an answer; whatever happens to {@code pasted} is on the loop. */
    private static void read(Pasted pasted, IceStage stage) {
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
                        stage.loop()
                                .post(
                                        () -> {
                                            pasted.answer = description;
                                            pasted.over = true;
                                        });
                        return;
                    }
                    case IceLine.Parsed.Bad(var why) -> stage.remark(why);
                }
            }
        } catch (IOException closed) {
            stage.remark("The input broke: " + closed.getMessage() + ".");
        }
        stage.loop().post(() -> pasted.over = true);
    }

    private int answer(String line, IceStage stage) throws InterruptedException {
        if (!(IceLine.parse(IceLine.Kind.OFFER, line)
                instanceof IceLine.Parsed.Ok(var description))) {
            throw wrong("The line is no offer");
        }
        IceParty party = gathered("", Role.CONTROLLED, waiting(), stage);
        stage.remark("Paste this into the first machine:");
        tell(IceLine.Kind.ANSWER, party, stage);
        stage.loop().post(() -> party.remote(description));
        return finish(party, stage);
    }

    /** A person carries the line across: that may take longer than checks do. */
    private Settings waiting() {
        return Settings.STANDARD.patientFor(
                Math.max(seconds * SECOND, Settings.STANDARD.patienceNanos()));
    }

    private int finish(IceParty party, IceStage stage) {
        stage.await(
                party::isOver, System.nanoTime() + seconds * SECOND + PATIENCE_SECONDS * SECOND);
        return stage.on(party::end) ? Exit.DONE : Exit.NO;
    }

    // ---- through the box

    private int throughBox(IceStage stage, String address) throws InterruptedException {
        try (BoxSignals signals = BoxSignals.join(address, ownName(), invite, fingerprint)) {
            stage.remark(signals.greeting());
            IceParty party =
                    gathering(
                            "",
                            with == null ? Role.CONTROLLED : Role.CONTROLLING,
                            Settings.STANDARD,
                            stage);
            IceMeeting meeting = new IceMeeting(signals, party, stage);
            if (with == null) {
                stage.remark(
                        "Waiting to be met: lanline ice --via "
                                + address
                                + " --with \""
                                + signals.name()
                                + "\"");
                meeting.wait(seconds);
            } else {
                meeting.meet(with, seconds);
            }
            meeting.run(PATIENCE_SECONDS);
            return stage.on(party::end) ? Exit.DONE : Exit.NO;
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
