package org.lanline.cli;

import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;
import org.lanline.server.ice.RelayPlace;
import org.lanline.server.ice.RelayPlaces;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Two sides that trickle what they gather through a box (RFC 8838, 8840), and ask it for a relay
 * when no pair has worked for a while.
 */
final class IceMeeting {
    private static final long SECOND = 1_000_000_000;
    private static final long LOOK_MILLIS = 20;
    private static final int ID_BYTES = 12;

    private final BoxSignals signals;
    private final IceParty party;
    private final IceStage stage;
    private String call = "";
    private String other = "";
    private boolean known;
    private boolean asked;

    IceMeeting(BoxSignals signals, IceParty party, IceStage stage) {
        this.signals = signals;
        this.party = party;
        this.stage = stage;
    }

    /** Tells somebody of this name about this side, once they are on the box. */
    void meet(String name, int seconds) {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        call = Base64.getUrlEncoder().withoutPadding().encodeToString(id);
        other = signals.find(name, seconds);
        signals.tell(other, call, stage.on(party::description));
        await(seconds);
    }

    /** Waits for somebody who does that. */
    void wait(int seconds) {
        await(seconds);
        signals.tell(other, call, stage.on(party::description));
    }

    private void await(int seconds) {
        long until = System.nanoTime() + seconds * SECOND;
        while (!known) {
            tellNews();
            look();
            if (System.nanoTime() - until > 0) {
                throw new CannotStart("Nobody answered through the box.");
            }
        }
    }

    /** Goes on until the agent is done. */
    void run(int seconds) throws InterruptedException {
        long until = System.nanoTime() + seconds * SECOND;
        while (!stage.on(party::isOver) && System.nanoTime() - until < 0) {
            tellNews();
            look();
            if (!asked) {
                decide();
            }
        }
    }

    /** A relay is for those who find no other way; or for all, where the box's owner wants that. */
    private void decide() {
        boolean always = signals.relayPolicy().equals("always");
        if (always || stage.on(party::wantsRelay)) {
            asked = true;
            stage.remark(
                    always
                            ? "This box relays everything: asking it for a relay."
                            : "No pair has worked for 5 s: asking the box for a relay.");
            signals.askRelay(call, always ? "always" : "failed");
        } else if (stage.on(() -> party.selected().isPresent())) {
            asked = true;
            stage.loop().post(party::noMore);
        }
    }

    private void tellNews() {
        if (!other.isEmpty()) {
            stage.on(party::news).ifPresent(news -> signals.tell(other, call, news));
        }
    }

    private void look() {
        switch (signals.next(LOOK_MILLIS)) {
            case BoxSignals.Heard.Told told -> told(told);
            case BoxSignals.Heard.Relays relays -> relays(relays);
            case BoxSignals.Heard.Refused refused -> refused(refused);
            case null -> {}
        }
    }

    private void told(BoxSignals.Heard.Told told) {
        boolean ours = call.isEmpty() || call.equals(told.call());
        if (!ours || (known && !other.equals(told.device()))) {
            return; // somebody else's, or another device of the same person
        }
        call = told.call();
        other = told.device();
        known = true;
        stage.loop().post(() -> party.remote(told.description()));
    }

    private void relays(BoxSignals.Heard.Relays relays) {
        List<RelayPlace> places = new ArrayList<>();
        try {
            for (String url : relays.urls()) {
                places.addAll(RelayPlaces.of(url, relays.user(), relays.password()));
            }
        } catch (WrongUse | CannotStart useless) {
            stage.remark("No relay: " + useless.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        stage.loop()
                .post(
                        () -> {
                            party.askRelays(places);
                            party.noMore();
                        });
    }

    private void refused(BoxSignals.Heard.Refused refused) {
        if (!asked) {
            throw new CannotStart(refused.message());
        }
        stage.remark("No relay: " + refused.message());
        stage.loop().post(party::noMore);
    }
}
