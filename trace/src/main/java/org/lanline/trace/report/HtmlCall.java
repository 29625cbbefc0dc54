package org.lanline.trace.report;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.Agreement;
import org.lanline.sdp.Explained;
import org.lanline.sdp.Explainer;
import org.lanline.sdp.SessionDescription;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.findings.Answer;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Claim;
import org.lanline.trace.findings.Described;
import org.lanline.trace.findings.DtlsSession;
import org.lanline.trace.findings.Exchange;
import org.lanline.trace.findings.IceStory;
import org.lanline.trace.findings.Note;
import org.lanline.trace.findings.Reported;
import org.lanline.trace.findings.SipCall;
import org.lanline.trace.findings.SipOutcome;
import org.lanline.trace.findings.SipTransaction;
import org.lanline.trace.findings.TurnAllocation;
import org.lanline.trace.findings.Verdict;
import org.lanline.trace.findings.Words;
import org.lanline.trace.ladder.Ladder;
import org.lanline.trace.ladder.SvgLadder;

import java.util.List;
import java.util.Locale;

/** One call on the page. */
final class HtmlCall {
    private static final int MOST_EXCHANGES = 6;

    private final Html page;
    private final Call call;
    private final List<IceStory> stories;

    HtmlCall(Html page, Call call, List<IceStory> stories) {
        this.page = page;
        this.call = call;
        this.stories = stories;
    }

    void write() {
        page.raw("<section class=\"call\" id=\"call" + call.number() + "\">\n");
        head();
        claims();
        notes();
        ladder();
        ice();
        relays();
        dtls();
        streams();
        reports();
        exchanges();
        addresses();
        signalling();
        page.close("section");
    }

    private void head() {
        page.element("h2", "", "Call " + call.number() + ": " + call.title());
        SipOutcome outcome = call.outcome();
        if (outcome != null) {
            page.open("p", "quiet").text(capital(outcome.words()) + ".");
            page.frames(outcome.frames()).close("p");
        }
        page.element("p", "way", capital(call.verdict().routeWords()) + ".");
    }

