package org.lanline.trace.findings;

import org.lanline.trace.findings.Verdict.Route;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Says whether anything of a call left the LAN. */
final class Locality {
    private final Joining.Group group;
    private final List<MediaPath> media;
    private final Lan lan;
    private final Servers servers;
    private final PathWays paths;

    Locality(Joining.Group group, List<MediaPath> media, Lan lan, Servers servers, PathWays paths) {
        this.group = group;
        this.media = media;
        this.lan = lan;
        this.servers = servers;
        this.paths = paths;
    }

    /** As good as its weakest part: an address that is only reported makes it a report. */
    Claim onLan(List<Verdict.Place> places) {
        Claim claim = locality(places);
        boolean shown = media.stream().anyMatch(MediaPath::carriedMedia);
        boolean seen =
                claim.answer() == Answer.NO
                        ? with(places, Answer.NO).stream()
                                .anyMatch(each -> each.grade() == Claim.Grade.WIRE)
                        : shown || places.stream().noneMatch(Places::isReported);
        return seen ? claim : claim.as(Claim.Grade.ENDPOINT);
    }

    private Claim locality(List<Verdict.Place> places) {
        List<Integer> frames = places.stream().map(Verdict.Place::frame).toList();
        if (places.isEmpty()) {
            return Claim.wire(Answer.CANNOT_TELL, "no packet of the call is here", frames);
        }
        List<Verdict.Place> outside = with(places, Answer.NO);
        if (!outside.isEmpty()) {
            String why =
                    "outside: "
                            + String.join(
                                    ", ",
                                    outside.stream()
                                            .limit(5)
                                            .map(
                                                    place ->
                                                            Words.host(place.host())
                                                                    + " ("
                                                                    + String.join(
                                                                            ", ", place.roles())
                                                                    + "; "
                                                                    + place.onLink().why()
                                                                    + ")")
                                            .toList());
            return Claim.wire(Answer.NO, why, outside.stream().map(Verdict.Place::frame).toList());
        }
        if (!with(places, Answer.CANNOT_TELL).isEmpty()) {
            return Claim.wire(
                    Answer.CANNOT_TELL,
                    "all addresses are private or may be on-link, which is usual on a LAN and no"
                            + " proof; say which prefixes are the LAN's with --lan",
                    frames);
        }
        return signalling(frames);
    }

    /** The media stayed here; the signalling may not have, where it was not seen. */
    private Claim signalling(List<Integer> frames) {
        if (group.sip != null) {
            return Claim.wire(
                    Answer.YES,
                    "every address of the call is on the LAN, as seen at this interface",
                    frames);
        }
        Set<InetAddress> connected = new LinkedHashSet<>();
        media.forEach(path -> connected.addAll(connected(path)));
        boolean here =
                !connected.isEmpty()
                        && connected.stream()
                                .allMatch(each -> lan.judge(each).answer() == Answer.YES);
        return here
                ? Claim.wire(
                        Answer.YES,
                        "every address of the media is on the LAN, and so is every machine that the"
                                + " ends are seen connected to ("
                                + String.join(", ", connected.stream().map(Words::host).toList())
                                + "), as seen at this interface",
                        frames)
                : Claim.wire(
                        Answer.CANNOT_TELL,
                        "every address of the media is on the LAN; where the signalling went, the"
                                + " capture does not show",
                        frames);
    }

    /**
     * Where the signalling may have gone: to a server that both ends are connected to. Of two ends
     * with a relay between them one may be on another interface, so what is seen of either counts,
     * and all of it.
     */
    private Set<InetAddress> connected(MediaPath path) {
        IceSession session = paths.session(path);
        Set<InetAddress> one = paths.ends(session, path, 0);
        Set<InetAddress> other = paths.ends(session, path, 1);
        Set<InetAddress> common = servers.common(one, other);
        if (!common.isEmpty() || paths.of(path).route() != Route.RELAYED) {
            return common;
        }
        Set<InetAddress> seen = new LinkedHashSet<>();
        for (Set<InetAddress> end : List.of(one, other)) {
            if (end.stream().allMatch(host -> servers.relayFrame(host) == 0)) {
                seen.addAll(servers.connected(end));
            }
        }
        return seen;
    }

    private static List<Verdict.Place> with(List<Verdict.Place> places, Answer answer) {
        return places.stream().filter(place -> place.onLink().answer() == answer).toList();
    }
}
