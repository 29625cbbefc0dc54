package org.lanline.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** SIPp with a lamp for each of several people, as the telephone at a reception has. */
final class Lamps {
    static final String USER = "lamps";

    /** What a lamp shows. */
    enum Light {
        DARK,
        BLINKS,
        LIT
    }

    private final Path messages;

    private Lamps(Path messages) {
        this.messages = messages;
    }

    /**
     * Starts it on the host {@link #USER}.
     *
     * @param address of that host
     */
    static Lamps start(Lab lab, Path folder, String address, List<String> people)
            throws IOException {
        Path scenario = SippFile.copy(folder, "lamps.xml");
        Path names = folder.resolve("people.csv");
        Files.writeString(
                names, Stream.concat(Stream.of("SEQUENTIAL"), people.stream()).collect(lines()));
        Path messages = folder.resolve("lamps.messages");
        lab.startInto(
                folder.resolve("lamps.log"),
                USER,
                "sipp",
                "10.77.0.1:5060",
                "-sf",
                scenario.toString(),
                "-inf",
                names.toString(),
                "-t",
                "u1",
                "-i",
                address,
                "-p",
                "5060",
                "-m",
                String.valueOf(people.size()),
                "-l",
                String.valueOf(people.size()),
                "-nostdin",
                "-recv_timeout",
                "3600000",
                "-trace_msg",
                "-message_file",
                messages.toString());
        return new Lamps(messages);
    }

    private static Collector<CharSequence, ?, String> lines() {
        return Collectors.joining("\n", "", "\n");
    }

    /** What the lamp of somebody shows now, by the last that was said of them; dark at first. */
    Light of(String person) {
        String all = messages();
        int at = all.lastIndexOf("entity=\"sip:" + person + "@");
        if (at < 0) {
            return Light.DARK;
        }
        String last = all.substring(at, Math.max(at, all.indexOf("</dialog-info>", at)));
        return last.contains("<state>confirmed")
                ? Light.LIT
                : last.contains("<state>terminated") || !last.contains("<state>")
                        ? Light.DARK
                        : Light.BLINKS;
    }

    /** There is a lamp for everybody. */
    boolean all(List<String> people) {
        String said = messages();
        return people.stream().allMatch(each -> said.contains("entity=\"sip:" + each + "@"));
    }

    private String messages() {
        try {
            return Files.exists(messages)
                    ? Files.readString(messages, StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
