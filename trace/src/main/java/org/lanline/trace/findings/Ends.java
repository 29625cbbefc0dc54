package org.lanline.trace.findings;

import org.lanline.trace.evidence.CallRecord;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The reports of one call, told apart by the end of it that made them. */
record Ends(List<CallRecord> one, List<CallRecord> other) {

    /** A report of each end. */
    record Couple(CallRecord one, CallRecord other) {}

    Ends {
        one = List.copyOf(one);
        other = List.copyOf(other);
    }

    static Ends of(List<Reported> reports) {
        List<CallRecord> one = new ArrayList<>();
        List<CallRecord> other = new ArrayList<>();
        for (Reported each : reports) {
            CallRecord record = each.record();
            boolean first = one.isEmpty() || !isOpposite(one.getFirst(), record);
            (first ? one : other).add(record);
        }
        return new Ends(one, other);
    }

    /** Credentials tell it, else sides, else names, else who sends what. */
    private static boolean isOpposite(CallRecord a, CallRecord b) {
        if (shares(a, b, false)) {
            return true;
        }
        if (shares(a, b, true)) {
            return false;
        }
        if (a.side() != null && b.side() != null) {
            return a.side() != b.side();
        }
        if (a.device() != null && b.device() != null) {
            return !a.device().equals(b.device());
        }
        if (a.user() != null && b.user() != null) {
            return !a.user().equals(b.user());
        }
        return a.streams().stream()
                .noneMatch(
                        mine ->
                                b.streams().stream()
                                        .anyMatch(
                                                theirs ->
                                                        mine.ssrc() == theirs.ssrc()
                                                                && mine.incoming()
                                                                        == theirs.incoming()));
    }

    /**
     * True when the local fragments of both are the same, or the one's local is the other's remote.
     */
    private static boolean shares(CallRecord a, CallRecord b, boolean same) {
        for (CallRecord.Credentials mine : a.ice()) {
            for (CallRecord.Credentials theirs : b.ice()) {
                String wanted = same ? theirs.local() : theirs.remote();
                if (!mine.local().isEmpty() && mine.local().equals(wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Every two of them that were connected; a device that only rang says nothing of the media. */
    List<Couple> couples() {
        List<Couple> couples = new ArrayList<>();
        for (CallRecord mine : one) {
            for (CallRecord theirs : other) {
                if (tookPart(mine) && tookPart(theirs)) {
                    couples.add(new Couple(mine, theirs));
                }
            }
        }
        return couples;
    }

    /** Of both ends, without those that only rang. */
    List<CallRecord> connected() {
        List<CallRecord> all = new ArrayList<>(one);
        all.addAll(other);
        all.removeIf(each -> !tookPart(each));
        return all;
    }

    private static boolean tookPart(CallRecord record) {
        return !record.pairs().isEmpty()
                || record.dtls() != null
                || record.fingerprints().peer() != null
                || record.paths().stream().anyMatch(CallRecord.Path::carried);
    }

    /** Names for a sentence, such as {@code kitchen and workshop}. */
    static String names(List<CallRecord> records) {
        return String.join(
                " and ",
                records.stream().map(CallRecord::who).filter(Objects::nonNull).distinct().toList());
    }
}
