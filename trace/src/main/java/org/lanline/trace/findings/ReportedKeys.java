package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.evidence.CallRecord;
import org.lanline.trace.evidence.CallRecord.Dtls;
import org.lanline.trace.evidence.CallRecord.Fingerprints;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** How the media was encrypted, and whose certificates these were, as the devices report it. */
final class ReportedKeys {
    private final Joining.Group group;
    private final Ends ends;
    private final List<CallRecord> tell;

    ReportedKeys(Joining.Group group) {
        this.group = group;
        this.ends = Ends.of(group.reports);
        this.tell = ends.connected();
    }

    /** With what the devices report; whatever is worse is kept. */
    static Encryption add(Encryption wire, Joining.Group group) {
        if (group.reports.isEmpty()) {
            return wire;
        }
        ReportedKeys reported = new ReportedKeys(group);
        Claim encrypted = reported.encrypted();
        Claim authentic = reported.authentic();
        return new Encryption(
                worse(wire.encrypted(), encrypted),
                reported.words(wire),
                worse(wire.authentic(), authentic));
    }

    /** What is reported counts where the capture cannot tell, and where it says no. */
    private static Claim worse(Claim wire, @Nullable Claim reported) {
        boolean counts =
                reported != null
                        && (wire.answer() == Answer.CANNOT_TELL
                                || (wire.answer() == Answer.YES && reported.answer() == Answer.NO));
        return counts && reported != null ? reported : wire;
    }

    // --- how -------------------------------------------------------------------------------------

    private @Nullable Claim encrypted() {
        List<CallRecord> with =
                tell.stream().filter(each -> each.dtls() != null && isMade(each.dtls())).toList();
        if (with.isEmpty()) {
            return null;
        }
        List<CallRecord> none =
                with.stream().filter(each -> isNull(Objects.requireNonNull(each.dtls()))).toList();
        return none.isEmpty()
                ? Claim.endpoint(
                        Answer.YES,
                        Ends.names(with)
                                + (with.size() == 1 ? " reports" : " report")
                                + " a handshake, and media by SRTP only")
                : Claim.endpoint(
                        Answer.NO,
                        Ends.names(none) + " reports a profile of SRTP that does not encrypt");
    }

    private static boolean isMade(Dtls dtls) {
        return dtls.srtp() != null || dtls.cipher() != null;
    }

    private static boolean isNull(Dtls dtls) {
        return dtls.srtp() != null && dtls.srtp().toUpperCase(Locale.ROOT).contains("NULL");
    }

    /** What the handshake hides in 1.3, and all of it where it was not seen. */
    private String words(Encryption wire) {
        Set<String> profiles = new LinkedHashSet<>();
        Set<String> whole = new LinkedHashSet<>();
        for (CallRecord record : tell) {
            Dtls dtls = record.dtls();
            if (dtls != null && isMade(dtls)) {
                whole.add(words(dtls));
                if (dtls.srtp() != null) {
                    profiles.add(dtls.srtp());
                }
            }
        }
        if (whole.isEmpty()) {
            return wire.words();
        }
        if (wire.words().startsWith("DTLS") && !wire.words().equals(Encryption.NOT_SEEN)) {
            boolean named = profiles.stream().anyMatch(wire.words()::contains);
            return named || profiles.isEmpty()
                    ? wire.words()
                    : wire.words() + "; the ends report " + String.join(" and ", profiles);
        }
        return wire.encrypted().answer() == Answer.CANNOT_TELL
                ? String.join("; at the other end ", whole)
                : wire.words();
    }

    static String words(Dtls dtls) {
        List<String> words = new ArrayList<>();
        words.add("DTLS" + (dtls.version() == null ? "" : " " + dtls.version()));
        words.add(dtls.cipher());
        words.add(dtls.group());
        words.add(dtls.srtp() == null ? null : "SRTP with " + dtls.srtp());
        return String.join(", ", words.stream().filter(Objects::nonNull).toList());
    }

    // --- whose -----------------------------------------------------------------------------------

    private @Nullable Claim authentic() {
        Claim worst = worst();
        if (worst != null) {
            return worst;
        }
        for (Ends.Couple couple : ends.couples()) {
            Fingerprints mine = couple.one().fingerprints();
            Fingerprints theirs = couple.other().fingerprints();
            boolean oneWay = mine.peer() != null && mine.peer().equals(theirs.own());
            boolean otherWay = theirs.peer() != null && theirs.peer().equals(mine.own());
            if (oneWay && otherWay) {
                return Claim.endpoint(
                        Answer.YES,
                        couple.one().who()
                                + " and "
                                + couple.other().who()
                                + " each saw the certificate that the other says is its own");
            }
        }
        return alone();
    }

