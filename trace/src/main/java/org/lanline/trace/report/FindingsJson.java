package org.lanline.trace.report;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.Agreement;
import org.lanline.sdp.SessionDescription;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Claim;
import org.lanline.trace.findings.Described;
import org.lanline.trace.findings.DtlsSession;
import org.lanline.trace.findings.Exchange;
import org.lanline.trace.findings.Findings;
import org.lanline.trace.findings.IceCheck;
import org.lanline.trace.findings.IcePair;
import org.lanline.trace.findings.IceSession;
import org.lanline.trace.findings.IceStory;
import org.lanline.trace.findings.Note;
import org.lanline.trace.findings.SipCall;
import org.lanline.trace.findings.SipOutcome;
import org.lanline.trace.findings.SipTransaction;
import org.lanline.trace.findings.TurnAllocation;
import org.lanline.trace.findings.Verdict;
import org.lanline.trace.findings.Words;
import org.lanline.trace.media.Stream;

import tools.jackson.core.JsonGenerator;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The parts of the JSON that come of findings; {@code docs/trace-json.md} says what is in them. */
final class FindingsJson {
    private final JsonGenerator out;
    private final Findings.Found found;

    FindingsJson(JsonGenerator out, Findings.Found found) {
        this.out = out;
        this.found = found;
    }

    void calls() {
        out.writeArrayPropertyStart("calls");
        found.calls().forEach(this::call);
        out.writeEndArray();
    }

    private void call(Call call) {
        out.writeStartObject();
        out.writeNumberProperty("number", call.number());
        out.writeStringProperty("title", call.title());
        out.writeStringProperty("began", Moments.utc(call.beganNanos()));
        out.writeNumberProperty("seconds", (call.endedNanos() - call.beganNanos()) / 1e9);
        if (call.sip() != null) {
            sip(call.sip(), call.outcome());
        }
        out.writeArrayPropertyStart("streams");
        for (Stream stream : call.streams()) {
            out.writeString(String.format(Locale.ROOT, "0x%08x", stream.ssrc()));
        }
        out.writeEndArray();
        new ReportedJson(out).write(call.reports());
        out.writeArrayPropertyStart("notes");
        call.notes().forEach(this::note);
        out.writeEndArray();
        out.writeEndObject();
    }

    private void note(Note note) {
        out.writeStartObject();
        out.writeStringProperty("kind", note.kind().name().toLowerCase(Locale.ROOT));
        out.writeStringProperty("text", note.text());
        frames(note.frames());
        out.writeEndObject();
    }

    private void frames(Collection<Integer> frames) {
        out.writeArrayPropertyStart("frames");
        frames.forEach(out::writeNumber);
        out.writeEndArray();
    }

    private void text(String name, @Nullable String value) {
        JsonTexts.write(out, name, value);
    }

    private void sip(SipCall sip, @Nullable SipOutcome outcome) {
        out.writeObjectPropertyStart("sip");
        out.writeStringProperty("callId", sip.callId());
        out.writeStringProperty("caller", sip.caller());
        out.writeStringProperty("callee", sip.callee());
        out.writeNumberProperty("messages", sip.messages());
        out.writeNumberProperty("retransmissions", sip.retransmissions());
        out.writeNumberProperty("dialogs", sip.dialogs().size());
        if (outcome != null) {
            out.writeStringProperty("state", outcome.state().name().toLowerCase(Locale.ROOT));
            out.writeNumberProperty("status", outcome.status());
            out.writeStringProperty("outcome", outcome.words());
            frames(outcome.frames());
            milliseconds("ringMs", outcome.ringNanos());
            milliseconds("answerMs", outcome.answerNanos());
        }
        out.writeArrayPropertyStart("transactions");
        sip.transactions().forEach(this::transaction);
        out.writeEndArray();
        out.writeArrayPropertyStart("descriptions");
        sip.exchanges().forEach(this::exchange);
        out.writeEndArray();
        out.writeEndObject();
    }

    private void milliseconds(String name, long nanos) {
        if (nanos >= 0) {
            out.writeNumberProperty(name, nanos / 1e6);
        }
    }

    private void transaction(SipTransaction each) {
        out.writeStartObject();
        out.writeStringProperty("method", each.method());
        out.writeStringProperty("from", Words.address(each.first().from()));
        out.writeStringProperty("to", Words.address(each.first().to()));
        out.writeStringProperty("transport", each.first().transport().name());
        out.writeNumberProperty("frame", each.first().frame());
        out.writeNumberProperty("status", each.status());
        out.writeNumberProperty("retransmissions", each.retransmissions());
        milliseconds("responseMs", each.responseNanos());
        milliseconds("answerMs", each.answerNanos());
        out.writeEndObject();
    }

