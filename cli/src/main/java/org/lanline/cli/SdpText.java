package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.Agreement;
import org.lanline.sdp.Explained;
import org.lanline.sdp.Explainer;
import org.lanline.sdp.Faults;
import org.lanline.sdp.Parsed;
import org.lanline.sdp.SessionDescription;

import java.util.List;

/**
 * One description as {@code lanline sdp} was given it.
 *
 * @param name of the file
 * @param firstLine where in the file it begins, from 1: a SIP message may stand before it
 * @param lines each in words
 * @param description null when it is not well formed
 * @param faults what is wrong with it alone; a line that cannot be read is one of them
 */
record SdpText(
        String name,
        int firstLine,
        List<Explained> lines,
        @Nullable SessionDescription description,
        List<Fault> faults) {

    SdpText {
        lines = List.copyOf(lines);
        faults = List.copyOf(faults);
    }

    /**
     * @param line in the description from 1, 0 when it is about no single one
     * @param section from 0; -1 for the whole
     */
    record Fault(int line, int section, String words, String rfc) {}

    /** Takes the text of a file: a description, or a SIP message whose body is one. */
    static SdpText of(String name, String text) {
        List<String> all = text.lines().toList();
        int start = 0;
        while (start < all.size() && !all.get(start).startsWith("v=")) {
            start++;
        }
        boolean found = start < all.size();
        String body = found ? String.join("\r\n", all.subList(start, all.size())) : text;
        return read(name, found ? start + 1 : 1, body.strip() + "\r\n");
    }

    private static SdpText read(String name, int firstLine, String body) {
        List<Explained> lines = Explainer.explain(body);
        return switch (SessionDescription.parse(body)) {
            case Parsed.Ok(SessionDescription description) ->
                    new SdpText(name, firstLine, lines, description, alone(description));
            case Parsed.Bad(int line, String why) ->
                    new SdpText(name, firstLine, lines, null, List.of(unread(lines, line, why)));
        };
    }

    private static List<Fault> alone(SessionDescription description) {
        return Faults.of(description).stream().map(SdpText::fault).toList();
    }

    private static Fault unread(List<Explained> lines, int line, String why) {
        int section = line >= 1 && line <= lines.size() ? lines.get(line - 1).section() : -1;
        return new Fault(line, section, why, "RFC 8866 section 9");
    }

    static Fault fault(Agreement.Fault fault) {
        return new Fault(0, fault.section(), fault.words(), fault.rfc());
    }

    /** The lines of a media section, or with -1 those before the first. */
    List<Explained> section(int number) {
        return lines.stream().filter(each -> each.section() == number).toList();
    }

    /** How many media sections its lines begin. */
    int sections() {
        return lines.isEmpty() ? 0 : lines.getLast().section() + 1;
    }
}
