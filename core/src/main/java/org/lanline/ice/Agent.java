package org.lanline.ice;

import org.jspecify.annotations.Nullable;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A full agent for one stream of packets with one peer (RFC 8445): it is told the candidates of
 * both sides as they become known, checks which pairs of them work, and says which to use.
 *
 * <p>Gathering is its owner's: open sockets, ask STUN and TURN servers, {@link #addLocal} what came
 * of it. Then pass on every datagram that looks like STUN, and call {@link #tick} when {@link
 * #deadline} says. Times are nanoseconds of any one clock.
 */
public final class Agent {

    private static final int MAX_ADDRESSES_OF_A_NAME = 4;

    /** What became of a remote candidate. */
    public enum Added {
        ADDED,
        /** Its name must be resolved first: {@link Event.NameWanted}. */
        NAME_WANTED,
        KNOWN,
        /** Of another component, or at an address that nobody can be at. */
        UNUSABLE,
        TOO_MANY
    }

    private final Settings settings;
    private final RandomGenerator random;
    private final Foundations foundations = new Foundations();
    private final StunMessage message = new StunMessage();
    private final Map<String, List<Candidate>> unresolved = new LinkedHashMap<>();
    private boolean remoteComplete;
    private Session session;

    /** Before a restart; it is used until the new one has a pair (section 9). */
    private @Nullable Session former;

    /**
     * @param random must be cryptographic, as passwords are made of it
     */
    public Agent(Settings settings, Role role, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.session = new Session(settings, role, Credentials.make(random), foundations, random);
    }

    // ---- this side

    public Credentials credentials() {
        return session.own();
    }

    /** Where candidates of this agent get their foundations. */
    public Foundations foundations() {
        return foundations;
    }

    public Role role() {
        return session.role();
    }

    public State state() {
        return session.state();
    }

    /** What to tell the peer: everything that was gathered so far. */
    public Description description(boolean complete) {
        Set<String> options = new LinkedHashSet<>(Set.of(Description.ICE2, Description.TRICKLE));
        if (settings.renomination()) {
            options.add(Description.RENOMINATION);
        }
        List<Candidate> told =
                session.candidates().locals().stream()
                        .filter(each -> each.type() != CandidateType.PEER_REFLEXIVE)
                        .toList();
        return new Description(credentials(), false, options, told, complete);
    }

    /**
     * A candidate of this side.
     *
     * @return false when it is known already or there are too many
     */
    public boolean addLocal(Candidate candidate, long nowNanos, Out out) {
        return session.addLocal(candidate, out);
    }

    /** Everything on this side has been gathered. */
    public void localComplete(long nowNanos, Out out) {
        session.complete(true, nowNanos, out);
    }

    /** A socket or relayed address is gone, and the candidates on it. */
    public void removeLocal(InetSocketAddress base, long nowNanos, Out out) {
        session.removeLocal(base, nowNanos, out);
        if (former != null) {
            former.removeLocal(base, nowNanos, quiet(out));
        }
    }

    // ---- the other side

    /**
     * What the peer says of itself. New credentials of a peer that had others restart this side
     * too: then {@link #credentials} are new and must be told.
     *
     * @return true when this side has restarted
     */
    public boolean remote(Description description, long nowNanos, Out out) {
        Credentials theirs = description.credentials();
        if (former != null && isOf(former, theirs)) {
            return false; // from before the restart
        }
        boolean restarts = session.peer() != null && !isOf(session, theirs);
        if (restarts) {
            restart(nowNanos, out);
        }
        session.peer(description, nowNanos, out);
        description.candidates().forEach(each -> addRemote(each, nowNanos, out));
        boolean trickles = description.options().contains(Description.TRICKLE);
        if (description.complete() || !trickles) {
            remoteComplete(nowNanos, out);
        }
        return restarts;
    }

    private static boolean isOf(Session session, Credentials theirs) {
        Peer peer = session.peer();
        return peer != null && peer.credentials().equals(theirs);
    }

    /** A candidate of the peer, trickled (RFC 8838). */
    public Added addRemote(Candidate candidate, long nowNanos, Out out) {
        if (candidate.component() != Candidate.COMPONENT) {
            return Added.UNUSABLE;
        }
        if (candidate.isNamed()) {
            return want(candidate, out);
        }
        if (!isUsable(candidate)) {
            return Added.UNUSABLE;
        }
        return session.addRemote(candidate, out);
    }

    private static boolean isUsable(Candidate candidate) {
        InetAddress address = candidate.address().getAddress();
        boolean connects = candidate.tcpType() == TcpType.ACTIVE;
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && (connects || candidate.address().getPort() > 0);
    }

    /** Only names of mDNS are asked for: what is in no DNS cannot lead a query out of the LAN. */
    private Added want(Candidate candidate, Out out) {
        String name = candidate.address().getHostString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".local") || name.indexOf('.') != name.lastIndexOf('.')) {
            return Added.UNUSABLE;
        }
        int held = unresolved.values().stream().mapToInt(List::size).sum();
        if (held >= settings.maxNames()) {
            return Added.TOO_MANY;
        }
        boolean first = !unresolved.containsKey(name);
        unresolved.computeIfAbsent(name, _ -> new ArrayList<>()).add(candidate);
        if (first) {
            out.event(new Event.NameWanted(name));
        }
        return Added.NAME_WANTED;
    }

    /**
     * The answer to {@link Event.NameWanted}.
     *
     * @param addresses of the name; none when nobody knows it
     */
    public void resolved(String name, List<InetAddress> addresses, long nowNanos, Out out) {
        List<Candidate> named = unresolved.remove(name.toLowerCase(Locale.ROOT));
        if (named == null) {
            return;
        }
        if (addresses.isEmpty()) {
            session.diagnosis().nameUnknown();
        }
        for (Candidate each : named) {
            addresses.stream()
                    .limit(MAX_ADDRESSES_OF_A_NAME)
                    .forEach(address -> addRemote(each.at(address), nowNanos, out));
        }
        complete(nowNanos, out);
    }

    /** The peer has no further candidates (RFC 8838 section 14). */
    public void remoteComplete(long nowNanos, Out out) {
        remoteComplete = true;
        complete(nowNanos, out);
    }

    private void complete(long nowNanos, Out out) {
        if (remoteComplete && unresolved.isEmpty()) {
            session.complete(false, nowNanos, out);
        }
    }

    // ---- what comes of it

    /** The pair to use now; of the time before a restart, until that has found one. */
    public Optional<Pair> selected() {
        Session using = session.selected() == null && former != null ? former : session;
        return Optional.ofNullable(using.selected()).map(pair -> pair.view(using.role()));
    }

    /** All pairs, best first. */
    public List<Pair> pairs() {
        return session.list().pairs().stream().map(each -> each.view(session.role())).toList();
    }

    /** True for packets that come along a pair that has been checked. */
    public boolean isPath(Transport over, InetSocketAddress base, InetSocketAddress remote) {
        return isPath(session, over, base, remote)
                || (former != null && isPath(former, over, base, remote));
    }

    private static boolean isPath(
            Session session, Transport over, InetSocketAddress base, InetSocketAddress remote) {
        CandidatePair pair = session.list().find(over, base, remote);
        return pair != null && pair.isValid();
    }

    /**
     * Begins anew with new credentials, which must be told to the peer, and the present candidates
     * of this side (section 9).
     */
    public void restart(long nowNanos, Out out) {
        Session old = session;
        session = new Session(settings, old.role(), Credentials.make(random), foundations, random);
        unresolved.clear();
        remoteComplete = false;
        old.candidates().locals().stream()
                .filter(each -> each.type() != CandidateType.PEER_REFLEXIVE)
                .forEach(each -> session.addLocal(each, out));
        if (old.selected() != null) {
            old.retire();
            former = old;
        }
        out.event(new Event.Changed(State.NEW));
    }

    // ---- packets and time

    /**
     * One datagram, between position and limit.
     *
     * @param base the socket it came to, or the relayed address; for TCP the base of the candidate
     *     whose connection it is
     */
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
        if (message.method() != StunMethod.BINDING || message.isIndication()) {
            return Verdict.IGNORED;
        }
        Verdict verdict =
                message.isRequest()
                        ? request(over, base, source, nowNanos, out)
                        : response(over, base, source, nowNanos, out);
        settle();
        return verdict;
    }

    private Verdict request(
            Transport over, InetSocketAddress base, InetSocketAddress source, long now, Out out) {
        if (former != null && former.replies().isForUs(message)) {
            return former.request(over, base, source, message, now, quiet(out));
        }
        if (session.replies().isForUs(message)) {
            return session.request(over, base, source, message, now, out);
        }
        session.replies().refuse(over, base, source, message, out);
        return Verdict.NOT_MINE;
    }

    private Verdict response(
            Transport over, InetSocketAddress base, InetSocketAddress source, long now, Out out) {
        Verdict verdict = session.response(over, base, source, message, now, out);
        return verdict == Verdict.NOT_MINE && former != null
                ? former.response(over, base, source, message, now, quiet(out))
                : verdict;
    }

    /** The former session has served once the new one has a pair, or it has lost its own. */
    private void settle() {
        if (former != null && (session.selected() != null || former.selected() == null)) {
            former = null;
        }
    }

    /** What happens to a former session is no news. */
    private static Out quiet(Out out) {
        return new Out() {
            @Override
            public void send(
                    Transport over,
                    InetSocketAddress base,
                    InetSocketAddress remote,
                    ByteBuffer datagram) {
                out.send(over, base, remote, datagram);
            }

            @Override
            public void event(Event event) {}
        };
    }

    /** A packet that was sent there came back as undeliverable, or a connection was refused. */
    public void undeliverable(
            Transport over, InetSocketAddress base, InetSocketAddress remote, long now, Out out) {
        session.undeliverable(over, base, remote, now, out);
    }

    public void tick(long nowNanos, Out out) {
        if (former != null) {
            former.tick(nowNanos, quiet(out));
        }
        session.tick(nowNanos, out);
        settle();
    }

    /** When {@link #tick} is next wanted; {@code Long.MAX_VALUE} for never. */
    public long deadline() {
        long deadline = session.deadline();
        return former == null ? deadline : Math.min(deadline, former.deadline());
    }
}
