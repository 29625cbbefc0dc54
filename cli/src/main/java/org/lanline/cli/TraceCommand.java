package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.CannotRead;
import org.lanline.trace.capture.Input;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Lan;
import org.lanline.trace.ladder.Ladder;
import org.lanline.trace.ladder.SvgLadder;
import org.lanline.trace.media.Ssrc;
import org.lanline.trace.report.HtmlReport;
import org.lanline.trace.report.Only;
import org.lanline.trace.report.Summary;
import org.lanline.trace.report.TraceJson;
import org.lanline.trace.sound.Recording;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code lanline trace}: what a capture says of the calls in it. */
@Command(
        name = "trace",
        description = {
            "Explain the calls in a capture (pcap or pcapng, also gzipped), and what their devices",
            "report of them (call records, dumps of chrome://webrtc-internals, reports copied from",
            "about:webrtc)."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = TraceDiffCommand.class,
        footer = {
            "",
            "Several captures are read as one, in the order of time. What devices report is told"
                    + " from",
            "captures by its content, joined to the calls in them, or explained alone.",
            "Exit code: 0 explained, 1 no packet in it, 2 wrong use, 3 could not read."
        })
final class TraceCommand implements Callable<Integer> {
    private static final int USUAL_WIDTH = 110;
    private static final int MOST_KEY_LOG_BYTES = 64 << 20;

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "captures, and reports of devices")
    private List<Path> files = List.of();

    @Option(names = "--call", paramLabel = "N", description = "show this call in full")
    private int number;

    @Option(
            names = "--filter",
            paramLabel = "WHAT",
            description = "only calls with this in them: call=N, an address, ssrc=HEX, or a name")
    private @Nullable String filter;

    @Option(
            names = "--lan",
            paramLabel = "PREFIX",
            description = "what is on the LAN, such as 192.168.1.0/24; may be given several times")
    private List<String> lan = List.of();

    @Option(
            names = "--keylog",
            paramLabel = "FILE",
            description = "secrets of TLS connections in it, as SSLKEYLOGFILE has them")
    private @Nullable Path keyLog;

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "write a page with charts")
    private @Nullable Path html;

    @Option(
            names = "--ladder",
            paramLabel = "FILE",
            description = "draw the call (the first, or --call) as SVG")
    private @Nullable Path ladder;

    @Option(
            names = "--annotate",
            paramLabel = "FILE",
            description = "write the packets again as pcapng, with remarks that Wireshark shows")
    private @Nullable Path annotated;

    @Option(
            names = "--with-secrets",
            description = {
                "--annotate puts the secrets of --keylog and of the capture into the file, so that",
                "Wireshark opens it decrypted, as can whoever gets the file; without, none is"
                        + " written"
            })
    private boolean withSecrets;

    @Option(
            names = "--play",
            paramLabel = "SSRC FILE",
            arity = "2",
            hideParamSyntax = true,
            description = {
                "--play SSRC FILE: write what is in a stream as a WAV file (G.711, G.722, Opus that"
                        + " is",
                "not encrypted)"
            })
    private List<String> play = List.of();

    @Option(
            names = "--rehearse",
            hidden = true,
            description = "explain a capture made for it, and end: for the quick start")
    private boolean rehearse;

    @Override
    public Integer call() throws IOException {
        if (rehearse) {
            TraceRehearsal.run();
            return Exit.DONE;
        }
        if (files.isEmpty()) {
            throw new WrongUse("Say which capture to explain: lanline trace FILE.");
        }
        if (withSecrets && annotated == null) {
            throw new WrongUse("--with-secrets is for what --annotate FILE writes.");
        }
        Only only = filter == null ? null : only(filter);
        Trace trace = read(files, lan, keyLog);
        if (only != null) {
            trace = only.of(trace);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (html != null) {
            write(html, HtmlReport.of(trace));
        }
        if (ladder != null) {
            Call call = chosen(trace);
            write(
                    ladder,
                    SvgLadder.file(Ladder.of(call, trace.found().stories(call)), call.title()));
        }
        if (annotated != null) {
            byte[] keys = withSecrets && keyLog != null ? keys(keyLog) : new byte[0];
            new AnnotatedCopy(trace, files, spec.commandLine().getErr())
                    .write(annotated, withSecrets ? trace.secrets(keys) : null);
        }
        if (!play.isEmpty()) {
            play(trace, play.get(0), Path.of(play.get(1)));
        }
        print(trace, out);
        out.flush();
        boolean any = trace.tally().packets() > 0 || !trace.found().calls().isEmpty();
        return any ? Exit.DONE : Exit.NO;
    }

    private static Only only(String what) {
        return switch (Only.parse(what)) {
            case Only.Parsed.Ok(Only only) -> only;
            case Only.Parsed.Bad(String why) -> throw new WrongUse("--filter: " + why);
        };
    }

    /** Reads captures, with one sentence when that cannot be done. */
    static Trace read(List<Path> files, List<String> lan, @Nullable Path keyLog) {
        List<Lan.Prefix> prefixes = new ArrayList<>();
        for (String each : lan) {
            Lan.Prefix prefix = Lan.Prefix.parse(each);
            if (prefix == null) {
                throw new WrongUse(
                        "--lan takes a prefix such as 192.168.1.0/24 or fd00::/64, not "
                                + each
                                + ".");
            }
            prefixes.add(prefix);
        }
        try {
            List<byte[]> keys = keyLog == null ? List.of() : List.of(keys(keyLog));
            return Trace.from(files.stream().map(Input::of).toList(), prefixes, keys);
        } catch (CannotRead e) {
            throw new CannotStart(String.valueOf(e.getMessage()), e);
        }
    }

    private static byte[] keys(Path keyLog) {
        return Input.of(keyLog).whole(MOST_KEY_LOG_BYTES);
    }

    private void print(Trace trace, PrintWriter out) {
        Summary.View view = new Summary.View(width(), colour());
        if (json) {
            TraceJson.write(trace, out);
            out.println();
        } else if (number > 0) {
            chosen(trace);
            out.print(Summary.call(trace, number, view));
        } else {
            out.print(Summary.of(trace, view));
        }
    }

    private Call chosen(Trace trace) {
        int wanted = Math.max(1, number);
        return trace.found().calls().stream()
                .filter(call -> number == 0 || call.number() == wanted)
                .findFirst()
                .orElseThrow(
                        () ->
                                new WrongUse(
                                        "There is no call "
                                                + wanted
                                                + " in it; it has "
                                                + trace.found().calls().size()
                                                + "."));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new CannotStart(file + " cannot be written; name another place.", e);
        }
    }

    private void play(Trace trace, String source, Path to) {
        String hex = Ssrc.digits(source);
        if (hex == null) {
            throw new WrongUse("--play takes a source such as 0x0eaf0eaf, not " + source + ".");
        }
        Recording.Start start =
                trace.play(
                        files.stream().map(Input::of).toList(), Integer.parseUnsignedInt(hex, 16));
        Recording recording = start.recording();
        if (recording == null) {
            throw new WrongUse("0x" + hex + ": " + start.why());
        }
        try {
            Files.write(to, recording.wav());
        } catch (IOException e) {
            throw new CannotStart(to + " cannot be written; name another place.", e);
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println(to + ": " + recording.words());
        err.flush();
    }

    private static boolean colour() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                && System.getenv("NO_COLOR") == null;
    }

    private static int width() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[0-9]{2,3}")
                ? Integer.parseInt(columns)
                : USUAL_WIDTH;
    }
}
