package org.lanline.trace.ladder;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.DtlsSession;
import org.lanline.trace.findings.IceCheck;
import org.lanline.trace.findings.IcePair;
import org.lanline.trace.findings.IceStory;
import org.lanline.trace.findings.MediaPath;
import org.lanline.trace.findings.SipCall;
import org.lanline.trace.findings.SipEvent;
import org.lanline.trace.findings.SipTransaction;
import org.lanline.trace.findings.TurnAllocation;
import org.lanline.trace.findings.Words;
import org.lanline.trace.ladder.Ladder.Arrow;
import org.lanline.trace.ladder.Ladder.Bar;
import org.lanline.trace.ladder.Ladder.Kind;
import org.lanline.trace.ladder.Ladder.Lane;
import org.lanline.trace.ladder.Ladder.Rung;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Picks what is worth an arrow. */
final class LadderMaker {
    private static final int MOST_RUNGS = 300;
    private static final int MOST_LANES = 12;

    private final Call call;
    private final List<IceStory> stories;
    private final boolean byPort;
    private final Map<String, Integer> lanes = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final List<Rung> rungs = new ArrayList<>();

    LadderMaker(Call call, List<IceStory> stories) {
        this.call = call;
        this.stories = stories;
        this.byPort = isOnOneMachine(call);
    }

    /** All on one address, as in tests over loopback: then ports are what tells lanes apart. */
    private static boolean isOnOneMachine(Call call) {
        SipCall sip = call.sip();
        if (sip != null) {
            SipEvent first = sip.events().getFirst();
            return Words.host(first.from()).equals(Words.host(first.to()));
        }
        return call.paths().stream()
                .anyMatch(
                        path ->
                                Words.host(path.path().one())
                                        .equals(Words.host(path.path().other())));
    }

    Ladder make() {
        sip();
        relays();
        ice();
        dtls();
        media();
        rungs.sort(Comparator.comparingLong(Rung::nanos).thenComparingInt(Rung::frame));
        int leftOut = Math.max(0, rungs.size() - MOST_RUNGS);
        List<Lane> named = new ArrayList<>();
        lanes.keySet().forEach(key -> named.add(new Lane(key, names.getOrDefault(key, ""))));
        return new Ladder(
                named,
                leftOut == 0 ? rungs : rungs.subList(0, MOST_RUNGS),
                rungs.isEmpty() ? call.beganNanos() : rungs.getFirst().nanos(),
                leftOut);
    }

    private int lane(InetSocketAddress address) {
        String key = byPort ? Words.address(address) : Words.host(address);
        Integer known = lanes.get(key);
        if (known == null) {
            if (lanes.size() == MOST_LANES) {
                return -1;
            }
            known = lanes.size();
            lanes.put(key, known);
        }
        return known;
    }

    private void name(InetSocketAddress address, String name) {
        String key = byPort ? Words.address(address) : Words.host(address);
        names.putIfAbsent(key, name.split("@", 2)[0]);
    }

    private void add(
            long nanos,
            int frame,
            InetSocketAddress from,
            InetSocketAddress to,
            Kind kind,
            String text,
            String remark,
            boolean again) {
        int start = lane(from);
        int end = lane(to);
        if (frame > 0 && start >= 0 && end >= 0 && start != end) {
            rungs.add(new Arrow(nanos, frame, start, end, kind, text, remark, again));
        }
    }

    private void sip() {
        SipCall sip = call.sip();
        if (sip == null) {
            return;
        }
        Map<Integer, SipTransaction> answers = new LinkedHashMap<>();
        for (SipTransaction each : sip.transactions()) {
            SipEvent answer = each.answer();
            if (answer != null) {
                answers.put(answer.frame(), each);
            }
        }
        SipEvent first = sip.events().getFirst();
        if (first.isRequest()) {
            name(first.from(), sip.caller());
        }
        for (SipEvent event : sip.events()) {
            add(
                    event.nanos(),
                    event.frame(),
                    event.from(),
                    event.to(),
                    kind(event),
                    event.title() + (event.description() == null ? "" : " (SDP)"),
                    remark(event, answers.get(event.frame())),
                    event.isRetransmission());
        }
        nameCallee(sip);
    }

