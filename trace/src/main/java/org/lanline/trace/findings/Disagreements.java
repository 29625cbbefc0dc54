package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.evidence.CallRecord.Dtls;
import org.lanline.trace.evidence.CallRecord.Pair;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the two ends say different things, or something else than the capture shows. */
final class Disagreements {
    private static final double LOST_ON_THE_WAY = 0.05;
    private static final int ENOUGH_PACKETS = 100;
    private static final double READING_MILLIS = 5_000;

    private final List<Note> notes = new ArrayList<>();
    private final Joining.Group group;
    private final Ends ends;

    private Disagreements(Joining.Group group) {
        this.group = group;
        this.ends = Ends.of(group.reports);
    }

    static List<Note> of(Joining.Group group) {
        if (group.reports.isEmpty()) {
            return List.of();
        }
        Disagreements all = new Disagreements(group);
        all.ends.couples().forEach(all::couple);
        all.wire();
        return all.notes;
    }

    private void couple(Ends.Couple couple) {
        handshakes(couple);
        credentials(couple);
        paths(couple);
        sources(couple.one(), couple.other());
        sources(couple.other(), couple.one());
        arrived(couple.one(), couple.other());
        arrived(couple.other(), couple.one());
    }

    // --- the two ends ----------------------------------------------------------------------------

    private void handshakes(Ends.Couple couple) {
        Dtls mine = couple.one().dtls();
        Dtls theirs = couple.other().dtls();
        if (mine == null || theirs == null) {
            return;
        }
        boolean same =
                isSame(mine.version(), theirs.version())
                        && isSame(mine.cipher(), theirs.cipher())
                        && isSame(mine.srtp(), theirs.srtp());
        String two = ": they did not shake hands with each other, someone may be in between";
        if (!same) {
            alarm(
                    couple.one().who()
                            + " reports "
                            + ReportedKeys.words(mine)
                            + ", "
                            + couple.other().who()
                            + " reports "
                            + ReportedKeys.words(theirs)
                            + two);
        } else if (mine.role() != null && mine.role().equals(theirs.role())) {
            alarm(
                    couple.one().who()
                            + " and "
                            + couple.other().who()
                            + " both were the "
                            + mine.role()
                            + " of the handshake"
                            + two);
        }
    }

    private static boolean isSame(@Nullable String one, @Nullable String other) {
        return one == null || other == null || plain(one).equals(plain(other));
    }

    /** {@code DTLS 1.3}, {@code FEFC} and {@code 1.3} are the same. */
    static String plain(String text) {
        String bare = text.toUpperCase(Locale.ROOT).replace("DTLS", "").replace("SRTP_", "");
        return switch (bare.strip()) {
            case "FEFF" -> "1.0";
            case "FEFD" -> "1.2";
            case "FEFC" -> "1.3";
            default -> bare.strip();
        };
    }

    private void credentials(Ends.Couple couple) {
        Set<String> mine = pairs(couple.one(), false);
        Set<String> theirs = pairs(couple.other(), true);
        if (!mine.isEmpty() && !theirs.isEmpty() && mine.stream().noneMatch(theirs::contains)) {
            warning(
                    couple.one().who()
                            + " and "
                            + couple.other().who()
                            + " used credentials of ICE that are not each other's");
        }
    }

    private static Set<String> pairs(CallRecord record, boolean turned) {
        return record.ice().stream()
                .filter(each -> !each.local().isEmpty() && !each.remote().isEmpty())
                .map(
                        each ->
                                turned
                                        ? each.remote() + ":" + each.local()
                                        : each.local() + ":" + each.remote())
                .collect(Collectors.toSet());
    }

    private void paths(Ends.Couple couple) {
        if (couple.one().pairs().isEmpty() || couple.other().pairs().isEmpty()) {
            return;
        }
        Pair mine = couple.one().pairs().getLast();
        Pair theirs = couple.other().pairs().getLast();
        boolean relay =
                mine.local().isRelayed()
                        || mine.remote().isRelayed()
                        || theirs.local().isRelayed()
                        || theirs.remote().isRelayed();
        if (!relay && !ReportedWay.isSame(mine, theirs)) {
            warning(
                    couple.one().who()
                            + " reports media from "
                            + ReportedWay.words(mine)
                            + ", "
                            + couple.other().who()
                            + " from "
                            + ReportedWay.words(theirs)
                            + ": these are not the two ends of one path");
        }
    }

    private void sources(CallRecord sender, CallRecord receiver) {
        for (String kind : List.of("audio", "video")) {
            Set<Integer> sent = sources(sender, kind, false);
            Set<Integer> received = sources(receiver, kind, true);
            if (!sent.isEmpty()
                    && !received.isEmpty()
                    && sent.stream().noneMatch(received::contains)) {
                warning(
                        "the "
                                + kind
                                + " that "
                                + receiver.who()
                                + " got has other sources than the one that "
                                + sender.who()
                                + " sent: something in between sends it anew");
            }
        }
    }

    private static Set<Integer> sources(CallRecord record, String kind, boolean incoming) {
        Set<Integer> found = new HashSet<>();
        for (CallRecord.Source each : record.streams()) {
            if (each.incoming() == incoming && each.kind().equals(kind)) {
                found.add(each.ssrc());
            }
        }
        return found;
    }

    private void arrived(CallRecord sender, CallRecord receiver) {
        long sent = sender.paths().stream().mapToLong(CallRecord.Path::packetsSent).sum();
        long received = receiver.paths().stream().mapToLong(CallRecord.Path::packetsReceived).sum();
        boolean counted = !receiver.paths().isEmpty() && sent >= ENOUGH_PACKETS;
        if (counted && received < sent * (1 - LOST_ON_THE_WAY - readApart(sender))) {
            warning(
                    "of "
                            + sent
                            + " packets that "
                            + sender.who()
                            + " sent, "
                            + received
                            + " came to "
                            + receiver.who());
        }
    }

    /**
     * The share of a call that may lie between the last readings of its two ends, which count every
     * few seconds and not at the same moment; 0 when it is not known how long it was.
     */
    private static double readApart(CallRecord record) {
        double lastMillis =
                Stream.concat(
                                record.events().stream().map(CallRecord.Event::atMillis),
                                record.samples().stream().map(CallRecord.Sample::atMillis))
                        .mapToDouble(each -> each)
                        .max()
                        .orElse(0);
        return lastMillis <= 0 ? 0 : READING_MILLIS / lastMillis;
    }

    // --- the capture -----------------------------------------------------------------------------

    private void wire() {
        for (CallRecord record : ends.connected()) {
            Dtls dtls = record.dtls();
            List<DtlsSession> complete =
                    group.dtls.stream().filter(each -> each.serverHello() != null).toList();
            if (dtls != null
                    && !complete.isEmpty()
                    && complete.stream().noneMatch(each -> isThis(each, dtls))) {
                notes.add(
                        Note.alarm(
                                record.who()
                                        + " reports "
                                        + ReportedKeys.words(dtls)
                                        + ", and the capture shows "
                                        + complete.getFirst().versionName()
                                        + ", "
                                        + complete.getFirst().cipher()
                                        + ": that is not the handshake that it made",
                                List.of(complete.getFirst().serverHelloFrame())));
            }
        }
    }

    private static boolean isThis(DtlsSession session, Dtls dtls) {
        return isSame(session.versionName(), dtls.version())
                && isSame(session.cipher(), dtls.cipher())
                && isSame(session.profile(), dtls.srtp());
    }

    private void alarm(String text) {
        notes.add(Note.alarm(text, List.of()));
    }

    private void warning(String text) {
        notes.add(Note.warning(text, List.of()));
    }
}
