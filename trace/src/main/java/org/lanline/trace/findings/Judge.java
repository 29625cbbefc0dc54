package org.lanline.trace.findings;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** Says of one call which way it took, whether it was private, and whether it stayed on the LAN. */
final class Judge {
    private final Joining.Group group;
    private final Lan lan;
    private final List<IceSessions.Question> questions;
    private final List<MediaPath> media;
    private final PathWays paths;
    private final Servers servers;

    Judge(
            Joining.Group group,
            Lan lan,
            Map<InetSocketAddress, TurnAllocation> lent,
            List<IceSessions.Question> questions,
            Servers servers) {
        this.group = group;
        this.lan = lan;
        this.questions = questions;
        this.servers = servers;
        this.media = media(group);
        this.paths = new PathWays(group, lent, servers);
    }

    /** Those that carried media; where none did, those that carried its keys. */
    static List<MediaPath> media(Joining.Group group) {
        List<MediaPath> carried = group.paths.stream().filter(MediaPath::carriedMedia).toList();
        List<MediaPath> all = carried.isEmpty() ? List.copyOf(group.paths) : carried;
        return all.stream().sorted((a, b) -> Long.compare(a.firstNanos(), b.firstNanos())).toList();
    }

    Verdict judge() {
        Encryption encryption = ReportedKeys.add(Encryption.of(group, media), group);
        Way wire = new CallWay(group, media, paths).way();
        Way reported = ReportedWay.of(group);
        Way way = reported == null ? wire : wire.with(reported);
        List<Verdict.Place> places = new Places(group, media, lan, questions).all();
        return new Verdict(
                way.route(),
                way.words(),
                way.direct(),
                encryption.betweenTheEnds(),
                encryption.encrypted().answer(),
                encryption.words(),
                encryption.authentic(),
                new Locality(group, media, lan, servers, paths).onLan(places),
                places);
    }
}