    /** One end's report beside the descriptions in the capture. */
    private @Nullable Claim alone() {
        for (CallRecord record : tell) {
            String peer = record.fingerprints().peer();
            Described from = peer == null ? null : described(peer);
            if (from != null) {
                return new Claim(
                        Answer.YES,
                        record.who()
                                + " saw the certificate that the other end's description in the"
                                + " capture names; the other end has reported nothing, so this is"
                                + " one end's word",
                        Claim.Grade.ENDPOINT,
                        List.of(from.frame()));
            }
        }
        return tell.stream().anyMatch(each -> each.fingerprints().peer() != null)
                ? Claim.endpoint(
                        Answer.CANNOT_TELL,
                        "the certificate that "
                                + Ends.names(tell)
                                + " saw is the one in the description that came; whether that was"
                                + " changed on its way, only the other end's report can tell")
                : null;
    }

    private @Nullable Described described(String fingerprint) {
        if (group.promises == null) {
            return null;
        }
        return group.promises.all().stream()
                .filter(each -> Promises.fingerprints(each).contains(fingerprint))
                .findFirst()
                .orElse(null);
    }

    private @Nullable Claim worst() {
        for (CallRecord record : tell) {
            Fingerprints seen = record.fingerprints();
            if (differ(seen.peer(), seen.peerInSdp())) {
                return between(
                        "the certificate that "
                                + record.who()
                                + " saw is not the one in the description it got");
            }
            if (differ(seen.own(), seen.ownInSdp())) {
                return between(
                        record.who() + "'s certificate is not the one in its own description");
            }
        }
        for (Ends.Couple couple : ends.couples()) {
            Claim claim = compare(couple.one(), couple.other());
            claim = claim == null ? compare(couple.other(), couple.one()) : claim;
            if (claim != null) {
                return claim;
            }
        }
        return missing();
    }

    private static @Nullable Claim compare(CallRecord mine, CallRecord theirs) {
        if (differ(mine.fingerprints().peer(), theirs.fingerprints().own())) {
            return between(
                    "the certificate that " + mine.who() + " saw is not " + theirs.who() + "'s");
        }
        return differ(mine.fingerprints().peerInSdp(), theirs.fingerprints().ownInSdp())
                ? between(
                        "the fingerprint that "
                                + theirs.who()
                                + " sent was changed before it came to "
                                + mine.who())
                : null;
    }

    /** What a device says it has, beside what the signalling in the capture names. */
    private @Nullable Claim missing() {
        if (group.promises == null) {
            return null;
        }
        boolean any =
                group.sip != null && group.sip.exchanges().stream().anyMatch(ReportedKeys::isWhole);
        for (CallRecord record : any ? tell : List.<CallRecord>of()) {
            Fingerprints seen = record.fingerprints();
            String whose = record.who() + "'s own certificate";
            if (isMissing(seen.own())) {
                return between(whose + " is in no description that the capture shows");
            }
            if (isMissing(seen.peer()) || isMissing(seen.peerInSdp())) {
                return between(
                        "the certificate that "
                                + record.who()
                                + " saw is in no description that the capture shows");
            }
        }
        return null;
    }

    private boolean isMissing(@Nullable String fingerprint) {
        return fingerprint != null && described(fingerprint) == null && isComparable(fingerprint);
    }

    /** Both ends' descriptions with fingerprints were captured. */
    private static boolean isWhole(Exchange exchange) {
        Described answer = exchange.answer();
        return answer != null
                && !Promises.fingerprints(exchange.offer()).isEmpty()
                && !Promises.fingerprints(answer).isEmpty();
    }

    private boolean isComparable(String fingerprint) {
        Promises promises = group.promises;
        return promises != null
                && promises.all().stream()
                        .flatMap(each -> Promises.fingerprints(each).stream())
                        .anyMatch(each -> hash(each).equals(hash(fingerprint)));
    }

    private static Claim between(String what) {
        return Claim.endpoint(Answer.NO, what + ": someone may be in between");
    }

    /** Known both, made by the same hash, and not the same. */
    private static boolean differ(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other) && hash(one).equals(hash(other));
    }

    private static String hash(String fingerprint) {
        return fingerprint.substring(0, Math.max(0, fingerprint.indexOf(' ')));
    }
}
