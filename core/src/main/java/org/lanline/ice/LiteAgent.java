package org.lanline.ice;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.Attribute;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * An agent that everybody can reach and that therefore only answers (RFC 8445 section 2.5): it has
 * host candidates, is always the controlled side, and uses the pair that the peer nominates.
 *
 * <p>It sends no checks of consent of its own; the peer's authentic checks show that it still wants
 * to hear (RFC 7675 section 5.1), and when none has come for thirty seconds nothing more is sent.
 * It answers at any time and holds no timers but that one.
 */
public final class LiteAgent {

    /** A peer has few addresses; whoever knows the password may not make us remember many. */
    private static final int MAX_PATHS = 32;

    private record Path(Transport over, InetSocketAddress base, InetSocketAddress source) {}

    private static final class Heard {
        private final int number;
        private final Candidate remote;
        private long nanos;
        private int nomination = -1;

        Heard(int number, Candidate remote) {
            this.number = number;
            this.remote = remote;
        }
    }

    private final Settings settings;
    private final Credentials own;
    private final Foundations foundations = new Foundations();
    private final StunMessage message = new StunMessage();
    private final Replies replies;
    private final List<Candidate> locals = new ArrayList<>();
    private final Map<Path, Heard> paths = new LinkedHashMap<>();
    private @Nullable Path selected;
    private State state = State.NEW;
    private int lastNumber;

    /**
     * @param random must be cryptographic, as passwords are made of it
     */
    public LiteAgent(Settings settings, RandomGenerator random) {
        this.settings = settings;
        this.own = Credentials.make(random);
        this.replies = new Replies(own);
    }

    public Credentials credentials() {
        return own;
    }

    public Foundations foundations() {
        return foundations;
    }

    public State state() {
        return state;
    }

    /** A host candidate; others are of no use to a lite agent. */
    public void addLocal(Candidate candidate) {
        locals.add(candidate);
    }

    public Description description() {
        return new Description(own, true, Set.of(Description.ICE2), locals, true);
    }

    /**
     * For a peer that is lite too: nobody checks anything, and the best pair of the same family is
     * taken (section 8.2).
     *
     * @return false when no pair fits
     */
    public boolean remoteIsLite(Description description, long nowNanos, Out out) {
        CheckList list = new CheckList(settings.maxPairs(), Role.CONTROLLED);
        for (Candidate local : locals) {
            for (Candidate remote : description.candidates()) {
                if (!remote.isNamed() && CheckList.fits(local, remote)) {
                    list.add(local, remote);
                }
            }
        }
        if (list.pairs().isEmpty()) {
            return false;
        }
        CandidatePair best = list.pairs().getFirst();
        Path path = new Path(best.transport(), best.base(), best.peer());
        Heard heard = new Heard(++lastNumber, best.remote());
        heard.nanos = Long.MAX_VALUE; // never expires: nobody will ask
        heard.nomination = 0;
        paths.put(path, heard);
        select(path, heard, out);
        return true;
    }

    /** One datagram; see {@link Agent#handle}. */
    public Verdict handle(
            Transport over,
            InetSocketAddress base,
            InetSocketAddress source,
            ByteBuffer datagram,
            long nowNanos,
            Out out) {
        StunMessage.Verdict parsed = message.parse(datagram);
        if (parsed != StunMessage.Verdict.STUN) {
            return parsed == StunMessage.Verdict.NOT_STUN ? Verdict.NOT_STUN : Verdict.MALFORMED;
        }
        if (message.fingerprint() == StunMessage.Check.BAD) {
            return Verdict.MALFORMED;
        }
        if (message.method() != StunMethod.BINDING || !message.isRequest()) {
            return Verdict.IGNORED;
        }
        Candidate local = localAt(over, base);
        return local == null
                ? Verdict.IGNORED
                : request(new Path(over, base, source), nowNanos, out);
    }

    private @Nullable Candidate localAt(Transport over, InetSocketAddress base) {
        for (Candidate each : locals) {
            if (each.transport() == over && each.base().equals(base)) {
                return each;
            }
        }
        return null;
    }

