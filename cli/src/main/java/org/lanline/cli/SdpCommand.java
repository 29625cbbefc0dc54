package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.Agreement;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code lanline sdp}: what a description says, line by line, and what is wrong with it. */
@Command(
        name = "sdp",
        description = {
            "Explain a session description (SDP), line by line, and say what is wrong with it and",
            "by which RFC. Of two, the first is the offer and the second its answer: they are put",
            "side by side, with what was agreed."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A file may also be a SIP message whose body is a description.",
            "Examples: lanline sdp offer.sdp    lanline sdp offer.sdp answer.sdp    lanline sdp -",
            "Exit code: 0 nothing is wrong, 1 something is, 2 wrong use, 3 could not read."
        })
final class SdpCommand implements Callable<Integer> {
    private static final int MOST_BYTES = 1 << 20;
    private static final int USUAL_WIDTH = 110;

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Parameters(
            paramLabel = "FILE|-",
            arity = "1..2",
            description = "a description, - for the standard input; with two: offer and answer")
    private List<String> files = List.of();

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() {
        if (files.size() == 2 && files.get(0).equals("-") && files.get(1).equals("-")) {
            throw new WrongUse("The standard input is one file: name another for the answer.");
        }
        SdpText first = SdpText.of(files.getFirst(), read(files.getFirst()));
        PrintWriter out = spec.commandLine().getOut();
        int wrong =
                files.size() == 1
                        ? alone(first, out)
                        : together(first, SdpText.of(files.get(1), read(files.get(1))), out);
        out.flush();
        return wrong == 0 ? Exit.DONE : Exit.NO;
    }

    private int alone(SdpText sdp, PrintWriter out) {
        if (json) {
            out.println(Json.write(fields(sdp)));
        } else {
            out.print(words().alone(sdp));
        }
        return sdp.faults().size();
    }

    private int together(SdpText offer, SdpText answer, PrintWriter out) {
        Agreement agreement =
                offer.description() == null || answer.description() == null
                        ? null
                        : Agreement.of(offer.description(), answer.description());
        List<SdpText.Fault> faults = SdpWords.faults(offer, answer, agreement);
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("offer", fields(offer));
            fields.put("answer", fields(answer));
            fields.put("agreed", agreement == null ? List.of() : agreement.sections());
            fields.put("faults", faults);
            out.println(Json.write(fields));
        } else {
            out.print(words().together(offer, answer, agreement));
        }
        return faults.size();
    }

    private static Map<String, Object> fields(SdpText sdp) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("wellFormed", sdp.description() != null);
        fields.put("lines", sdp.lines());
        fields.put("faults", sdp.faults());
        return fields;
    }

    private static String read(String file) {
        try (InputStream input =
                file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
            byte[] bytes = input.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new CannotStart(file + " is longer than any description: over 1 MiB.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException cannot) {
            throw new CannotStart(file + " cannot be read; name a file, or - for a pipe.", cannot);
        }
    }

    private static SdpWords words() {
        @Nullable String columns = System.getenv("COLUMNS");
        int width =
                columns != null && columns.matches("[0-9]{2,3}")
                        ? Integer.parseInt(columns)
                        : USUAL_WIDTH;
        boolean colour =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                        && System.getenv("NO_COLOR") == null;
        return new SdpWords(width, colour);
    }
}
