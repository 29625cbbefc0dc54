package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.capture.CaptureFile;
import org.lanline.server.capture.PacketSource;
import org.lanline.server.capture.Sources;
import org.lanline.server.config.Build;
import org.lanline.server.config.Config;
import org.lanline.trace.live.Sifter;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code lanline capture}: the packets of calls on this machine, as they pass. */
@Command(
        name = "capture",
        description =
                "Keep the packets of calls on this machine, and show the calls as they happen.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Kept are SIP, STUN, TURN, DTLS, ZRTP, RTP and multicast DNS by UDP, whatever their"
                    + " ports, and TCP on the ports of SIP, TURN and the box's page. With --call,"
                    + " only what belongs to a call: its signalling by UDP and TCP, its checks,"
                    + " relays and media; what is inside TLS cannot be told, and is left out.",
            "Takes the right CAP_NET_RAW: run it with sudo. Where there are no packet sockets,"
                    + " dumpcap or tcpdump is used.",
            "The file is pcapng, whole at every moment; lanline trace and Wireshark read it while"
                    + " it grows.",
            "On a terminal: arrows or j and k choose a call, Enter shows its ladder, p lets the"
                    + " view rest, q or Ctrl-C ends it. Elsewhere, or with --json, a line for each"
                    + " event.",
            "Exit code: 0 ended as asked, 2 wrong use, 3 could not capture."
        })
final class CaptureCommand implements Callable<Integer> {
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,8})([kKMG]?)B?");
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,6})([smh]?)");
    private static final long LEAST_FILE_BYTES = 64_000;
    private static final int MOST_FILES = 10_000;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long ENDING_SECONDS = 5;

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Parameters(paramLabel = "OUT.pcapng", description = "file to write")
    private @SuppressWarnings("NullAway.Init") Path file;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "IFACE",
            description = "only this interface; may be given several times (default: all)")
    private List<String> interfaces = List.of();

    @Option(names = "--call", description = "keep only packets that belong to a call")
    private boolean callsOnly;

    @Option(
            names = "--ring",
            paramLabel = "SIZE",
            description =
                    "keep about the last SIZE (such as 50M) in a ring of files, named"
                            + " OUT_00001_TIME.pcapng and so on, as with dumpcap -b")
    private @Nullable String ring;

    @Option(
            names = "--files",
            paramLabel = "N",
            description = "with --ring: how many files share it (default: 5)")
    private @Nullable Integer files;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "end after so long: 30, 30s, 5m or 2h")
    private @Nullable String duration;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "one more TCP port of SIP, TURN or a page; may be given several times")
    private List<Integer> ports = List.of();

    @Option(
            names = {"-p", "--no-promiscuous"},
            description = "with -i: not what is for other machines")
    private boolean modest;

    @Mixin private DataOption data = new DataOption();

    @Option(names = "--json", description = "print one JSON object a line, for programs")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        CaptureFile.Ring kept = ring();
        long forNanos = duration == null ? Long.MAX_VALUE : nanos(duration);
        Set<Integer> tcpPorts = tcpPorts();
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        ZoneId zone = ZoneId.systemDefault();
        try (PacketSource source = Sources.open(interfaces, !modest, tcpPorts, path);
                CaptureFile out = new CaptureFile(file, kept, application(), zone);
                CaptureView view = view(zone)) {
            Sifter.Wanted wanted = callsOnly ? Sifter.Wanted.CALLS : Sifter.Wanted.PROTOCOLS;
            run(new Capturing(source, out, view, wanted, interfaces), forNanos);
        }
        return Exit.DONE;
    }

    /** Ctrl-C and SIGTERM let it end in peace: with exit code 0, as they are how it is ended. */
    private static void run(Capturing capturing, long forNanos) {
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook =
                Thread.ofPlatform()
                        .unstarted(
                                () -> {
                                    capturing.stop();
                                    if (isOver(ended)) {
                                        Runtime.getRuntime().halt(Exit.DONE);
                                    }
                                });
        Runtime.getRuntime().addShutdownHook(hook);
        capturing.run(forNanos);
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException endsAnyway) {
            return; // the hook is what has ended it
        }
    }

    private static boolean isOver(CountDownLatch ended) {
        try {
            return ended.await(ENDING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private CaptureView view(ZoneId zone) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            return new CaptureJson(out);
        }
        RawTerminal terminal = isTerminal() ? RawTerminal.open() : null;
        return terminal == null
                ? new CaptureLines(out, zone)
                : new CaptureScreen(terminal, out, zone, System.getenv("NO_COLOR") == null);
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private String application() {
        return "Lanline " + Build.version() + " capture";
    }

    private Set<Integer> tcpPorts() {
        Config config = data.config();
        Set<Integer> all = new TreeSet<>(Set.of(5060, 5061, 3478, 5349));
        all.add(config.httpsPort());
        all.add(config.sipPort());
        all.add(config.sipsPort());
        all.add(config.relay().turnPort());
        all.add(config.relay().turnsPort());
        for (int each : ports) {
            if (each < 1 || each > 65_535) {
                throw wrong("--port takes 1 to 65535, not " + each);
            }
            all.add(each);
        }
        all.remove(0);
        return all;
    }

    private CaptureFile.@Nullable Ring ring() {
        if (ring == null) {
            if (files != null) {
                throw wrong("--files goes with --ring SIZE");
            }
            return null;
        }
        int count = files == null ? 5 : files;
        if (count < 1 || count > MOST_FILES) {
            throw wrong("--files takes 1 to " + MOST_FILES + ", not " + count);
        }
        Matcher size = SIZE.matcher(ring);
        if (!size.matches()) {
            throw wrong("--ring takes a size such as 50M or 2G, not " + ring);
        }
        long bytes = Long.parseLong(size.group(1)) * factor(size.group(2));
        if (bytes / count < LEAST_FILE_BYTES) {
            throw wrong("--ring is too small for " + count + " files: 64 kB each at least");
        }
        return new CaptureFile.Ring(bytes / count, count);
    }

    private static long factor(String unit) {
        return switch (unit) {
            case "G" -> 1_000_000_000L;
            case "M" -> 1_000_000L;
            case "" -> 1;
            default -> 1_000;
        };
    }

    private long nanos(String time) {
        Matcher matcher = TIME.matcher(time);
        if (!matcher.matches()) {
            throw wrong("--duration takes a time such as 30s, 5m or 2h, not " + time);
        }
        long seconds =
                switch (matcher.group(2)) {
                    case "m" -> 60;
                    case "h" -> 3_600;
                    default -> 1;
                };
        return Long.parseLong(matcher.group(1)) * seconds * SECOND_NANOS;
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
