package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Protocol;
import org.lanline.trace.decode.Relayed;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.media.Stream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which signalling, checks, handshakes, relays and media are one call: by the credentials and
 * addresses in the descriptions where there are any, else by the addresses themselves, and by an
 * SSRC that goes on elsewhere.
 */
final class Joining {
    /** Beside those of streams, of which there is a bound, too. */
    private static final int MOST_PATHS = 40_000;

    private static final long AFTER_THE_END_NANOS = 5_000_000_000L;
    private static final long TOGETHER_NANOS = 2_000_000_000L;

    private final Map<AddressPair, MediaPath> paths = new LinkedHashMap<>();
    private final Map<String, Group> byUfrag = new HashMap<>();
    private final Map<InetSocketAddress, List<Group>> byAddress = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();

    /** A call in the making. */
    static final class Group {
        final @Nullable SipCall sip;
        final @Nullable Promises promises;
        final Set<IceSession> ice = new LinkedHashSet<>();
        final Set<MediaPath> paths = new LinkedHashSet<>();
        final Set<DtlsSession> dtls = new LinkedHashSet<>();
        final Set<TurnAllocation> relays = new LinkedHashSet<>();
        private final List<Integer> zrtpFrames = new ArrayList<>(0);
        private final Set<Integer> sources = new LinkedHashSet<>();
        private final Set<Set<InetAddress>> hosts = new LinkedHashSet<>();
        final List<Reported> reports = new ArrayList<>(0);
        private long began = Long.MAX_VALUE;
        private long ended = Long.MIN_VALUE;

        Group(@Nullable SipCall sip, @Nullable Promises promises) {
            this.sip = sip;
            this.promises = promises;
            if (sip != null) {
                span(sip.beganNanos(), sip.endedNanos());
            }
        }

        /** A handshake alone is none, unless it is for SRTP. */
        boolean isCall() {
            return sip != null
                    || !ice.isEmpty()
                    || !reports.isEmpty()
                    || paths.stream().anyMatch(MediaPath::carriedMedia)
                    || dtls.stream().anyMatch(DtlsSession::isForSrtp);
        }

        /** Notes where ZRTP messages were seen among the media (RFC 6189). */
        void agreesInside(Map<AddressPair, Integer> zrtp) {
            for (MediaPath path : paths) {
                Integer frame = zrtp.get(path.path());
                if (frame != null) {
                    zrtpFrames.add(frame);
                }
            }
        }

        /** The first ZRTP message on each path. */
        List<Integer> zrtpFrames() {
            return zrtpFrames;
        }

        void span(long from, long to) {
            began = Math.min(began, from);
            ended = Math.max(ended, to);
        }

        long began() {
            return began;
        }

        long ended() {
            return ended;
        }

        void add(IceSession session) {
            ice.add(session);
            span(session.firstNanos(), session.lastNanos());
            session.pairs().forEach(pair -> between(pair.path()));
        }

        void add(MediaPath path) {
            paths.add(path);
            span(path.firstNanos(), path.lastNanos());
            between(path.path());
            path.streams().forEach(stream -> sources.add(stream.ssrc()));
        }

        /** The clock is the device's own: it says when a call was that nothing else tells of. */
        void add(Reported reported) {
            reports.add(reported);
            if (reported.by() == Reported.By.ITSELF) {
                CallRecord record = reported.record();
                long start = record.startedMillis() * 1_000_000;
                double last = record.events().isEmpty() ? 0 : record.events().getLast().atMillis();
                double sampled =
                        record.samples().isEmpty() ? 0 : record.samples().getLast().atMillis();
                span(start, start + (long) (Math.max(last, sampled) * 1e6));
            }
        }

        boolean sends(int ssrc) {
            return sources.contains(ssrc);
        }

        private void between(AddressPair path) {
            hosts.add(
                    Set.copyOf(
                            List.of(path.one().getAddress(), path.other().getAddress()).stream()
                                    .distinct()
                                    .toList()));
        }

        boolean goesOnAs(Group other) {
            for (int source : other.sources) {
                if (sources.contains(source)) {
                    return true;
                }
            }
            return false;
        }

        /** Began with the other, between the same two machines. */
        boolean isBeside(Group other) {
            return Math.abs(began - other.began) < TOGETHER_NANOS
                    && hosts.stream().anyMatch(other.hosts::contains);
        }

        /**
         * No pair has answered yet, and they are still tried: other credentials between the same
         * machines are a restart (RFC 8445 section 9).
         */
        boolean isStillTried(Group other) {
            return !ice.isEmpty()
                    && ice.stream().allMatch(each -> each.lastNanos() >= other.began)
                    && ice.stream()
                            .flatMap(each -> each.pairs().stream())
                            .noneMatch(pair -> pair.state() == IcePair.State.SUCCEEDED)
                    && paths.stream().noneMatch(MediaPath::carriedMedia)
                    && !other.ice.isEmpty()
                    && hosts.stream().anyMatch(other.hosts::contains);
        }

