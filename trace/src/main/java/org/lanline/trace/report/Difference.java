package org.lanline.trace.report;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Claim;
import org.lanline.trace.findings.Findings;
import org.lanline.trace.findings.Note;
import org.lanline.trace.findings.SipCall;
import org.lanline.trace.findings.SipEvent;
import org.lanline.trace.findings.SipOutcome;
import org.lanline.trace.findings.Verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is different in two captures, whose calls are compared in their order.
 *
 * @param call its number; 0 for the captures as a whole
 * @param what such as {@code way}
 * @param one what the first capture says
 * @param other what the second one says
 * @param oneWhy why, where it is a verdict; else null
 * @param otherWhy why, where it is a verdict; else null
 */
public record Difference(
        int call,
        String what,
        String one,
        String other,
        @Nullable String oneWhy,
        @Nullable String otherWhy) {
    private static final int MOST_CALLS = 200;

    /** One for each thing that differs; none when nothing does. */
    public static List<Difference> of(Findings.Found one, Findings.Found other) {
        List<Difference> all = new ArrayList<>();
        compare(
                all,
                0,
                "calls",
                String.valueOf(one.calls().size()),
                String.valueOf(other.calls().size()));
        int common = Math.min(one.calls().size(), other.calls().size());
        for (int i = 0; i < Math.min(MOST_CALLS, common); i++) {
            calls(all, one.calls().get(i), other.calls().get(i));
        }
        return all;
    }

    /** On one line. */
    public String words() {
        String where = call == 0 ? "" : "call " + call + ", ";
        return where + what + ": " + with(one, oneWhy) + "  →  " + with(other, otherWhy);
    }

    private static String with(String answer, @Nullable String why) {
        return why == null ? answer : answer + " (" + why + ")";
    }

    private static void compare(
            List<Difference> all, int call, String what, String one, String other) {
        if (!one.equals(other)) {
            all.add(new Difference(call, what, one, other, null, null));
        }
    }

    private static void calls(List<Difference> all, Call one, Call other) {
        int call = one.number();
        Verdict mine = one.verdict();
        Verdict theirs = other.verdict();
        compare(all, call, "who", one.title(), other.title());
        compare(all, call, "became", became(one), became(other));
        compare(all, call, "messages", messages(one), messages(other));
        compare(all, call, "way", mine.routeWords(), theirs.routeWords());
        claim(all, call, "peer to peer", mine.direct(), theirs.direct());
        claim(all, call, "encrypted", mine.encrypted(), theirs.encrypted());
        compare(all, call, "encryption", mine.encryption(), theirs.encryption());
        claim(all, call, "right end", mine.authentic(), theirs.authentic());
        claim(all, call, "on the LAN", mine.onLan(), theirs.onLan());
        compare(all, call, "warnings", warnings(one), warnings(other));
    }

    private static void claim(List<Difference> all, int call, String what, Claim one, Claim other) {
        if (one.answer() != other.answer()) {
            all.add(
                    new Difference(
                            call,
                            what,
                            one.answer().text(),
                            other.answer().text(),
                            one.why(),
                            other.why()));
        }
    }

    /** Without its times, which always differ. */
    private static String became(Call call) {
        SipOutcome outcome = call.outcome();
        return outcome == null
                ? "not known"
                : outcome.state().name().toLowerCase(java.util.Locale.ROOT)
                        + (outcome.status() == 0 ? "" : " with " + outcome.status());
    }

    private static String messages(Call call) {
        SipCall sip = call.sip();
        return sip == null
                ? "none"
                : sip.events().stream().map(SipEvent::title).collect(Collectors.joining(", "));
    }

    private static String warnings(Call call) {
        String all =
                call.notes().stream()
                        .filter(note -> note.kind() != Note.Kind.PLAIN)
                        .map(Note::text)
                        .collect(Collectors.joining("; "));
        return all.isEmpty() ? "none" : all;
    }
}