    private static String capital(String words) {
        return words.isEmpty()
                ? words
                : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private void claims() {
        Verdict verdict = call.verdict();
        page.open("div", "claims");
        claim("Did only the two devices handle it?", "Peer to peer", verdict.direct(), "");
        claim(
                "Could somebody on the way listen?",
                "Encrypted",
                verdict.encrypted(),
                verdict.encryption());
        claim("Is the right one at the other end?", "The right end", verdict.authentic(), "");
        claim("Did anything leave the LAN?", "Stayed on the LAN", verdict.onLan(), "");
        page.close("div");
    }

    private void claim(String question, String name, Claim claim, String how) {
        page.open("div", "claim " + style(claim.answer(), ""));
        page.element("span", "question", question);
        page.element("b", "", name + ": " + claim.answer().text());
        if (!how.isEmpty()) {
            page.element("div", "small", how);
        }
        page.open("div", "why").text(capital(claim.why()) + ".");
        page.frames(claim.frames());
        page.raw(" <span class=\"quiet\">Evidence: ")
                .text(GradeWords.of(claim.grade()))
                .raw("</span>");
        page.close("div").close("div");
    }

    private static String style(Answer answer, String otherwise) {
        return switch (answer) {
            case YES -> "yes";
            case NO -> "no";
            case CANNOT_TELL -> otherwise;
        };
    }

    private void notes() {
        if (call.notes().isEmpty()) {
            return;
        }
        page.open("ul", "notes");
        for (Note note : call.notes()) {
            String style =
                    switch (note.kind()) {
                        case PLAIN -> "";
                        case WARNING -> "warning";
                        case ALARM -> "alarm";
                    };
            page.open("li", style).text(capital(note.text()) + ".").frames(note.frames());
            page.close("li");
        }
        page.close("ul");
    }

    private void ladder() {
        Ladder ladder = Ladder.of(call, stories);
        if (ladder.rungs().isEmpty()) {
            return;
        }
        page.element("h3", "", "What happened, message by message");
        page.open("div", "scroll");
        page.raw(SvgLadder.draw(ladder, call.title(), true));
        ladder.rungs().forEach(rung -> page.shows(rung.frame(), rung.text()));
        page.close("div");
        if (ladder.leftOut() > 0) {
            page.element("p", "quiet", ladder.leftOut() + " more messages are left out.");
        }
    }

    private void ice() {
        for (IceStory story : stories) {
            page.element("h3", "", "How the path was found (ICE)");
            page.open("p", "").text(capital(story.why()) + ".").close("p");
            page.open("div", "scroll").raw(IceChart.draw(story)).close("div");
            page.element(
                    "p",
                    "quiet small",
                    "A dot is a check, full when it was answered; the thick line is the time in"
                            + " which the pair worked; the triangle is the nomination. ★ is the"
                            + " pair that was used.");
            page.open("p", "small quiet");
            for (IceStory.Moment moment : story.moments()) {
                page.text(
                        Words.time(moment.nanos() - story.session().firstNanos())
                                + " "
                                + moment.what());
                page.frames(List.of(moment.frame())).raw("; ");
            }
            page.close("p");
        }
    }

    private void relays() {
        for (TurnAllocation relay : call.relays()) {
            page.element("h3", "", "The relay at " + Words.address(relay.server()) + " (TURN)");
            page.open("table", "");
            row("Who asked", Words.address(relay.client()), relay.firstFrame());
            if (relay.user() != null) {
                row("As", relay.user(), 0);
            }
            if (relay.relayed() != null) {
                row("Lends", Words.address(relay.relayed()), relay.createdFrame());
            }
            relay.permissions().forEach((host, frame) -> row("Lets in", Words.host(host), frame));
            for (TurnAllocation.Channel channel : relay.channels()) {
                row(
                        "Channel " + String.format(Locale.ROOT, "0x%04x", channel.number()),
                        Words.address(channel.peer()),
                        channel.frame());
            }
            for (TurnAllocation.Refusal refusal : relay.refusals()) {
                row(
                        "Refused " + refusal.code(),
                        refusal.what() + ": " + refusal.words(),
                        refusal.frame());
            }
            page.close("table");
        }
    }

    private void row(String name, String words, int frame) {
        page.raw("<tr>").element("td", "quiet", name).open("td", "").text(words);
        if (frame > 0) {
            page.frames(List.of(frame));
        }
        page.raw("</td></tr>\n");
    }

    private void dtls() {
        for (DtlsSession session : call.dtls()) {
            if (session.serverHello() == null && session.clientHello() == null) {
                continue;
            }
            page.element("h3", "", "How the keys were made (DTLS)");
            page.open("table", "");
            row("Between", session.path().toString(), session.firstFrame());
            row("Version", session.versionName(), session.serverHelloFrame());
            rowIfKnown("Cipher", session.cipher());
            rowIfKnown("Key exchange", session.group());
            rowIfKnown("SRTP offered", String.join(", ", session.offeredProfiles()));
            rowIfKnown("SRTP taken", session.profile());
            if (session.isComplete()) {
                row(
                        "Complete",
                        "after "
                                + Words.time(session.durationNanos())
                                + ", "
                                + Words.count(session.flights(), "flight")
                                + ", "
                                + Words.count(session.retransmissions(), "retransmission"),
                        session.doneFrame());
            }
            page.close("table");
        }
    }

    private void rowIfKnown(String name, @Nullable String words) {
        if (words != null && !words.isEmpty()) {
            row(name, words, 0);
        }
    }

    private void streams() {
        HtmlStreams.write(page, call.streams());
    }

    private void reports() {
        for (Reported reported : call.reports()) {
            CallRecord record = reported.record();
            page.element("h3", "", "What " + record.who() + " reports");
            page.element(
                    "p",
                    "quiet small",
                    capital(record.kind().text())
                            + " in "
                            + record.file()
                            + ", joined by "
                            + reported.by().text()
                            + (record.browser() == null ? "" : ", " + record.browser())
                            + ".");
            page.open("ul", "");
            ReportedWords.of(record).forEach(each -> page.element("li", "", capital(each)));
            page.close("ul");
        }
    }

    // --- descriptions
    // ------------------------------------------------------------------------------

    private void exchanges() {
        SipCall sip = call.sip();
        if (sip == null) {
            return;
        }
        List<Exchange> exchanges = sip.exchanges();
        for (Exchange exchange : exchanges.subList(0, Math.min(MOST_EXCHANGES, exchanges.size()))) {
            exchange(exchange);
        }
    }

    private void exchange(Exchange exchange) {
        Described answer = exchange.answer();
        page.element("h3", "", "What the two sides told each other (SDP)");
        if (answer != null) {
            agreement(exchange.offer().content(), answer.content());
        }
        page.raw("<details><summary>Offer and answer, line by line</summary>");
        page.open("div", "sides");
        description("Offer", exchange.offer());
        if (answer != null) {
            description("Answer", answer);
        }
        page.close("div").close("details");
    }

    private void agreement(
            @Nullable SessionDescription offer, @Nullable SessionDescription answer) {
        if (offer == null || answer == null) {
            return;
        }
        Agreement agreement = Agreement.of(offer, answer);
        for (Agreement.Section section : agreement.sections()) {
            page.element("p", "", capital(section.words()) + ".");
        }
        for (Agreement.Fault fault : agreement.faults()) {
            page.element("p", "fault", capital(fault.words()) + " (" + fault.rfc() + ").");
        }
    }

    private void description(String name, Described described) {
        page.raw("<div>").open("h4", "").text(name);
        page.frames(List.of(described.frame())).close("h4");
        if (described.wrong() != null) {
            page.element("p", "fault", "Not well formed: " + described.wrong());
        }
        page.open("table", "sdp");
        for (Explained line : Explainer.explain(described.text())) {
            page.open("tr", line.text().startsWith("m=") ? "m" : "");
            page.open("td", "mono").text(line.text()).raw("</td><td title=\"");
            page.text(line.rfc()).raw("\">");
            page.text(line.isUnknown() ? "not known here" : line.words()).raw("</td></tr>\n");
        }
        page.close("table").close("div");
    }

    // --- addresses, transactions
    // -------------------------------------------------------------------

    private void addresses() {
        page.element("h3", "", "Every address of this call");
        page.raw("<div class=\"scroll\"><table><tr><th>Address<th>What for<th>On the LAN<th>Why");
        page.raw("<th>First seen</tr>\n");
        for (Verdict.Place place : call.verdict().addresses()) {
            Answer answer = place.onLink().answer();
            page.raw("<tr>").cell(Words.host(place.host()));
            page.cell(String.join(", ", place.roles())).raw("<td>");
            page.element("span", "tag " + style(answer, "maybe"), answer.text()).raw("</td>");
            page.cell(place.onLink().why()).raw("<td>");
            if (place.frame() > 0) {
                page.frame(place.frame());
            } else {
                page.text("reported only");
            }
            page.raw("</td></tr>\n");
        }
        page.raw("</table></div>\n");
    }

    private void signalling() {
        SipCall sip = call.sip();
        if (sip == null) {
            return;
        }
        page.raw("<details><summary>SIP transactions</summary><div class=\"scroll\"><table><tr>");
        page.raw("<th>Request<th>From<th>To<th>By<th>Answer<th class=\"n\">After");
        page.raw("<th class=\"n\">Sent again</tr>\n");
        for (SipTransaction each : sip.transactions()) {
            page.raw("<tr><td>").text(each.method()).raw(" ").frame(each.first().frame());
            page.raw("</td>").cell(Words.address(each.first().from()));
            page.cell(Words.address(each.first().to()));
            page.cell(each.first().transport().name());
            page.cell(each.answer() == null ? "none" : each.answer().title());
            page.number(each.answerNanos() < 0 ? "" : Words.time(each.answerNanos()));
            page.number(String.valueOf(each.retransmissions())).raw("</tr>\n");
        }
        page.raw("</table></div></details>\n");
    }
}