        void take(Group other) {
            ice.addAll(other.ice);
            paths.addAll(other.paths);
            sources.addAll(other.sources);
            hosts.addAll(other.hosts);
            reports.addAll(other.reports);
            span(other.began, other.ended);
        }
    }

    Joining(List<SipCall> calls) {
        for (SipCall call : calls) {
            if (call.isCall()) {
                Promises promises = new Promises(call);
                Group group = new Group(call, promises);
                groups.add(group);
                promises.ufrags().forEach(ufrag -> byUfrag.put(ufrag, group));
                promises.addresses()
                        .forEach(
                                address ->
                                        byAddress
                                                .computeIfAbsent(address, _ -> new ArrayList<>(1))
                                                .add(group));
            }
        }
    }

    List<Group> join(
            Collection<IceSession> sessions,
            Collection<DtlsSession> handshakes,
            Collection<TurnAllocation> allocations,
            Collection<Flow> flows,
            Collection<Stream> streams,
            List<CallRecord> records) {
        media(flows, streams);
        Map<AddressPair, Group> byPath = ice(sessions);
        media(byPath);
        together();
        new Attaching(groups).attach(records);
        Whereabouts where = new Whereabouts(groups);
        handshakes.forEach(session -> handshake(session, where));
        allocations.forEach(allocation -> allocation(allocation, where));
        groups.sort((a, b) -> Long.compare(a.began, b.began));
        return groups;
    }

    private void media(Collection<Flow> flows, Collection<Stream> streams) {
        for (Flow flow : flows) {
            long media = flow.messages(Protocol.RTP) + flow.messages(Protocol.DTLS);
            if (media > 0 && paths.size() < MOST_PATHS) {
                path(flow).add(flow);
            }
        }
        for (Stream stream : streams) {
            path(stream.flow()).add(stream);
        }
    }

    private MediaPath path(Flow flow) {
        return paths.computeIfAbsent(AddressPair.of(flow.from(), flow.to()), MediaPath::new);
    }

    private Map<AddressPair, Group> ice(Collection<IceSession> sessions) {
        Map<AddressPair, Group> byPath = new HashMap<>();
        for (IceSession session : sessions) {
            Group group = byUfrag.get(session.one());
            group = group == null ? byUfrag.get(session.other()) : group;
            if (group == null) {
                group = new Group(null, null);
                groups.add(group);
            }
            group.add(session);
            for (IcePair pair : session.pairs()) {
                byPath.putIfAbsent(pair.path(), group);
            }
        }
        return byPath;
    }

    private void media(Map<AddressPair, Group> byPath) {
        for (MediaPath path : paths.values()) {
            Group group = byPath.get(path.path());
            List<Group> described =
                    group == null || group.sip == null ? described(path) : List.of();
            if (described.size() > 1) {
                share(path, described);
            } else if (!described.isEmpty()) {
                described.getFirst().add(path);
            } else {
                (group == null ? unsignalled() : group).add(path);
            }
        }
    }

    private Group unsignalled() {
        Group group = new Group(null, null);
        groups.add(group);
        return group;
    }

    /** The calls whose descriptions name one of the two addresses, at that time. */
    private List<Group> described(MediaPath path) {
        Set<Group> found = new LinkedHashSet<>();
        for (InetSocketAddress address : List.of(path.path().one(), path.path().other())) {
            for (Group group : byAddress.getOrDefault(address, List.of())) {
                if (group.sip != null
                        && path.lastNanos() >= group.sip.beganNanos()
                        && path.firstNanos() <= group.sip.endedNanos() + AFTER_THE_END_NANOS) {
                    found.add(group);
                }
            }
        }
        return found.stream().sorted((a, b) -> Long.compare(a.began, b.began)).toList();
    }

    /**
     * Phones use the same ports for one call after the other: a stream belongs to the latest call
     * that had begun before it, and to those that it went on through.
     */
    private static void share(MediaPath path, List<Group> calls) {
        List<Group> without = new ArrayList<>(calls);
        for (int i = 0; i < calls.size(); i++) {
            long from = i == 0 ? Long.MIN_VALUE : calls.get(i).began;
            long next = i == calls.size() - 1 ? Long.MAX_VALUE : calls.get(i + 1).began;
            MediaPath part =
                    path.with(stream -> stream.firstNanos() < next && isOnAfter(stream, from));
            if (!part.streams().isEmpty()) {
                calls.get(i).add(part);
                without.remove(calls.get(i));
            }
        }
        if (without.size() == calls.size()) {
            calls.getFirst().add(path);
        }
    }

