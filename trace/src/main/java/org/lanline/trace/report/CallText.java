package org.lanline.trace.report;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.Agreement;
import org.lanline.sdp.Explained;
import org.lanline.sdp.Explainer;
import org.lanline.sdp.SessionDescription;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Claim;
import org.lanline.trace.findings.Described;
import org.lanline.trace.findings.DtlsSession;
import org.lanline.trace.findings.Exchange;
import org.lanline.trace.findings.IceCheck;
import org.lanline.trace.findings.IcePair;
import org.lanline.trace.findings.IceStory;
import org.lanline.trace.findings.Note;
import org.lanline.trace.findings.Reported;
import org.lanline.trace.findings.SipOutcome;
import org.lanline.trace.findings.TurnAllocation;
import org.lanline.trace.findings.Verdict;
import org.lanline.trace.findings.Words;
import org.lanline.trace.ladder.Ladder;
import org.lanline.trace.ladder.TerminalLadder;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Calls on a terminal: on the first screen where each went and whether it was private. */
final class CallText {
    private static final int INDENT = 20;

    private final Paint paint;
    private final int width;
    private final boolean colour;
    private final StringBuilder text = new StringBuilder();

    CallText(int width, boolean colour) {
        this.paint = new Paint(colour);
        this.colour = colour;
        this.width = Math.max(60, width);
    }

    /** One line for each call, where they are many. */
    String table(List<Call> calls) {
        line(
                paint.quiet(
                        String.format(
                                Locale.ROOT,
                                "%5s  %-34s %-18s %-11s %-11s %s",
                                "call",
                                "who",
                                "way",
                                "encrypted",
                                "on the LAN",
                                "what became of it")));
        for (Call call : calls) {
            Verdict verdict = call.verdict();
            SipOutcome outcome = call.outcome();
            line(
                    String.format(Locale.ROOT, "%5d  %-34s ", call.number(), cut(call.title(), 34))
                            + String.format(Locale.ROOT, "%-18s ", way(verdict.route()))
                            + padded(verdict.encrypted())
                            + padded(verdict.onLan())
                            + (outcome == null ? "" : cut(outcome.words(), 60)));
        }
        return text.toString();
    }

    private String padded(Claim claim) {
        String words = String.format(Locale.ROOT, "%-11s ", claim.answer().text());
        return paint.answer(claim.answer(), words);
    }

    private static String cut(String words, int most) {
        return words.length() <= most ? words : words.substring(0, most - 1) + "…";
    }

    static String way(Verdict.Route route) {
        return switch (route) {
            case DIRECT -> "direct";
            case RELAYED -> "relayed";
            case THROUGH_BOX -> "through the box";
            case NO_MEDIA -> "no media";
            case CANNOT_TELL -> "cannot tell";
        };
    }

    /** The answers to the questions that people have. */
    String verdict(Call call) {
        head(call);
        Verdict verdict = call.verdict();
        row("Where did it go?", capital(verdict.routeWords()), verdict.direct().frames());
        claim("Peer to peer", verdict.direct());
        claim("Encrypted", verdict.encrypted(), verdict.encryption());
        claim("The right end", verdict.authentic());
        claim("Stayed on the LAN", verdict.onLan());
        for (Note note : call.notes()) {
            if (note.kind() != Note.Kind.PLAIN) {
                note(note);
            }
        }
        return text.toString();
    }

    private void head(Call call) {
        SipOutcome outcome = call.outcome();
        String became = outcome == null ? "" : paint.quiet("  " + outcome.words());
        boolean failed = outcome != null && outcome.state() == SipOutcome.State.FAILED;
        if (outcome != null && failed) {
            became = "  " + paint.alarm(outcome.words());
        }
        line(paint.strong("Call " + call.number() + "  " + call.title()) + became);
    }

