package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;
import org.lanline.server.discovery.LanAddress;
import org.lanline.trace.findings.Answer;
import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.Claim;
import org.lanline.trace.findings.Lan;
import org.lanline.trace.findings.Note;
import org.lanline.trace.findings.Verdict;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * The analyser's verdict on a call as docs/protocol.md has it, with what only the box knows beside
 * it: which relays it has lent, what they carried, and the words on both screens.
 */
final class Judgement {

    private static final String UNKNOWN = "cannot-tell";
    private static final String BETWEEN = "Someone may be in between: ";
    private static final String NOTHING = "Nothing is known yet.";
    private static final String SERVER = "server";

    private final Sight sight;
    private final List<Evidence> evidence;
    private final Lan lan;
    private final @Nullable Call call;

    /**
     * @param call null when the analyser makes nothing of it
     */
    Judgement(Sight sight, List<Evidence> evidence, Lan lan, @Nullable Call call) {
        this.sight = sight;
        this.evidence = evidence;
        this.lan = lan;
        this.call = call;
    }

    Conclusion conclusion() {
        List<String> disagreements = new ArrayList<>();
        Conclusion.Verdict verdict = call == null ? nothing() : verdict(call.verdict());
        if (call != null) {
            call.disagreements().stream()
                    .map(Note::text)
                    .map(Judgement::sentence)
                    .forEach(disagreements::add);
            addUnreportedRelay(call.verdict(), disagreements);
        }
        boolean otherWords = words().size() > 1;
        if (otherWords) {
            disagreements.add("The two ends show other words to read out.");
        }
        return new Conclusion(verdict, disagreements, warning(otherWords));
    }

    private static Conclusion.Verdict nothing() {
        return new Conclusion.Verdict(
                new Conclusion.Path(UNKNOWN, null, List.of(SERVER), NOTHING),
                new Conclusion.Encrypted(UNKNOWN, null, List.of(SERVER), NOTHING),
                new Conclusion.Local(UNKNOWN, 0, List.of(SERVER), NOTHING),
                new Conclusion.Fingerprints(UNKNOWN, NOTHING));
    }

    private Conclusion.Verdict verdict(Verdict verdict) {
        Claim local = verdict.onLan();
        Claim authentic = verdict.authentic();
        return new Conclusion.Verdict(
                path(verdict),
                encrypted(verdict),
                new Conclusion.Local(word(local), bytesOutside(), grade(local), why(local)),
                new Conclusion.Fingerprints(
                        switch (authentic.answer()) {
                            case YES -> "match";
                            case NO -> "differ";
                            case CANNOT_TELL -> UNKNOWN;
                        },
                        why(authentic)));
    }

    private static Conclusion.Encrypted encrypted(Verdict verdict) {
        Claim claim = verdict.encrypted();
        String how = claim.answer() == Answer.CANNOT_TELL ? null : verdict.encryption();
        return new Conclusion.Encrypted(word(claim), how, grade(claim), why(claim));
    }

    // --- the way ---------------------------------------------------------------------------------

    private Conclusion.Path path(Verdict verdict) {
        Set<String> grade = new LinkedHashSet<>(grade(verdict.direct()));
        if (boxAgrees(verdict.route())) {
            grade.add(SERVER);
        }
        String value =
                switch (verdict.route()) {
                    case DIRECT -> "direct";
                    case RELAYED -> "relayed";
                    case THROUGH_BOX -> "box";
                    case NO_MEDIA, CANNOT_TELL -> UNKNOWN;
                };
        return new Conclusion.Path(value, by(verdict), List.copyOf(grade), why(verdict.direct()));
    }

    /** Whether the relays that the box has lent are what this way says. */
    private boolean boxAgrees(Verdict.Route route) {
        boolean lends = sight.relays().stream().anyMatch(lent -> lent.ended() == null);
        boolean carried = sight.relays().stream().anyMatch(Judgement::hasCarried);
        return switch (route) {
            case DIRECT -> !lends;
            case RELAYED -> lends || carried;
            case THROUGH_BOX, NO_MEDIA, CANNOT_TELL -> false;
        };
    }

