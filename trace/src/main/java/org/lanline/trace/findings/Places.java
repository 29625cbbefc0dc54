package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.decode.Relayed;
import org.lanline.trace.evidence.CallRecord;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every machine that had to do with a call: seen, or reported by a device. */
final class Places {
    private static final int MOST = 200;
    private static final String REPORTED = " (reported)";

    private final Joining.Group group;
    private final List<MediaPath> media;
    private final Lan lan;
    private final List<IceSessions.Question> questions;

    Places(
            Joining.Group group,
            List<MediaPath> media,
            Lan lan,
            List<IceSessions.Question> questions) {
        this.group = group;
        this.media = media;
        this.lan = lan;
        this.questions = questions;
    }

    /** True when a device says that it carried media, and no packet shows it. */
    static boolean isReported(Verdict.Place place) {
        return place.roles().stream().anyMatch(role -> role.endsWith(REPORTED));
    }

    private static final class Gathered {
        final Set<String> roles = new LinkedHashSet<>();
        final int frame;
        final Claim.Grade grade;

        Gathered(int frame, Claim.Grade grade) {
            this.frame = frame;
            this.grade = grade;
        }
    }

    /** In the order in which they came up. */
    List<Verdict.Place> all() {
        Map<InetAddress, Gathered> found = new LinkedHashMap<>();
        for (MediaPath path : media) {
            add(found, path.path().one(), "media", path.firstFrame());
            add(found, path.path().other(), "media", path.firstFrame());
            Relayed through = path.through();
            if (through != null) {
                add(found, through.client(), "media", path.firstFrame());
                add(found, through.server(), "relay", path.firstFrame());
            }
        }
        for (TurnAllocation relay : group.relays) {
            add(found, relay.client(), "client of the relay", relay.firstFrame());
            add(found, relay.server(), "relay", relay.firstFrame());
        }
        if (group.sip != null) {
            for (SipEvent event : group.sip.events()) {
                add(found, event.from(), "signalling", event.frame());
                add(found, event.to(), "signalling", event.frame());
            }
        }
        askedServers(found);
        reported(found);
        if (media.isEmpty()) {
            for (IceSession session : group.ice) {
                for (IcePair pair : session.pairs()) {
                    add(found, pair.path().one(), "checks", pair.first().frame());
                    add(found, pair.path().other(), "checks", pair.first().frame());
                }
            }
        }
        List<Verdict.Place> places = new ArrayList<>();
        found.forEach(
                (host, gathered) ->
                        places.add(
                                new Verdict.Place(
                                        host,
                                        List.copyOf(gathered.roles),
                                        lan.judge(host),
                                        gathered.frame,
                                        gathered.grade)));
        return places;
    }

    /** What carried media, as the devices say. */
    private void reported(Map<InetAddress, Gathered> found) {
        for (Reported each : group.reports) {
            for (CallRecord.Pair pair : each.record().pairs()) {
                for (CallRecord.End end : List.of(pair.local(), pair.remote())) {
                    reported(found, end.address(), end.isRelayed() ? "relay" : "media");
                }
            }
            for (CallRecord.Path path : each.record().paths()) {
                if (path.carried()) {
                    reported(found, path.local(), "media");
                    reported(found, path.remote(), "media");
                }
            }
        }
    }

    private static void reported(
            Map<InetAddress, Gathered> found, @Nullable InetSocketAddress address, String role) {
        if (address != null && found.size() < MOST) {
            Gathered gathered =
                    found.computeIfAbsent(
                            address.getAddress(), _ -> new Gathered(0, Claim.Grade.ENDPOINT));
            boolean relay = gathered.roles.contains("relay" + REPORTED);
            if (!relay && !gathered.roles.contains(role)) {
                gathered.roles.add(role + REPORTED);
            }
        }
    }

    /** STUN servers that an end of the call asked. */
    private void askedServers(Map<InetAddress, Gathered> found) {
        for (IceSessions.Question question : questions) {
            if (group.ice.stream()
                    .flatMap(session -> session.pairs().stream())
                    .anyMatch(pair -> pair.path().touches(question.client().getAddress()))) {
                add(found, question.server(), "STUN server", question.frame());
            }
        }
    }

    private static void add(
            Map<InetAddress, Gathered> found, InetSocketAddress address, String role, int frame) {
        InetAddress host = address.getAddress();
        if (host != null && !host.isAnyLocalAddress() && found.size() < MOST) {
            found.computeIfAbsent(host, _ -> new Gathered(frame, Claim.Grade.WIRE)).roles.add(role);
        }
    }
}
