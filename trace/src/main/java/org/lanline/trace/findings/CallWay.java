package org.lanline.trace.findings;

import org.lanline.trace.findings.Verdict.Route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts the ways of all media of a call together: it may have moved, or gone two ways at once. */
final class CallWay {
    private final Joining.Group group;
    private final List<MediaPath> media;
    private final PathWays paths;

    CallWay(Joining.Group group, List<MediaPath> media, PathWays paths) {
        this.group = group;
        this.media = media;
        this.paths = paths;
    }

    Way way() {
        List<MediaPath> carried = media.stream().filter(MediaPath::carriedMedia).toList();
        if (carried.isEmpty()) {
            return none();
        }
        List<Way> ways = carried.stream().map(paths::of).toList();
        Way last = ways.getLast();
        int before = latestOther(ways);
        if (before < 0) {
            return last;
        }
        return carried.get(before).lastNanos() <= carried.getLast().firstNanos() + 5e9
                ? moved(ways.get(before), last, carried.get(before), carried.getLast())
                : both(ways.get(before), last);
    }

    /** A way that is known says more than one that is not, though that was tried in between. */
    private static int latestOther(List<Way> ways) {
        Route last = ways.getLast().route();
        int found = -1;
        for (int i = 0; i < ways.size(); i++) {
            Way way = ways.get(i);
            boolean says = way.isKnown() || found < 0 || !ways.get(found).isKnown();
            if (way.route() != last && says) {
                found = i;
            }
        }
        return found;
    }

    private static Way moved(Way first, Way last, MediaPath before, MediaPath after) {
        List<Integer> frames = new ArrayList<>(first.direct().frames());
        frames.addAll(last.direct().frames());
        String words = "first " + first.words() + ", then " + last.words();
        String why =
                first.direct().why()
                        + "; from frame "
                        + after.firstFrame()
                        + " on (last packet before: "
                        + before.lastFrame()
                        + "): "
                        + last.direct().why();
        return new Way(last.route(), words, Claim.wire(worst(first, last), why, frames));
    }

    private static Way both(Way one, Way other) {
        List<Integer> frames = new ArrayList<>(one.direct().frames());
        frames.addAll(other.direct().frames());
        return new Way(
                one.route() == Route.DIRECT ? other.route() : one.route(),
                "in part " + one.words() + ", in part " + other.words(),
                Claim.wire(
                        worst(one, other),
                        one.direct().why() + "; " + other.direct().why(),
                        frames));
    }

    private static Answer worst(Way one, Way other) {
        Set<Answer> answers =
                new HashSet<>(List.of(one.direct().answer(), other.direct().answer()));
        if (answers.contains(Answer.NO)) {
            return Answer.NO;
        }
        return answers.contains(Answer.CANNOT_TELL) ? Answer.CANNOT_TELL : Answer.YES;
    }

    private Way none() {
        String why =
                group.paths.isEmpty()
                        ? "no packet of media is in the capture"
                        : "keys were agreed on, and no packet of media is in the capture";
        return new Way(Route.NO_MEDIA, "no media", Claim.wire(Answer.CANNOT_TELL, why, List.of()));
    }
}