    private void exchange(Exchange exchange) {
        Described answer = exchange.answer();
        out.writeStartObject();
        out.writeNumberProperty("offerFrame", exchange.offer().frame());
        out.writeNumberProperty("answerFrame", answer == null ? 0 : answer.frame());
        out.writeBooleanProperty("changedOnTheWay", !exchange.changed().isEmpty());
        SessionDescription offered = exchange.offer().content();
        SessionDescription answered = answer == null ? null : answer.content();
        if (offered != null && answered != null) {
            Agreement agreement = Agreement.of(offered, answered);
            out.writeArrayPropertyStart("agreed");
            agreement.sections().forEach(each -> out.writeString(each.words()));
            out.writeEndArray();
            out.writeArrayPropertyStart("faults");
            for (Agreement.Fault fault : agreement.faults()) {
                out.writeStartObject();
                out.writeNumberProperty("section", fault.section());
                out.writeStringProperty("text", fault.words());
                out.writeStringProperty("rfc", fault.rfc());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    // --- ICE, TURN, DTLS
    // -----------------------------------------------------------------------------

    private int call(IceSession session) {
        return found.calls().stream()
                .filter(call -> call.ice().contains(session))
                .mapToInt(Call::number)
                .findFirst()
                .orElse(0);
    }

    void ice() {
        out.writeArrayPropertyStart("ice");
        for (IceStory story : found.ice()) {
            IceSession session = story.session();
            out.writeStartObject();
            out.writeNumberProperty("call", call(session));
            out.writeStringProperty("ufrags", session.one() + ":" + session.other());
            text("controlling", session.controlling());
            out.writeStringProperty("state", story.state().name().toLowerCase(Locale.ROOT));
            out.writeNumberProperty("winner", story.winner() == null ? 0 : story.winner().number());
            out.writeStringProperty("why", story.why());
            out.writeNumberProperty("verified", session.verified());
            out.writeNumberProperty("forged", session.forged().size());
            out.writeNumberProperty("unverified", session.unverified());
            out.writeArrayPropertyStart("pairs");
            session.pairs().forEach(this::pair);
            out.writeEndArray();
            out.writeArrayPropertyStart("moments");
            for (IceStory.Moment moment : story.moments()) {
                out.writeStartObject();
                out.writeNumberProperty("ms", (moment.nanos() - session.firstNanos()) / 1e6);
                out.writeNumberProperty("frame", moment.frame());
                out.writeStringProperty("text", moment.what());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void pair(IcePair pair) {
        out.writeStartObject();
        out.writeNumberProperty("number", pair.number());
        out.writeStringProperty("one", Words.address(pair.path().one()));
        out.writeStringProperty("other", Words.address(pair.path().other()));
        out.writeStringProperty("state", pair.state().name().toLowerCase(Locale.ROOT));
        out.writeBooleanProperty("relayed", pair.relayed());
        out.writeNumberProperty("checks", pair.sent());
        out.writeNumberProperty("answered", pair.answered());
        out.writeArrayPropertyStart("errors");
        pair.errors().forEach(out::writeNumber);
        out.writeEndArray();
        out.writeNumberProperty("meanRoundTripMs", pair.meanRoundTripNanos() / 1e6);
        IceCheck nomination = pair.nomination();
        out.writeNumberProperty("firstFrame", pair.first().frame());
        out.writeNumberProperty("nominatedFrame", nomination == null ? 0 : nomination.frame());
        out.writeArrayPropertyStart("list");
        for (IceCheck check : pair.checks()) {
            check(check);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private void check(IceCheck check) {
        out.writeStartObject();
        out.writeNumberProperty("frame", check.frame());
        out.writeStringProperty("from", Words.address(check.from()));
        out.writeNumberProperty("answerFrame", check.answerFrame());
        out.writeNumberProperty("error", check.error());
        out.writeNumberProperty("repeats", check.repeats());
        out.writeBooleanProperty("useCandidate", check.nominates());
        out.writeStringProperty(
                "integrity", check.requestIntegrity().name().toLowerCase(Locale.ROOT));
        if (check.isAnswered()) {
            milliseconds("roundTripMs", check.roundTripNanos());
        }
        out.writeEndObject();
    }

    void turn() {
        out.writeArrayPropertyStart("turn");
        for (TurnAllocation each : found.relays()) {
            out.writeStartObject();
            out.writeNumberProperty("number", each.number());
            out.writeStringProperty("client", Words.address(each.client()));
            out.writeStringProperty("server", Words.address(each.server()));
            out.writeStringProperty("transport", each.transport().name());
            text("relayed", each.relayed() == null ? null : Words.address(each.relayed()));
            text("mapped", each.mapped() == null ? null : Words.address(each.mapped()));
            text("user", each.user());
            text("realm", each.realm());
            text("software", each.software());
            out.writeNumberProperty("firstFrame", each.firstFrame());
            out.writeNumberProperty("createdFrame", each.createdFrame());
            out.writeNumberProperty("deletedFrame", each.deletedFrame());
            out.writeNumberProperty("lifetimeSeconds", each.lifetimeSeconds());
            out.writeNumberProperty("refreshes", each.refreshes().size());
            out.writeObjectPropertyStart("permissions");
            each.permissions()
                    .forEach((host, frame) -> out.writeNumberProperty(Words.host(host), frame));
            out.writeEndObject();
            channels(each);
            refusals(each);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void channels(TurnAllocation each) {
        out.writeArrayPropertyStart("channels");
        for (TurnAllocation.Channel channel : each.channels()) {
            out.writeStartObject();
            out.writeNumberProperty("number", channel.number());
            out.writeStringProperty("peer", Words.address(channel.peer()));
            out.writeNumberProperty("frame", channel.frame());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void refusals(TurnAllocation each) {
        out.writeArrayPropertyStart("refusals");
        for (TurnAllocation.Refusal refusal : each.refusals()) {
            out.writeStartObject();
            out.writeNumberProperty("frame", refusal.frame());
            out.writeStringProperty("what", refusal.what());
            out.writeNumberProperty("code", refusal.code());
            out.writeStringProperty("text", refusal.words());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    void dtls() {
        out.writeArrayPropertyStart("dtls");
        for (DtlsSession each : found.dtls()) {
            out.writeStartObject();
            out.writeStringProperty("client", Words.address(each.client()));
            out.writeStringProperty("server", Words.address(each.server()));
            out.writeStringProperty("version", each.versionName());
            text("cipher", each.cipher());
            text("group", each.group());
            out.writeArrayPropertyStart("srtpOffered");
            each.offeredProfiles().forEach(out::writeString);
            out.writeEndArray();
            text("srtpTaken", each.profile());
            out.writeBooleanProperty("complete", each.isComplete());
            out.writeNumberProperty("firstFrame", each.firstFrame());
            out.writeNumberProperty("doneFrame", each.doneFrame());
            milliseconds("ms", each.durationNanos());
            out.writeNumberProperty("flights", each.flights());
            out.writeNumberProperty("retransmissions", each.retransmissions());
            text("alert", each.alert());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    // --- verdicts
    // ------------------------------------------------------------------------------------

    void verdicts() {
        out.writeArrayPropertyStart("verdicts");
        for (Call call : found.calls()) {
            Verdict verdict = call.verdict();
            out.writeStartObject();
            out.writeNumberProperty("call", call.number());
            out.writeStringProperty("route", verdict.route().name().toLowerCase(Locale.ROOT));
            out.writeStringProperty("way", verdict.routeWords());
            out.writeStringProperty("encryption", verdict.encryption());
            claim("direct", verdict.direct());
            claim("encrypted", verdict.encrypted());
            claim("authentic", verdict.authentic());
            claim("onLan", verdict.onLan());
            out.writeArrayPropertyStart("addresses");
            verdict.addresses().forEach(this::place);
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void claim(String name, Claim claim) {
        out.writeObjectPropertyStart(name);
        out.writeStringProperty("answer", claim.answer().text());
        out.writeStringProperty("why", claim.why());
        out.writeStringProperty("grade", claim.grade().name().toLowerCase(Locale.ROOT));
        frames(claim.frames());
        out.writeEndObject();
    }

    private void place(Verdict.Place place) {
        out.writeStartObject();
        out.writeStringProperty("host", Words.host(place.host()));
        strings("roles", place.roles());
        out.writeStringProperty("onLan", place.onLink().answer().text());
        out.writeStringProperty("why", place.onLink().why());
        out.writeNumberProperty("frame", place.frame());
        out.writeStringProperty("grade", place.grade().name().toLowerCase(Locale.ROOT));
        out.writeEndObject();
    }

    private void strings(String name, List<String> values) {
        out.writeArrayPropertyStart(name);
        values.forEach(out::writeString);
        out.writeEndArray();
    }
}