    private Verdict request(Path path, long nowNanos, Out out) {
        boolean mine = replies.isForUs(message);
        if (!mine || !replies.isAuthentic(message)) {
            replies.refuse(path.over, path.base, path.source, message, out);
            return mine ? Verdict.BAD_INTEGRITY : Verdict.NOT_MINE;
        }
        ByteBuffer refusal = replies.fault(message);
        if (refusal == null && message.has(Attribute.ICE_CONTROLLED)) {
            // the lite side is controlled, whatever the other one thinks (section 6.1.1)
            refusal = replies.roleConflict(message);
        }
        if (refusal != null) {
            out.send(path.over, path.base, path.source, refusal);
            return Verdict.REFUSED;
        }
        out.send(path.over, path.base, path.source, replies.success(message, path.source));
        return authentic(path, nowNanos, out);
    }

    private Verdict authentic(Path path, long nowNanos, Out out) {
        if (state == State.FAILED) {
            return Verdict.HANDLED; // only a restart helps
        }
        Heard heard = paths.get(path);
        if (heard == null) {
            if (paths.size() == MAX_PATHS && !forgetOldest()) {
                return Verdict.IGNORED;
            }
            heard = discover(path, out);
        }
        heard.nanos = nowNanos;
        if (message.has(Attribute.USE_CANDIDATE)) {
            heard.nomination = Math.max(heard.nomination, BindingMessages.nomination(message));
            choose(path, heard, nowNanos, out);
        }
        changed(selected == null ? State.CHECKING : State.COMPLETED, out);
        return Verdict.HANDLED;
    }

    private Heard discover(Path path, Out out) {
        Candidate found =
                Candidate.remoteReflexive(
                        foundations.unique(),
                        path.over,
                        path.source,
                        message.u32(Attribute.PRIORITY));
        Heard heard = new Heard(++lastNumber, found);
        paths.put(path, heard);
        out.event(new Event.Discovered(found, true));
        return heard;
    }

    private boolean forgetOldest() {
        Path oldest = null;
        for (Map.Entry<Path, Heard> each : paths.entrySet()) {
            Heard before = oldest == null ? null : paths.get(oldest);
            boolean older = before == null || each.getValue().nanos < before.nanos;
            if (!each.getKey().equals(selected) && older) {
                oldest = each.getKey();
            }
        }
        return oldest != null && paths.remove(oldest) != null;
    }

    /** The later nomination counts; of equals that are both alive, the higher priority. */
    private void choose(Path path, Heard heard, long nowNanos, Out out) {
        Heard before = selected == null ? null : paths.get(selected);
        boolean quiet = before != null && nowNanos - before.nanos >= Choice.QUIET_NANOS;
        boolean better =
                before == null
                        || quiet
                        || heard.nomination > before.nomination
                        || (heard.nomination == before.nomination
                                && priority(path, heard) > priority(selected, before));
        if (before != heard && better) {
            select(path, heard, out);
        }
    }

    private long priority(@Nullable Path path, Heard heard) {
        Candidate local = path == null ? null : localAt(path.over, path.base);
        return local == null ? 0 : Priorities.ofPair(heard.remote.priority(), local.priority());
    }

    private void select(Path path, Heard heard, Out out) {
        selected = path;
        view(path, heard).ifPresent(pair -> out.event(new Event.Selected(pair)));
        changed(State.COMPLETED, out);
    }

    private Optional<Pair> view(Path path, Heard heard) {
        Candidate local = localAt(path.over, path.base);
        return local == null
                ? Optional.empty()
                : Optional.of(
                        new Pair(
                                heard.number,
                                local,
                                heard.remote,
                                priority(path, heard),
                                PairState.SUCCEEDED,
                                heard.nomination >= 0,
                                0));
    }

    private void changed(State next, Out out) {
        if (state != next) {
            state = next;
            out.event(new Event.Changed(next));
        }
    }

    /** The pair that the peer nominated. */
    public Optional<Pair> selected() {
        Heard heard = selected == null ? null : paths.get(selected);
        return selected == null || heard == null ? Optional.empty() : view(selected, heard);
    }

    /** True for packets that come along a pair that the peer has checked. */
    public boolean isPath(Transport over, InetSocketAddress base, InetSocketAddress remote) {
        return paths.containsKey(new Path(over, base, remote));
    }

    public void tick(long nowNanos, Out out) {
        if (nowNanos >= deadline()) {
            selected = null;
            paths.clear();
            changed(State.FAILED, out);
            out.event(new Event.Failed(Failure.CONSENT_EXPIRED));
        }
    }

    /** When {@link #tick} is next wanted; {@code Long.MAX_VALUE} for never. */
    public long deadline() {
        Heard heard = selected == null ? null : paths.get(selected);
        return heard == null || heard.nanos == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : heard.nanos + settings.expiryNanos();
    }
}
