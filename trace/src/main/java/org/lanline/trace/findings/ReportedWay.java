package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.evidence.CallRecord.End;
import org.lanline.trace.evidence.CallRecord.Pair;
import org.lanline.trace.findings.Verdict.Route;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which way the media took, as the devices report it. */
final class ReportedWay {
    private final Joining.Group group;
    private final Ends ends;

    private ReportedWay(Joining.Group group) {
        this.group = group;
        this.ends = Ends.of(group.reports);
    }

    /** Null when no device says anything of a pair. */
    static @Nullable Way of(Joining.Group group) {
        return new ReportedWay(group).way();
    }

    private @Nullable Way way() {
        List<CallRecord> tell =
                ends.connected().stream().filter(each -> !each.pairs().isEmpty()).toList();
        if (tell.isEmpty()) {
            return null;
        }
        Way relayed = relayed(tell);
        if (relayed != null) {
            return relayed;
        }
        InetAddress box = box(tell);
        if (box != null) {
            return new Way(
                    Route.THROUGH_BOX,
                    "through the box at " + Words.host(box),
                    Claim.endpoint(
                            Answer.NO,
                            Ends.names(tell)
                                    + " exchanged media with "
                                    + Words.host(box)
                                    + ", the machine that passes the signalling on"));
        }
        List<Ends.Couple> couples =
                ends.couples().stream()
                        .filter(
                                each ->
                                        !each.one().pairs().isEmpty()
                                                && !each.other().pairs().isEmpty())
                        .toList();
        return couples.isEmpty() ? one(tell.getFirst()) : both(couples.getFirst());
    }

    // --- relayed ---------------------------------------------------------------------------------

    private static boolean isRelayed(Pair pair) {
        return pair.local().isRelayed() || pair.remote().isRelayed();
    }

    private static @Nullable Way relayed(List<CallRecord> tell) {
        for (CallRecord record : tell) {
            Pair pair =
                    record.pairs().stream().filter(ReportedWay::isRelayed).findFirst().orElse(null);
            if (pair != null) {
                return relayed(record, pair, stillRelayed(tell));
            }
        }
        return null;
    }

    private static boolean stillRelayed(List<CallRecord> tell) {
        return tell.stream().anyMatch(each -> isRelayed(each.pairs().getLast()));
    }

    private static Way relayed(CallRecord record, Pair pair, boolean still) {
        End relay = pair.local().isRelayed() ? pair.local() : pair.remote();
        InetSocketAddress lent = relay.address();
        String where = lent == null ? "a relay" : "the relay at " + Words.host(lent);
        String by =
                relay.relayProtocol() == null
                        ? ""
                        : ", which it reaches by " + relay.relayProtocol();
        String words = "through " + where;
        String why =
                record.who()
                        + (pair.local().isRelayed()
                                ? " sent by " + where + by
                                : " sent to an address that " + where + " lends");
        return still
                ? new Way(Route.RELAYED, words, Claim.endpoint(Answer.NO, why))
                : new Way(
                        Route.DIRECT,
                        "first " + words + ", then direct",
                        Claim.endpoint(Answer.NO, why + ", and later on without one"));
    }

    // --- the box ---------------------------------------------------------------------------------

    private @Nullable InetAddress box(List<CallRecord> tell) {
        if (group.sip == null) {
            return null;
        }
        Set<InetAddress> boxes = PathWays.passedOn(group.sip);
        for (CallRecord record : tell) {
            InetSocketAddress remote = record.pairs().getLast().remote().address();
            InetSocketAddress local = record.pairs().getLast().local().address();
            if (remote == null || !boxes.contains(remote.getAddress())) {
                continue;
            }
            boolean itself = local != null && local.getAddress().equals(remote.getAddress());
            if (!itself && !isOwn(remote, tell) && !isNamed(remote)) {
                return remote.getAddress();
            }
        }
        return null;
    }

