package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;
import org.lanline.server.proof.Sight.Credential;
import org.lanline.server.proof.Sight.Ended;
import org.lanline.server.proof.Sight.Lent;
import org.lanline.turn.TurnEvent;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A call that goes on, as the box sees it. For the loop thread. */
final class OpenCall {

    private static final int MOST_CREDENTIALS = 64;
    private static final int MOST_RELAYS = 64;

    final String callId;
    final long startedMillis;
    final Tap tap = new Tap();

    /** Who has said where they are: the two people in it. */
    final Set<String> described = new HashSet<>();

    /** Until something says who talks to whom, nobody. */
    String from = "";

    String to = "";
    long answeredMillis;
    long endedMillis;

    /** Whether a page is in it: phones hand in no evidence. */
    boolean hasPage;

    /** Once somebody has handed in evidence. */
    @Nullable Inquiry inquiry;

    private final List<Credential> credentials = new ArrayList<>();
    private final List<Lent> relays = new ArrayList<>();

    OpenCall(String callId, long startedMillis) {
        this.callId = callId;
        this.startedMillis = startedMillis;
    }

    void granted(Credential credential) {
        if (credentials.size() < MOST_CREDENTIALS) {
            credentials.add(credential);
        }
    }

    void lent(TurnEvent.Created created, String user, long atMillis) {
        if (relays.size() < MOST_RELAYS) {
            relays.add(
                    new Lent(
                            atMillis,
                            user,
                            created.transport().name(),
                            created.client(),
                            created.relayed(),
                            null));
        }
    }

    void ended(TurnEvent.Ended it, String how, long atMillis) {
        relays.replaceAll(
                lent ->
                        lent.ended() == null && lent.relayed().equals(it.relayed())
                                ? ended(lent, it, how, atMillis)
                                : lent);
    }

    private static Lent ended(Lent lent, TurnEvent.Ended it, String how, long atMillis) {
        Ended ended =
                new Ended(
                        atMillis,
                        how,
                        it.packetsToPeers(),
                        it.bytesToPeers(),
                        it.packetsToClient(),
                        it.bytesToClient());
        return new Lent(
                lent.atMillis(),
                lent.user(),
                lent.transport(),
                lent.client(),
                lent.relayed(),
                ended);
    }

    /** What is known now. */
    Sight sight() {
        return new Sight(
                callId,
                from,
                to,
                startedMillis,
                answeredMillis,
                endedMillis,
                tap.all(),
                tap.dropped(),
                List.copyOf(credentials),
                List.copyOf(relays));
    }
}
