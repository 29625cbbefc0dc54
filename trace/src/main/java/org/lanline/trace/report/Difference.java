package org.lanline.trace.report;

import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Claim;
import org.lanline.trace.findings.Findings;
import org.lanline.trace.findings.Note;
import org.lanline.trace.findings.SipCall;
import org.lanline.trace.findings.SipEvent;
import org.lanline.trace.findings.SipOutcome;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is different in the calls of two captures, which are compared in their order. */
public final class Difference {
    private static final int MOST_CALLS = 200;

    private final List<String> lines = new ArrayList<>();

    private Difference() {}

    /** A line for each; none when nothing differs. */
    public static List<String> of(Findings.Found one, Findings.Found other) {
        Difference difference = new Difference();
        difference.compare(
                "calls", String.valueOf(one.calls().size()), String.valueOf(other.calls().size()));
        int common = Math.min(one.calls().size(), other.calls().size());
        for (int i = 0; i < Math.min(MOST_CALLS, common); i++) {
            difference.calls(one.calls().get(i), other.calls().get(i));
        }
        return difference.lines;
    }

    private void compare(String what, String one, String other) {
        if (!one.equals(other)) {
            lines.add(what + ": " + one + "  →  " + other);
        }
    }

    private void calls(Call one, Call other) {
        String call = "call " + one.number() + ", ";
        compare(call + "who", one.title(), other.title());
        compare(call + "became", became(one), became(other));
        compare(call + "messages", messages(one), messages(other));
        compare(call + "way", one.verdict().routeWords(), other.verdict().routeWords());
        claim(call + "peer to peer", one.verdict().direct(), other.verdict().direct());
        claim(call + "encrypted", one.verdict().encrypted(), other.verdict().encrypted());
        compare(call + "encryption", one.verdict().encryption(), other.verdict().encryption());
        claim(call + "right end", one.verdict().authentic(), other.verdict().authentic());
        claim(call + "on the LAN", one.verdict().onLan(), other.verdict().onLan());
        compare(call + "warnings", warnings(one), warnings(other));
    }

    private void claim(String what, Claim one, Claim other) {
        if (one.answer() != other.answer()) {
            lines.add(
                    what
                            + ": "
                            + one.answer().text()
                            + " ("
                            + one.why()
                            + ")  →  "
                            + other.answer().text()
                            + " ("
                            + other.why()
                            + ")");
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
