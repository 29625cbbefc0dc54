package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.SessionDescription;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Messages;
import org.lanline.trace.decode.Protocol;
import org.lanline.trace.decode.Room;
import org.lanline.trace.decode.Seen;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.media.Stream;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Takes the messages of a capture as they come, and says at its end what they mean together. */
public final class Findings implements Messages {
    private static final long MOST_BYTES = 64 << 20;
    private static final int MOST_NON_STANDARD = 100;
    private static final int MOST_ZRTP = 10_000;

    private final Room room = new Room(MOST_BYTES);
    private final SipCalls sip = new SipCalls(room);
    private final IceSessions ice = new IceSessions(room);
    private final Allocations allocations = new Allocations();
    private final DtlsSessions dtls = new DtlsSessions(ice::on, room);
    private final StunMessage view = new StunMessage();
    private final Set<String> nonStandard = new TreeSet<>();
    private final Map<AddressPair, Integer> zrtp = new HashMap<>();
    private long stunMessages;
    private int fullFrame;

    /**
     * What was found.
     *
     * @param sip signalling that is no call among it: registrations and the like
     * @param malformed SIP that could not be read
     */
    public record Found(
            List<Call> calls,
            List<SipCall> sip,
            Map<String, Long> sipMessages,
            List<IceStory> ice,
            List<IceSessions.Question> questions,
            List<TurnAllocation> relays,
            List<DtlsSession> dtls,
            List<String> nonStandard,
            List<Mark> malformed) {

        public Found {
            calls = List.copyOf(calls);
            sip = List.copyOf(sip);
            sipMessages = Map.copyOf(sipMessages);
            ice = List.copyOf(ice);
            questions = List.copyOf(questions);
            relays = List.copyOf(relays);
            dtls = List.copyOf(dtls);
            nonStandard = List.copyOf(nonStandard);
            malformed = List.copyOf(malformed);
        }

        /** The same with these calls only, and what belongs to them. */
        public Found only(List<Call> some) {
            return new Found(
                    some,
                    List.of(),
                    sipMessages,
                    ice.stream()
                            .filter(
                                    each ->
                                            some.stream()
                                                    .anyMatch(
                                                            call ->
                                                                    call.ice()
                                                                            .contains(
                                                                                    each
                                                                                            .session())))
                            .toList(),
                    questions,
                    relays.stream()
                            .filter(
                                    each ->
                                            some.stream()
                                                    .anyMatch(call -> call.relays().contains(each)))
                            .toList(),
                    dtls.stream()
                            .filter(
                                    each ->
                                            some.stream()
                                                    .anyMatch(call -> call.dtls().contains(each)))
                            .toList(),
                    nonStandard,
                    List.of());
        }

        /** Of this call's ICE sessions. */
        public List<IceStory> stories(Call call) {
            return ice.stream().filter(story -> call.ice().contains(story.session())).toList();
        }

        /** What is to be said at which packet, sorted by frame; made anew each time. */
        public List<Mark> marks() {
            return Marks.of(calls, relays, malformed);
        }

        /** By frame, in their order. */
        public Map<Integer, List<Mark>> marksByFrame() {
            return Marks.byFrame(marks());
        }
    }

    @Override
    public void sip(Seen message) {
        Described shown = sip.sip(message);
        SessionDescription content = shown == null ? null : shown.content();
        if (content != null) {
            ice.learn(content);
        }
        fits(message);
    }

    private void fits(Seen message) {
        if (fullFrame == 0 && room.wasFull()) {
            fullFrame = message.frame();
        }
    }

    @Override
    public void stun(Seen message) {
        if (view.parse(ByteBuffer.wrap(message.bytes())) != StunMessage.Verdict.STUN) {
            return;
        }
        stunMessages++;
        int method = view.method();
        if (method == StunMethod.BINDING) {
            ice.binding(message, view);
            fits(message);
        } else if (method >= StunMethod.ALLOCATE && method <= StunMethod.CONNECTION_ATTEMPT) {
            allocations.turn(message, view);
        } else if (nonStandard.size() < MOST_NON_STANDARD) {
            nonStandard.add(Allocations.method(method));
        }
    }

    @Override
    public void dtls(Seen message) {
        dtls.dtls(message);
        fits(message);
    }

    @Override
    public void rtcp(Seen message) {}