    /** An end on the box's own machine named it, unless that end is a server itself. */
    private boolean isNamed(InetSocketAddress address) {
        return group.promises != null
                && !group.promises.lite()
                && group.promises.at(address) != null;
    }

    /** The other device may run on the box's own machine. */
    private static boolean isOwn(InetSocketAddress address, List<CallRecord> tell) {
        return tell.stream()
                .flatMap(each -> each.pairs().stream())
                .anyMatch(pair -> address.equals(pair.local().address()));
    }

    // --- direct ----------------------------------------------------------------------------------

    private static Way both(Ends.Couple couple) {
        Pair mine = couple.one().pairs().getLast();
        Pair theirs = couple.other().pairs().getLast();
        String names = couple.one().who() + " and " + couple.other().who();
        if (!isSame(mine, theirs)) {
            String why =
                    names
                            + " report paths that are not the same ("
                            + words(mine)
                            + "; "
                            + words(theirs)
                            + "): something in between may pass the media on";
            return new Way(Route.CANNOT_TELL, "not known", Claim.endpoint(Answer.CANNOT_TELL, why));
        }
        boolean translated = isTranslated(mine.local(), theirs.remote());
        translated |= isTranslated(theirs.local(), mine.remote());
        String between =
                mine.local().address() == null || theirs.local().address() == null
                        ? ""
                        : " between "
                                + Words.host(mine.local().address())
                                + " and "
                                + Words.host(theirs.local().address());
        return translated
                ? new Way(
                        Route.DIRECT,
                        "direct, through a NAT," + between,
                        Claim.endpoint(
                                Answer.YES,
                                names + " report the same path, without a relay, through a NAT"))
                : new Way(
                        Route.DIRECT,
                        "direct" + between,
                        Claim.endpoint(
                                Answer.YES,
                                names
                                        + " report the same path, between addresses of their own"
                                        + " and without a relay"));
    }

    /** Each end's pair is the other's, seen from there. */
    static boolean isSame(Pair mine, Pair theirs) {
        return isSeenAs(mine.local(), theirs.remote()) && isSeenAs(theirs.local(), mine.remote());
    }

    /** A browser hides addresses that it knows by name only; ports are left then. */
    private static boolean isSeenAs(End own, End seen) {
        if (own.address() != null && seen.address() != null) {
            return own.address().equals(seen.address()) || seen.isReflexive();
        }
        return own.port() == 0
                || seen.port() == 0
                || own.port() == seen.port()
                || seen.isReflexive();
    }

    private static boolean isTranslated(End own, End seen) {
        return own.address() != null
                && seen.address() != null
                && !own.address().equals(seen.address());
    }

    static String words(Pair pair) {
        return words(pair.local()) + " to " + words(pair.remote());
    }

    private static String words(End end) {
        InetSocketAddress address = end.address();
        String where =
                address != null
                        ? Words.address(address)
                        : end.port() == 0 ? "an address not told" : "port " + end.port();
        return end.type().isEmpty() ? where : where + " (" + end.type() + ")";
    }

    /** One end alone does not see who is behind the other's address, unless both named them. */
    private Way one(CallRecord record) {
        Pair pair = record.pairs().getLast();
        Set<InetSocketAddress> named = new LinkedHashSet<>();
        for (End end : List.of(pair.local(), pair.remote())) {
            InetSocketAddress address = end.address();
            if (address != null && group.promises != null && group.promises.at(address) != null) {
                named.add(address);
            }
        }
        if (named.size() == 2) {
            return new Way(
                    Route.DIRECT,
                    "direct, " + words(pair),
                    Claim.endpoint(
                            Answer.YES,
                            record.who()
                                    + " reports a path between the addresses that both ends"
                                    + " named"));
        }
        return new Way(
                Route.CANNOT_TELL,
                words(pair),
                Claim.endpoint(
                        Answer.CANNOT_TELL,
                        record.who()
                                + " reports a path without a relay; who is behind the other"
                                + " address, only the other end's report can tell"));
    }
}
