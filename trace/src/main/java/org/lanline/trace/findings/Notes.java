package org.lanline.trace.findings;

import org.lanline.sdp.SessionDescription;
import org.lanline.trace.media.Stream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is worth saying of a call besides its verdict. */
final class Notes {
    private final List<Note> notes = new ArrayList<>();
    private final Joining.Group group;

    private Notes(Joining.Group group) {
        this.group = group;
    }

    static List<Note> of(
            Joining.Group group,
            List<IceStory> stories,
            List<Note> disagreements,
            Verdict verdict) {
        Notes all = new Notes(group);
        all.authenticity(verdict);
        all.ice(stories);
        all.media();
        all.dtls();
        all.relays();
        all.sip();
        all.notes.addAll(disagreements);
        all.notes.addAll(ReportNotes.of(group.reports));
        List<Note> sorted = new ArrayList<>(all.notes);
        sorted.sort((a, b) -> b.kind().compareTo(a.kind()));
        return sorted;
    }

    private void authenticity(Verdict verdict) {
        Claim authentic = verdict.authentic();
        if (authentic.answer() == Answer.NO) {
            notes.add(Note.alarm(authentic.why(), authentic.frames()));
        }
    }

    private void ice(List<IceStory> stories) {
        for (IceStory story : stories) {
            notes.addAll(story.notes());
            if (story.state() == IceStory.State.FAILED && stories.size() == 1) {
                notes.add(
                        Note.alarm(
                                "no path was found: " + story.why(),
                                List.of(story.session().firstFrame())));
            }
        }
        List<IceStory> restarts = restarts(stories);
        if (!restarts.isEmpty()) {
            notes.add(
                    Note.plain(
                            Words.count(restarts.size(), "restart") + " of ICE: new credentials",
                            restarts.stream().map(story -> story.session().firstFrame()).toList()));
        }
    }

    /** Sessions that began after another between the same ends had ended its search. */
    static List<IceStory> restarts(List<IceStory> stories) {
        List<IceStory> found = new ArrayList<>();
        for (int i = 1; i < stories.size(); i++) {
            IceSession before = stories.get(i - 1).session();
            IceSession after = stories.get(i).session();
            if (after.firstNanos() - before.firstNanos() > 1_000_000_000L) {
                found.add(stories.get(i));
            }
        }
        return found;
    }

    private void media() {
        for (MediaPath path : group.paths) {
            if (path.carriedMedia() && !path.bothWays()) {
                Stream stream = path.streams().isEmpty() ? null : path.streams().getFirst();
                String from = stream == null ? "one end" : Words.address(stream.flow().from());
                boolean other =
                        group.paths.stream().anyMatch(each -> each != path && each.carriedMedia());
                if (!other) {
                    notes.add(
                            Note.warning(
                                    "media went one way only, from " + from + "; nothing came back",
                                    List.of(path.firstFrame(), path.lastFrame())));
                }
            }
        }
        boolean answered = group.sip != null && SipOutcome.of(group.sip).answeredNanos() > 0;
        boolean any = group.paths.stream().anyMatch(MediaPath::carriedMedia);
        if (answered && !any) {
            notes.add(
                    Note.warning(
                            "the call was answered, and no packet of its media is in the capture",
                            List.of()));
        }
    }

    private void dtls() {
        for (DtlsSession session : group.dtls) {
            if (session.alert() != null && !session.isComplete()) {
                notes.add(
                        Note.alarm(
                                "the DTLS handshake failed with the alert " + session.alert(),
                                List.of(session.alertFrame())));
            } else if (!session.isComplete() && session.clientHello() != null) {
                boolean answered = session.serverHello() != null;
                notes.add(
                        Note.warning(
                                answered
                                        ? "the DTLS handshake was not completed in this capture"
                                        : "a DTLS handshake was begun, and nobody answered it",
                                List.of(session.firstFrame())));
            }
            if (session.retransmissions() > 0) {
                notes.add(
                        Note.plain(
                                Words.count(session.retransmissions(), "message")
                                        + " of the DTLS handshake sent again",
                                session.steps().stream()
                                        .filter(DtlsSession.Step::again)
                                        .map(DtlsSession.Step::frame)
                                        .toList()));
            }
        }
    }

    private void relays() {
        for (TurnAllocation relay : group.relays) {
            for (TurnAllocation.Refusal refusal : relay.refusals()) {
                notes.add(
                        Note.warning(
                                "the relay at "
                                        + Words.address(relay.server())
                                        + " refused "
                                        + refusal.what()
                                        + ": "
                                        + refusal.code()
                                        + ", "
                                        + refusal.words(),
                                List.of(refusal.frame())));
            }
        }
    }

    /** Changes of a call that goes on (RFC 3261 section 14), once for all hops. */
    private void refused(SipCall sip) {
        Map<String, List<Integer>> framesByCause = new LinkedHashMap<>();
        for (SipTransaction each : sip.transactions()) {
            SipEvent answer = each.answer();
            boolean inDialog = each.first().isRequest() && each.first().toTag() != null;
            boolean changes = each.method().equals("INVITE") || each.method().equals("UPDATE");
            if (inDialog && changes && answer != null && isRefusal(answer.status())) {
                framesByCause
                        .computeIfAbsent(answer.title(), _ -> new ArrayList<>(2))
                        .addAll(List.of(each.first().frame(), answer.frame()));
            }
        }
        framesByCause.forEach(
                (cause, frames) ->
                        notes.add(
                                Note.warning(
                                        "a change of the call was refused: " + cause, frames)));
    }

    /** Not what asks for a password, or to try again in a moment. */
    private static boolean isRefusal(int status) {
        return status >= 400 && status != 401 && status != 407 && status != 491;
    }

    private void fax(Exchange exchange) {
        Described answer = exchange.answer();
        SessionDescription content = answer == null ? null : answer.content();
        boolean taken =
                content != null
                        && content.media().stream()
                                .anyMatch(
                                        media ->
                                                media.protocol().equalsIgnoreCase("udptl")
                                                        && media.port() > 0);
        if (taken && answer != null) {
            notes.add(
                    Note.plain(
                            "a fax took the place of sound (T.38): packets of sound that are"
                                    + " missing since then were not lost",
                            List.of(exchange.offer().frame(), answer.frame())));
        }
    }

    private void sip() {
        if (group.sip == null) {
            return;
        }
        if (group.sip.retransmissions() > 0) {
            notes.add(
                    Note.plain(
                            Words.count(group.sip.retransmissions(), "SIP message") + " sent again",
                            group.sip.events().stream()
                                    .filter(SipEvent::isRetransmission)
                                    .map(SipEvent::frame)
                                    .toList()));
        }
        if (group.sip.dialogs().size() > 1) {
            notes.add(
                    Note.plain(
                            "it rang at " + group.sip.dialogs().size() + " devices (forked)",
                            List.of()));
        }
        refused(group.sip);
        for (Exchange exchange : group.sip.exchanges()) {
            fax(exchange);
            if (!exchange.changed().isEmpty()) {
                List<Integer> frames = new ArrayList<>();
                frames.add(exchange.offer().frame());
                exchange.changed().forEach(each -> frames.add(each.frame()));
                notes.add(
                        Note.warning(
                                "the description was changed on the way: somebody in between is"
                                        + " part of this call",
                                frames));
            }
        }
    }
}
