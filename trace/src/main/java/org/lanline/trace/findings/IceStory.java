package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells how a check list went: what was tried, what was chosen and why, or why nothing was.
 *
 * @param winner the pair that carried media, else the one that was nominated first; null for none
 * @param why the winner won, or why there is none
 */
public record IceStory(
        IceSession session,
        State state,
        @Nullable IcePair winner,
        String why,
        List<Note> notes,
        List<Moment> moments) {

    private static final long CONSENT_NANOS = 30_000_000_000L; // RFC 7675 section 5.1

    /** Where the list was when the capture ended. */
    public enum State {
        RUNNING,
        /** A pair carries media or is nominated. */
        COMPLETED,
        FAILED
    }

    /** A change of the list's state. */
    public record Moment(long nanos, int frame, String what) {}

    public IceStory {
        notes = List.copyOf(notes);
        moments = List.copyOf(moments);
    }

    /** Media that was seen anywhere decides which pair really won. */
    static IceStory of(IceSession session, List<MediaPath> paths) {
        return new Teller(session, paths).tell();
    }

    private static final class Teller {
        private final IceSession session;
        private final List<MediaPath> paths;
        private final List<Note> notes = new ArrayList<>();
        private final List<Moment> moments = new ArrayList<>();

        Teller(IceSession session, List<MediaPath> paths) {
            this.session = session;
            this.paths = paths;
        }

        IceStory tell() {
            moments.add(new Moment(session.firstNanos(), session.firstFrame(), "checks begin"));
            IcePair first = session.firstToSucceed();
            IcePair winner = winner();
            IceCheck success = first == null ? null : first.firstSuccess();
            if (first != null && success != null) {
                moments.add(
                        new Moment(
                                success.answerNanos(),
                                success.answerFrame(),
                                "pair " + first.number() + " answers first"));
            }
            discoveries();
            conflicts();
            String why;
            State state;
            if (winner != null) {
                why = chosen(winner, first);
                state = State.COMPLETED;
                nominated(winner);
                consent(winner);
            } else if (first != null) {
                why = "pairs answered, and none was nominated in this capture";
                state = State.RUNNING;
            } else {
                why = failure();
                state = State.FAILED;
                IcePair last = last();
                moments.add(
                        new Moment(
                                last.lastNanos(),
                                last.checks().getLast().lastFrame(),
                                "no answer"));
            }
            forged();
            return new IceStory(session, state, winner, why, notes, moments);
        }

        private IcePair last() {
            IcePair last = session.pairs().iterator().next();
            for (IcePair pair : session.pairs()) {
                last = pair.lastNanos() > last.lastNanos() ? pair : last;
            }
            return last;
        }

        /** What carried most media; without media the first to be nominated. */
        private @Nullable IcePair winner() {
            IcePair best = null;
            long most = 0;
            for (MediaPath path : paths) {
                IcePair pair = session.on(path.path());
                long weight = path.rtpPackets() * 1_000 + path.flows().size();
                if (pair != null && pair.state() == IcePair.State.SUCCEEDED && weight > most) {
                    best = pair;
                    most = weight;
                }
            }
            if (best != null) {
                return best;
            }
            for (IcePair pair : session.pairs()) {
                IceCheck nomination = pair.nomination();
                IceCheck earliest = best == null ? null : best.nomination();
                if (nomination != null
                        && (earliest == null
                                || nomination.answerNanos() < earliest.answerNanos())) {
                    best = pair;
                }
            }
            return best;
        }

        private String chosen(IcePair winner, @Nullable IcePair first) {
            List<IcePair> others =
                    session.pairs().stream()
                            .filter(
                                    each ->
                                            each != winner
                                                    && each.component() == winner.component())
                            .filter(each -> each.state() == IcePair.State.SUCCEEDED)
                            .toList();
            String which = "pair " + winner.number() + " (" + winner.path() + ")";
            if (others.isEmpty()) {
                long tried =
                        session.pairs().stream()
                                .filter(each -> each.component() == winner.component())
                                .count();
                return which
                        + " won: "
                        + (tried == 1
                                ? "it is the only one that was tried, and it was answered"
                                : "it is the only one of " + tried + " whose checks were answered");
            }
            List<String> reasons = new ArrayList<>();
            if (winner == first) {
                reasons.add("it was the first to answer");
            }
            if (others.stream().allMatch(each -> each.priority() < winner.priority())) {
                reasons.add("its priority is the highest");
            } else if (others.stream().allMatch(each -> each.priority() <= winner.priority())) {
                reasons.add("no other has a higher priority");
            }
            if (!winner.relayed() && others.stream().anyMatch(IcePair::relayed)) {
                reasons.add("it needs no relay");
            }
            if (others.stream()
                    .allMatch(each -> each.leastRoundTripNanos() > winner.leastRoundTripNanos())) {
                reasons.add("it is the fastest, at " + Words.time(winner.leastRoundTripNanos()));
            }
            String of = " of the " + (others.size() + 1) + " that answered: ";
            return which
                    + " won"
                    + of
                    + (reasons.isEmpty()
                            ? "the controlling side chose it, for reasons of its own"
                            : String.join(", ", reasons));
        }

        private void nominated(IcePair winner) {
            IceCheck nomination = winner.nomination();
            if (nomination != null) {
                moments.add(
                        new Moment(
                                nomination.answerNanos(),
                                nomination.answerFrame(),
                                "pair " + winner.number() + " nominated"));
            }
            if (winner.renominations() > 0) {
                notes.add(
                        Note.plain(
                                "renomination is used: the chosen pair may change without a"
                                        + " restart",
                                List.of(winner.first().frame())));
            }
            List<IcePair> nominated =
                    session.pairs().stream()
                            .filter(each -> each.nomination() != null)
                            .filter(each -> each.component() == winner.component())
                            .toList();
            if (nominated.size() > 1) {
                notes.add(
                        Note.plain(
                                Words.count(nominated.size(), "pair")
                                        + " carried USE-CANDIDATE; the one that carried media"
                                        + " counts",
                                nominated.stream().map(this::frame).toList()));
            }
        }

        private int frame(IcePair pair) {
            IceCheck nomination = pair.nomination();
            return nomination == null ? pair.first().frame() : nomination.frame();
        }

        /** RFC 7675: answers must go on coming while media goes on. */
        private void consent(IcePair winner) {
            IceCheck nomination = winner.nomination();
            long since = nomination == null ? session.firstNanos() : nomination.answerNanos();
            long mediaEnds = 0;
            for (MediaPath path : paths) {
                mediaEnds =
                        path.path().equals(winner.path())
                                ? Math.max(mediaEnds, path.lastNanos())
                                : mediaEnds;
            }
            long answersEnd = winner.lastAnswerNanos();
            boolean consents = winner.answered() > 2 && answersEnd - since > 5_000_000_000L;
            if (consents && mediaEnds - answersEnd > CONSENT_NANOS) {
                notes.add(
                        Note.warning(
                                "consent ended: no check was answered for the last "
                                        + Words.time(mediaEnds - answersEnd)
                                        + " of the media (RFC 7675)",
                                List.of(winner.lastAnswerFrame())));
                moments.add(new Moment(answersEnd, winner.lastAnswerFrame(), "last consent"));
            } else if (consents) {
                notes.add(
                        Note.plain(
                                "consent was kept: "
                                        + winner.answered()
                                        + " checks answered on pair "
                                        + winner.number()
                                        + ", the longest silence "
                                        + Words.time(winner.longestSilenceNanos()),
                                List.of(winner.lastAnswerFrame())));
            } else if (winner.indications() > 0) {
                notes.add(
                        Note.plain(
                                "no consent checks; "
                                        + Words.count(winner.indications(), "indication")
                                        + " kept the path open",
                                List.of()));
            }
        }

        private void discoveries() {
            session.reflexive()
                    .forEach(
                            (address, frame) ->
                                    notes.add(
                                            Note.plain(
                                                    Words.address(address)
                                                            + " was discovered by a check (peer"
                                                            + " reflexive): a NAT or another route"
                                                            + " changes the sender's address",
                                                    List.of(frame))));
        }

        private void conflicts() {
            if (!session.conflicts().isEmpty()) {
                notes.add(
                        Note.warning(
                                "both sides took the same role; one was told 487 Role Conflict and"
                                        + " changed",
                                session.conflicts().stream().map(IceCheck::answerFrame).toList()));
            }
        }

        private void forged() {
            if (!session.forged().isEmpty()) {
                notes.add(
                        Note.alarm(
                                Words.count(session.forged().size(), "check")
                                        + " or answers were not made with the password of the"
                                        + " description: the sender is somebody else, or an old"
                                        + " session goes on",
                                session.forged().stream().map(IceCheck::frame).toList()));
            } else if (session.verified() > 0) {
                notes.add(
                        Note.plain(
                                Words.count(session.verified(), "message")
                                        + " of the checks verified with the descriptions'"
                                        + " passwords: who answers the checks knows the signalling",
                                List.of(session.firstFrame())));
            }
        }

        // --- failure -----------------------------------------------------------------------------

        private String failure() {
            List<Integer> frames = new ArrayList<>();
            Set<InetAddress> senders = new LinkedHashSet<>();
            Set<Integer> errors = new LinkedHashSet<>();
            int sent = 0;
            for (IcePair pair : session.pairs()) {
                sent += pair.sent();
                errors.addAll(pair.errors());
                for (IceCheck check : pair.checks()) {
                    senders.add(check.from().getAddress());
                    frames.add(check.frame());
                }
            }
            String tried =
                    Words.count(sent, "check")
                            + " on "
                            + Words.count(session.pairs().size(), "pair")
                            + " ("
                            + Words.frames(frames)
                            + ")";
            if (!errors.isEmpty()) {
                return tried + " were refused with " + refusals(errors);
            }
            boolean both = session.pairs().stream().anyMatch(IcePair::checkedByBoth);
            if (both) {
                return tried
                        + " came from both sides, and no answer came back: packets are lost or"
                        + " filtered behind this point of the network";
            }
            if (senders.size() > 1) {
                return tried
                        + " from both sides found no answer: each side's packets do not reach the"
                        + " other, as with two networks that are not joined or a firewall between"
                        + " them";
            }
            return tried
                    + " from "
                    + (senders.isEmpty() ? "one side" : Words.host(senders.iterator().next()))
                    + " found no answer, and none came from the other side: it is not reachable"
                    + " from here, or did not try";
        }

        private static String refusals(Set<Integer> errors) {
            List<String> words = new ArrayList<>();
            for (int error : errors) {
                words.add(
                        switch (error) {
                            case 400 -> "400 (not understood)";
                            case 401 -> "401 (the password is not the other side's)";
                            case 487 -> "487 (both sides took the same role)";
                            case 500 -> "500 (an error at the other side)";
                            default -> String.valueOf(error);
                        });
            }
            return String.join(", ", words);
        }
    }
}