    /** Not only that its last packets were still on their way. */
    private static boolean isOnAfter(Stream stream, long nanos) {
        return stream.firstNanos() >= nanos
                || (nanos != Long.MIN_VALUE && stream.lastNanos() > nanos + AFTER_THE_END_NANOS);
    }

    /** Joins what has no signalling of its own. */
    private void together() {
        List<Group> kept = new ArrayList<>();
        Map<Integer, Group> bySource = new HashMap<>();
        Map<Set<InetAddress>, List<Group>> byHosts = new HashMap<>();
        List<Group> ordered = new ArrayList<>(groups);
        ordered.sort((a, b) -> Long.compare(a.began, b.began));
        for (Group group : ordered) {
            Group home = group.sip == null ? home(group, bySource, byHosts) : null;
            if (home == null) {
                home = group;
                kept.add(group);
            } else {
                home.take(group);
            }
            for (int source : group.sources) {
                bySource.put(source, home);
            }
            if (home.sip == null) {
                for (Set<InetAddress> hosts : group.hosts) {
                    List<Group> list = byHosts.computeIfAbsent(hosts, _ -> new ArrayList<>(1));
                    if (!list.contains(home)) {
                        list.add(home);
                    }
                }
            }
        }
        groups.clear();
        groups.addAll(kept);
    }

    private static @Nullable Group home(
            Group group, Map<Integer, Group> bySource, Map<Set<InetAddress>, List<Group>> byHosts) {
        for (int source : group.sources) {
            Group before = bySource.get(source);
            if (before != null && before.goesOnAs(group)) {
                return before;
            }
        }
        for (Set<InetAddress> hosts : group.hosts) {
            List<Group> before = byHosts.getOrDefault(hosts, List.of());
            // the latest ones are the only ones that can have begun with this, or go on
            for (int i = before.size() - 1; i >= Math.max(0, before.size() - 3); i--) {
                if (before.get(i).isBeside(group) || before.get(i).isStillTried(group)) {
                    return before.get(i);
                }
            }
        }
        return null;
    }

    private static void handshake(DtlsSession session, Whereabouts where) {
        Set<Group> on = new LinkedHashSet<>();
        session.paths().forEach(path -> on.addAll(where.on(path)));
        Group latest = null;
        for (Group group : on) {
            boolean before = group.sip != null && group.began <= session.firstNanos();
            latest = before && (latest == null || group.began > latest.began) ? group : latest;
        }
        (latest == null ? on : Set.of(latest)).forEach(group -> group.dtls.add(session));
    }

    private static void allocation(TurnAllocation allocation, Whereabouts where) {
        where.through(AddressPair.of(allocation.client(), allocation.server()))
                .forEach(group -> group.relays.add(allocation));
        where.at(allocation.relayed()).forEach(group -> group.relays.add(allocation));
    }

    /** Where the groups are, as found by one look; for groups that do not move any more. */
    private static final class Whereabouts {
        private final Map<AddressPair, Set<Group>> byPath = new HashMap<>();
        private final Map<AddressPair, Set<Group>> byLeg = new HashMap<>();
        private final Map<InetSocketAddress, Set<Group>> byEnd = new HashMap<>();

        Whereabouts(List<Group> groups) {
            for (Group group : groups) {
                for (MediaPath path : group.paths) {
                    note(byPath, path.path(), group);
                    ends(path.path(), group);
                    Relayed through = path.through();
                    if (through != null) {
                        AddressPair leg = AddressPair.of(through.client(), through.server());
                        note(byLeg, leg, group);
                    }
                }
                for (IceSession session : group.ice) {
                    session.pairs().forEach(pair -> ends(pair.path(), group));
                }
            }
        }

        private void ends(AddressPair path, Group group) {
            note(byEnd, path.one(), group);
            note(byEnd, path.other(), group);
        }

        private static <K> void note(Map<K, Set<Group>> map, K key, Group group) {
            map.computeIfAbsent(key, _ -> new LinkedHashSet<>(2)).add(group);
        }

        /** Whose media went this way. */
        Set<Group> on(AddressPair path) {
            return byPath.getOrDefault(path, Set.of());
        }

        /** Whose media went to a relay this way. */
        Set<Group> through(AddressPair leg) {
            return byLeg.getOrDefault(leg, Set.of());
        }

        /** Whose media or checks had this at one end. */
        Set<Group> at(@Nullable InetSocketAddress end) {
            return end == null ? Set.of() : byEnd.getOrDefault(end, Set.of());
        }
    }
}