    private static String capital(String words) {
        return words.isEmpty()
                ? words
                : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private void claim(String name, Claim claim) {
        claim(name, claim, "");
    }

    private void claim(String name, Claim claim, String how) {
        String answer = paint.answer(claim.answer(), claim.answer().text());
        String why = (how.isEmpty() ? "" : how + "; ") + claim.why();
        label(name);
        wrapped(answer + ": ", claim.answer().text().length() + 2, why + evidence(claim));
    }

    /** The grade is always named. */
    private static String evidence(Claim claim) {
        String grade = claim.grade().name().toLowerCase(Locale.ROOT);
        return " ["
                + grade
                + (claim.frames().isEmpty() ? "" : ": " + Words.frames(claim.frames()))
                + "]";
    }

    private static String evidence(List<Integer> frames) {
        return frames.isEmpty() ? "" : " [" + Words.frames(frames) + "]";
    }

    private void row(String name, String words, List<Integer> frames) {
        label(name);
        wrapped(paint.strong(""), 0, words + evidence(frames));
    }

    private void label(String name) {
        text.append("  ").append(paint.quiet(String.format(Locale.ROOT, "%-18s", name)));
    }

    /** Words behind a label, with their further lines under the first. */
    private void wrapped(String lead, int leadLength, String words) {
        text.append(lead);
        int column = INDENT + leadLength;
        boolean first = true;
        for (String word : words.split(" ", -1)) {
            if (!first && column + 1 + word.length() > width) {
                text.append('\n').append(" ".repeat(INDENT));
                column = INDENT;
            } else if (!first) {
                text.append(' ');
                column++;
            }
            text.append(word);
            column += word.length();
            first = false;
        }
        text.append('\n');
    }

    private void note(Note note) {
        String sign =
                switch (note.kind()) {
                    case PLAIN -> "·";
                    case WARNING -> paint.warning("!");
                    case ALARM -> paint.alarm("!!");
                };
        text.append(" ".repeat(INDENT - 3)).append(sign);
        text.append(" ".repeat(note.kind() == Note.Kind.ALARM ? 1 : 2));
        wrapped("", 0, note.sentence());
    }

    private void line(String words) {
        text.append(words).append('\n');
    }

    // --- one call in full
    // --------------------------------------------------------------------------

    /** Everything that is known of it. */
    String full(Call call, List<IceStory> stories) {
        verdict(call);
        call.notes().stream().filter(note -> note.kind() == Note.Kind.PLAIN).forEach(this::note);
        section("Addresses");
        for (Verdict.Place place : call.verdict().addresses()) {
            line(
                    String.format(
                            Locale.ROOT,
                            "  %-40s %-30s on the LAN: %s (%s)",
                            Words.host(place.host()),
                            String.join(", ", place.roles()),
                            place.onLink().answer().text(),
                            place.onLink().why()));
        }
        call.reports().forEach(this::report);
        Ladder ladder = Ladder.of(call, stories);
        if (!ladder.rungs().isEmpty()) {
            section("Ladder");
            text.append(TerminalLadder.draw(ladder, width, colour));
        }
        stories.forEach(this::ice);
        call.relays().forEach(this::relay);
        call.dtls().forEach(this::dtls);
        if (call.sip() != null) {
            call.sip().exchanges().forEach(this::exchange);
        }
        return text.toString();
    }

    private void report(Reported reported) {
        CallRecord record = reported.record();
        section("Reported by " + record.who() + " (" + record.kind().text() + ")");
        List<String> from = new ArrayList<>();
        from.add(record.file());
        from.add("joined by " + reported.by().text());
        if (record.browser() != null) {
            from.add(record.browser());
        }
        line("  " + paint.quiet(String.join(", ", from)));
        ReportedWords.of(record).forEach(each -> line("  " + each));
    }

    private void section(String name) {
        line("");
        line(paint.strong(name));
    }

    private void ice(IceStory story) {
        section("ICE " + story.session().one() + ":" + story.session().other());
        line("  " + capital(story.why()) + ".");
        for (IcePair pair : story.session().pairs()) {
            IceCheck success = pair.firstSuccess();
            String state =
                    switch (pair.state()) {
                        case SUCCEEDED -> paint.good("answered");
                        case REFUSED -> paint.alarm("refused " + pair.errors());
                        case SILENT -> paint.warning("no answer");
                    };
            line(
                    "  pair "
                            + pair.number()
                            + (pair == story.winner() ? "*" : " ")
                            + " "
                            + pair.path()
                            + (pair.relayed() ? " (relayed)" : "")
                            + ": "
                            + Words.count(pair.sent(), "check")
                            + ", "
                            + state
                            + (success == null
                                    ? ""
                                    : " first after "
                                            + Words.time(
                                                    success.answerNanos()
                                                            - story.session().firstNanos())
                                            + ", round trip "
                                            + Words.time(pair.meanRoundTripNanos()))
                            + paint.quiet(" #" + pair.first().frame()));
        }
        for (IceStory.Moment moment : story.moments()) {
            line(
                    paint.quiet(
                            "  "
                                    + Words.time(moment.nanos() - story.session().firstNanos())
                                    + "  "
                                    + moment.what()
                                    + " #"
                                    + moment.frame()));
        }
    }

    private void relay(TurnAllocation relay) {
        section("Relay at " + Words.address(relay.server()));
        List<String> words = new ArrayList<>();
        words.add("for " + Words.address(relay.client()));
        if (relay.user() != null) {
            words.add("as " + relay.user());
        }
        if (relay.relayed() != null) {
            words.add("lends " + Words.address(relay.relayed()));
            words.add("for " + relay.lifetimeSeconds() + " s");
        }
        words.add(Words.count(relay.refreshes().size(), "refresh").replace("hs", "hes"));
        line("  " + String.join(", ", words) + paint.quiet(" #" + relay.firstFrame()));
        relay.permissions()
                .forEach(
                        (host, frame) ->
                                line("  lets in " + Words.host(host) + paint.quiet(" #" + frame)));
        for (TurnAllocation.Channel channel : relay.channels()) {
            line(
                    String.format(
                            Locale.ROOT,
                            "  channel 0x%04x leads to %s%s",
                            channel.number(),
                            Words.address(channel.peer()),
                            paint.quiet(" #" + channel.frame())));
        }
    }

    private void dtls(DtlsSession session) {
        section("DTLS between " + session.path());
        line(
                "  "
                        + session.versionName()
                        + (session.cipher() == null ? "" : ", " + session.cipher())
                        + (session.group() == null ? "" : ", " + session.group())
                        + (session.profile() == null ? "" : ", " + session.profile()));
        if (!session.offeredProfiles().isEmpty()) {
            line("  offered for SRTP: " + String.join(", ", session.offeredProfiles()));
        }
        if (session.isComplete()) {
            line(
                    "  complete after "
                            + Words.time(session.durationNanos())
                            + " in "
                            + Words.count(session.flights(), "flight")
                            + ", "
                            + Words.count(session.retransmissions(), "retransmission"));
        }
        for (DtlsSession.Step step : session.steps()) {
            line(
                    paint.quiet(
                            String.format(
                                    Locale.ROOT,
                                    "  %9.3f  %s %s%s #%d",
                                    (step.nanos() - session.firstNanos()) / 1e9,
                                    step.fromClient() ? "client" : "server",
                                    step.what(),
                                    step.again() ? " (again)" : "",
                                    step.frame())));
        }
    }

    private void exchange(Exchange exchange) {
        Described answer = exchange.answer();
        section("Offer, frame " + exchange.offer().frame());
        description(exchange.offer());
        if (answer != null) {
            section("Answer, frame " + answer.frame());
            description(answer);
            agreement(exchange.offer().content(), answer.content());
        }
    }

    private void description(Described described) {
        if (described.wrong() != null) {
            line("  " + paint.alarm("not well formed: " + described.wrong()));
        }
        for (Explained each : Explainer.explain(described.text())) {
            line(
                    String.format(Locale.ROOT, "  %-44s ", cut(each.text(), 44))
                            + paint.quiet(each.isUnknown() ? "not known here" : each.words()));
        }
    }

    private void agreement(
            @Nullable SessionDescription offer, @Nullable SessionDescription answer) {
        if (offer == null || answer == null) {
            return;
        }
        Agreement agreement = Agreement.of(offer, answer);
        section("Agreed");
        agreement.sections().forEach(each -> line("  " + each.words()));
        for (Agreement.Fault fault : agreement.faults()) {
            line("  " + paint.warning("wrong: " + fault.words()) + " (" + fault.rfc() + ")");
        }
    }
}