    private static boolean hasCarried(Sight.Lent lent) {
        Sight.Ended ended = lent.ended();
        return ended != null && ended.packetsToPeers() + ended.packetsToClient() > 0;
    }

    /** The relay, or the box; null where the media goes from one end to the other. */
    private static @Nullable String by(Verdict verdict) {
        String role =
                switch (verdict.route()) {
                    case RELAYED -> "relay";
                    case THROUGH_BOX -> "media";
                    case DIRECT, NO_MEDIA, CANNOT_TELL -> "";
                };
        return verdict.addresses().stream()
                .filter(place -> verdict.routeWords().contains(LanAddress.literal(place.host())))
                .filter(
                        place ->
                                !role.isEmpty()
                                        && place.roles().stream()
                                                .anyMatch(each -> each.startsWith(role)))
                .map(place -> LanAddress.literal(place.host()))
                .findFirst()
                .orElse(null);
    }

    private void addUnreportedRelay(Verdict verdict, List<String> disagreements) {
        boolean carried = sight.relays().stream().anyMatch(Judgement::hasCarried);
        boolean reported =
                call != null
                        && call.reports().stream()
                                .flatMap(each -> each.record().pairs().stream())
                                .anyMatch(
                                        pair ->
                                                pair.local().isRelayed()
                                                        || pair.remote().isRelayed());
        if (carried && !reported && verdict.route() == Verdict.Route.DIRECT) {
            disagreements.add(
                    "The box has relayed packets of this call, and neither end says that it used a"
                            + " relay.");
        }
    }

    // --- the LAN ---------------------------------------------------------------------------------

    private long bytesOutside() {
        return call == null
                ? 0
                : call.reports().stream()
                        .flatMap(each -> each.record().paths().stream())
                        .filter(path -> isOutside(path.local()) || isOutside(path.remote()))
                        .mapToLong(path -> path.bytesSent() + path.bytesReceived())
                        .sum();
    }

    private boolean isOutside(@Nullable InetSocketAddress address) {
        return address != null && lan.judge(address.getAddress()).answer() == Answer.NO;
    }

    // --- who is there ----------------------------------------------------------------------------

    /** The words on the screens of those who took part, without doubles. */
    private Set<String> words() {
        Set<String> words = new LinkedHashSet<>();
        evidence.stream().map(Evidence::words).filter(Objects::nonNull).forEach(words::add);
        return words;
    }

    private @Nullable String warning(boolean otherWords) {
        if (call != null && call.verdict().authentic().answer() == Answer.NO) {
            return between(call.verdict().authentic().why());
        }
        if (otherWords) {
            return BETWEEN + "the two ends show other words.";
        }
        return call == null
                ? null
                : call.disagreements().stream()
                        .filter(note -> note.kind() == Note.Kind.ALARM)
                        .map(note -> between(note.text()))
                        .findFirst()
                        .orElse(null);
    }

    /** Says it once: the reason may end with it. */
    private static String between(String why) {
        String reason =
                why.replace(": someone may be in between", "")
                        .replace(", someone may be in between", "")
                        .replace(": someone is in between and may listen", "");
        return BETWEEN + reason + ".";
    }

    // --- words -----------------------------------------------------------------------------------

    private static String word(Claim claim) {
        return claim.answer().text().replace(' ', '-');
    }

    private static List<String> grade(Claim claim) {
        return List.of(claim.grade().name().toLowerCase(Locale.ROOT));
    }

    private static String why(Claim claim) {
        return sentence(claim.why());
    }

    private static String sentence(String clause) {
        return clause.isEmpty()
                ? clause
                : clause.substring(0, 1).toUpperCase(Locale.ROOT) + clause.substring(1) + ".";
    }
}