    @Override
    public void zrtp(Seen message) {
        if (zrtp.size() < MOST_ZRTP) {
            zrtp.putIfAbsent(AddressPair.of(message.from(), message.to()), message.frame());
        }
    }

    @Override
    public void other(Seen message) {}

    /**
     * What is known besides the packets.
     *
     * @param records what devices report
     * @param ofTheBox the packets are what our own box wrote down of what it sent and got
     */
    public record Beside(Lan lan, List<CallRecord> records, boolean ofTheBox) {
        public Beside {
            records = List.copyOf(records);
        }
    }

    /** The capture is at its end. */
    public Found finish(Collection<Flow> flows, Collection<Stream> streams, Lan lan) {
        return finish(flows, streams, new Beside(lan, List.of(), false));
    }

    /** The same, with what else is known. */
    public Found finish(Collection<Flow> flows, Collection<Stream> streams, Beside beside) {
        ice.finish();
        return soFar(flows, streams, beside);
    }

    /** What can be said by now of a capture that goes on. May be asked again and again. */
    public Found soFar(Collection<Flow> flows, Collection<Stream> streams, Lan lan) {
        return soFar(flows, streams, new Beside(lan, List.of(), false));
    }

    private Found soFar(Collection<Flow> flows, Collection<Stream> streams, Beside beside) {
        secure(flows);
        List<SipCall> signalling = sip.all();
        List<Joining.Group> groups =
                new Joining(signalling)
                        .join(
                                ice.all(),
                                dtls.all(),
                                allocations.all(),
                                flows,
                                streams,
                                beside.records());
        Map<InetSocketAddress, TurnAllocation> lent = new HashMap<>();
        for (TurnAllocation each : allocations.all()) {
            if (each.relayed() != null) {
                lent.put(each.relayed(), each);
            }
        }
        Servers servers = new Servers(flows, allocations.all(), ice.all());
        List<Call> calls = new ArrayList<>();
        List<IceStory> stories = new ArrayList<>();
        for (Joining.Group group : groups) {
            group.agreesInside(zrtp);
            if (group.isCall()) {
                calls.add(call(calls.size() + 1, group, beside, lent, servers, stories));
            }
        }
        return new Found(
                calls,
                signalling.stream().filter(each -> !each.isCall()).toList(),
                sip.counts(),
                stories,
                ice.questions(),
                allocations.all(),
                dtls.all(),
                List.copyOf(nonStandard),
                sip.malformed());
    }

    /** Some datagrams look like DTLS and are none, so that only its handshakes count. */
    private void secure(Collection<Flow> flows) {
        Set<AddressPair> secured = dtls.secured();
        for (Flow flow : flows) {
            if (flow.messages(Protocol.DTLS) > 0
                    && secured.contains(AddressPair.of(flow.from(), flow.to()))) {
                flow.secured();
            }
        }
    }

    private Call call(
            int number,
            Joining.Group group,
            Beside beside,
            Map<InetSocketAddress, TurnAllocation> lent,
            Servers servers,
            List<IceStory> all) {
        List<MediaPath> paths = Judge.media(group);
        List<IceStory> stories = new ArrayList<>();
        List<IceSession> sessions = new ArrayList<>(group.ice);
        sessions.sort((a, b) -> Long.compare(a.firstNanos(), b.firstNanos()));
        sessions.forEach(each -> stories.add(IceStory.of(each, paths)));
        all.addAll(stories);
        Verdict seen = new Judge(group, beside.lan(), lent, ice.questions(), servers).judge();
        Verdict verdict = beside.ofTheBox() ? seen.knownToTheBox() : seen;
        List<Note> disagreements = Disagreements.of(group);
        SipCall signalling = group.sip;
        @Nullable SipOutcome outcome = signalling == null ? null : SipOutcome.of(signalling);
        return new Call(
                number,
                signalling,
                outcome,
                group.promises,
                sessions,
                List.copyOf(group.dtls),
                List.copyOf(group.relays),
                paths,
                group.reports,
                disagreements,
                verdict,
                Notes.of(group, stories, disagreements, verdict),
                group.began(),
                group.ended());
    }

    /** The first message that there was no room for; 0 where all that belongs to calls is kept. */
    public int fullFrame() {
        return fullFrame;
    }

    /** STUN messages that were whole, of all methods. */
    public long stunMessages() {
        return stunMessages;
    }

    /** SIP messages that were well formed, retransmissions among them. */
    public long sipMessages() {
        return sip.messages();
    }
}
