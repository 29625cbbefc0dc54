package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.media.Stream;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is to be said at which packet. */
final class Marks {
    private static final int MOST_MARKS = 200_000;
    private static final int MOST_AT_A_PACKET = 8;

    private final Map<Integer, List<Mark>> byFrame = new TreeMap<>();
    private int count;

    private Marks() {}

    static List<Mark> of(List<Call> calls, List<TurnAllocation> relays, List<Mark> malformed) {
        Marks marks = new Marks();
        malformed.forEach(marks::add);
        calls.forEach(marks::call);
        relays.forEach(marks::relay);
        return marks.byFrame.values().stream().flatMap(List::stream).toList();
    }

    private void add(int frame, String tag, String text) {
        add(new Mark(frame, tag, text));
    }

    private void add(Mark mark) {
        List<Mark> here = byFrame.computeIfAbsent(mark.frame(), _ -> new ArrayList<>(1));
        if (mark.frame() > 0
                && count < MOST_MARKS
                && here.size() < MOST_AT_A_PACKET
                && !here.contains(mark)) {
            here.add(mark);
            count++;
        }
    }

    private void call(Call call) {
        String name = "call " + call.number();
        if (call.sip() != null) {
            sip(name, call.sip(), call.outcome());
        }
        for (IceSession session : call.ice()) {
            ice(session, IceStory.of(session, call.paths()));
        }
        call.dtls().forEach(this::dtls);
        for (MediaPath path : call.paths()) {
            for (Stream stream : path.streams()) {
                stream(name, stream, call.verdict());
            }
        }
        for (Note note : call.notes()) {
            if (note.kind() != Note.Kind.PLAIN && !note.frames().isEmpty()) {
                add(note.frames().getFirst(), "VERDICT", name + ": " + note.text());
            }
        }
    }

    private void sip(String name, SipCall sip, @Nullable SipOutcome outcome) {
        SipEvent first = sip.events().getFirst();
        add(first.frame(), "SIP", name + ": " + sip.caller() + " calls " + sip.callee());
        for (SipEvent event : sip.events()) {
            if (event.isRetransmission()) {
                add(
                        event.frame(),
                        "SIP",
                        event.title() + " sent again (first in frame " + event.repeats() + ")");
            } else if (event.isRequest() && event.method().equals("BYE")) {
                add(event.frame(), "SIP", name + ": hangs up");
            }
        }
        for (SipTransaction each : sip.transactions()) {
            SipEvent answer = each.answer();
            if (answer != null && each.answerNanos() >= 0 && each.method().equals("INVITE")) {
                add(
                        answer.frame(),
                        "SIP",
                        answer.title() + " after " + Words.time(each.answerNanos()));
            }
        }
        if (outcome != null && !outcome.frames().isEmpty()) {
            add(outcome.frames().getLast(), "SIP", name + ": " + outcome.words());
        }
    }

    private void ice(IceSession session, IceStory story) {
        for (IcePair pair : session.pairs()) {
            String which = "pair " + pair.number() + " (" + pair.path() + ")";
            add(pair.first().frame(), "ICE", which + ": first check");
            IceCheck success = pair.firstSuccess();
            if (success != null) {
                add(
                        success.answerFrame(),
                        "ICE",
                        "pair "
                                + pair.number()
                                + " succeeded after "
                                + Words.time(success.answerNanos() - session.firstNanos()));
            }
            for (IceCheck check : pair.checks()) {
                if (check.error() > 0) {
                    add(check.answerFrame(), "ICE", "error " + check.error());
                }
            }
        }
        IcePair winner = story.winner();
        IceCheck nomination = winner == null ? null : winner.nomination();
        if (winner != null && nomination != null) {
            add(nomination.answerFrame(), "ICE", "pair " + winner.number() + " nominated");
        }
        for (IceCheck check : session.forged()) {
            add(check.frame(), "ICE", "not made with the password of the description");
        }
    }

    private void dtls(DtlsSession session) {
        add(
                session.firstFrame(),
                "DTLS",
                "handshake begins"
                        + (session.offeredProfiles().isEmpty()
                                ? ""
                                : ", offers " + String.join(", ", session.offeredProfiles())));
        add(
                session.serverHelloFrame(),
                "DTLS",
                session.versionName()
                        + ", "
                        + session.cipher()
                        + (session.group() == null ? "" : ", " + session.group()));
        String profile = session.profile();
        add(
                session.doneFrame(),
                "DTLS",
                session.versionName()
                        + " finished after "
                        + Words.time(Math.max(0, session.durationNanos()))
                        + (profile == null ? "" : ", " + profile));
        if (session.alert() != null) {
            add(session.alertFrame(), "DTLS", "alert " + session.alert());
        }
    }

    private void stream(String name, Stream stream, Verdict verdict) {
        boolean encrypted = verdict.sealed() == Answer.YES;
        String source = String.format(Locale.ROOT, "0x%08x", stream.ssrc());
        add(
                stream.firstFrame(),
                encrypted ? "SRTP" : "RTP",
                name + ": first packet of stream " + source);
        add(
                stream.lastFrame(),
                encrypted ? "SRTP" : "RTP",
                name + ": last packet of stream " + source + ", " + stream.packets() + " in all");
    }

    private void relay(TurnAllocation relay) {
        if (relay.relayed() != null) {
            add(
                    relay.createdFrame(),
                    "TURN",
                    Words.address(relay.relayed()) + " lent to " + Words.address(relay.client()));
        }
        for (TurnAllocation.Channel channel : relay.channels()) {
            add(
                    channel.frame(),
                    "TURN",
                    "channel "
                            + String.format(Locale.ROOT, "0x%04x", channel.number())
                            + " leads to "
                            + Words.address(channel.peer()));
        }
        for (TurnAllocation.Refusal refusal : relay.refusals()) {
            add(
                    refusal.frame(),
                    "TURN",
                    refusal.what() + " refused: " + refusal.code() + ", " + refusal.words());
        }
        if (relay.deletedFrame() > 0) {
            add(relay.deletedFrame(), "TURN", "the allocation ends");
        }
    }

    /** By frame, for those who write packets one after the other. */
    static Map<Integer, List<Mark>> byFrame(List<Mark> marks) {
        Map<Integer, List<Mark>> sorted = new LinkedHashMap<>();
        for (Mark mark : marks) {
            sorted.computeIfAbsent(mark.frame(), _ -> new ArrayList<>(1)).add(mark);
        }
        return sorted;
    }
}