    /** Whoever answers and asks nobody in turn. */
    private void nameCallee(SipCall sip) {
        InetSocketAddress last = null;
        for (SipTransaction each : sip.transactions()) {
            if (each.method().equals("INVITE") && each.first().isRequest()) {
                last = each.first().to();
            }
        }
        if (last != null && lanes.size() > 1) {
            boolean asks = false;
            for (SipTransaction each : sip.transactions()) {
                asks |= each.method().equals("INVITE") && each.first().from().equals(last);
            }
            if (!asks) {
                name(last, sip.callee());
            }
        }
    }

    private static Kind kind(SipEvent event) {
        if (event.isRequest()) {
            return Kind.REQUEST;
        }
        if (event.status() < 200) {
            return Kind.PROVISIONAL;
        }
        return event.status() < 300 ? Kind.SUCCESS : Kind.FAILURE;
    }

    private static String remark(SipEvent event, @Nullable SipTransaction answered) {
        if (event.isRetransmission()) {
            return "sent again";
        }
        return answered == null || answered.answerNanos() < 0
                ? ""
                : "after " + Words.time(answered.answerNanos());
    }

    private void relays() {
        for (TurnAllocation relay : call.relays()) {
            add(
                    relay.firstNanos(),
                    relay.firstFrame(),
                    relay.client(),
                    relay.server(),
                    Kind.TURN,
                    "Allocate a relay",
                    relay.relayed() == null ? "" : "gets " + Words.address(relay.relayed()),
                    false);
        }
    }

    private void ice() {
        for (IceStory story : stories) {
            for (IcePair pair : story.session().pairs()) {
                IceCheck first = pair.first();
                boolean winner = pair == story.winner();
                IceCheck success = pair.firstSuccess();
                if (winner || (success == null && story.winner() == null)) {
                    add(
                            first.nanos(),
                            first.frame(),
                            first.from(),
                            first.to(),
                            Kind.ICE,
                            "check, pair " + pair.number(),
                            success == null ? "no answer" : "",
                            false);
                }
                if (winner && success != null) {
                    add(
                            success.answerNanos(),
                            success.answerFrame(),
                            success.to(),
                            success.from(),
                            Kind.ICE,
                            "answer, pair " + pair.number(),
                            "after " + Words.time(success.roundTripNanos()),
                            false);
                }
            }
        }
    }

    private void dtls() {
        for (DtlsSession session : call.dtls()) {
            int shown = 0;
            int before = 0;
            for (DtlsSession.Step step : session.steps()) {
                if (step.frame() == before || shown++ > 12) {
                    continue;
                }
                before = step.frame();
                add(
                        step.nanos(),
                        step.frame(),
                        step.fromClient() ? session.client() : session.server(),
                        step.fromClient() ? session.server() : session.client(),
                        Kind.DTLS,
                        step.what(),
                        step.again() ? "sent again" : "",
                        step.again());
            }
        }
    }

    private void media() {
        for (MediaPath path : call.paths()) {
            int one = lane(path.path().one());
            int other = lane(path.path().other());
            if (path.carriedMedia() && one >= 0 && other >= 0) {
                String secured =
                        switch (call.verdict().sealed()) {
                            case YES -> "SRTP";
                            case NO -> "RTP in clear";
                            case CANNOT_TELL -> "RTP";
                        };
                rungs.add(
                        new Bar(
                                path.firstNanos(),
                                path.lastNanos(),
                                path.firstFrame(),
                                path.lastFrame(),
                                one,
                                other,
                                secured
                                        + ", "
                                        + Words.count(path.rtpPackets(), "packet")
                                        + (path.through() == null ? "" : ", relayed")));
            }
        }
    }
}
