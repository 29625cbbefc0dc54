package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Good messages with bad luck, from devices that are registered and from strangers: answered out of
 * turn, sent again, from the wrong side, with bytes changed. Nothing throws, everything that leaves
 * is well formed, what is kept stays bounded, and half a day later nothing is left of it.
 */
final class SwitchboardFuzzTest {
    private static final int DAYS = 200;
    private static final int STEPS = 60;
    private static final int MUTATIONS = 5;
    private static final int[] STATUSES = {100, 180, 183, 200, 202, 302, 401, 404, 486, 503, 603};

    private int parsed;
    private int answered;

    @Test
    void whateverArrivesTheBoxGoesOn() {
        for (int day = 0; day < DAYS; day++) {
            try {
                live(new SplittableRandom(day));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + day, e);
            }
        }
        // The days must get somewhere for this to mean anything.
        assertThat(parsed).isGreaterThan(DAYS * STEPS / 4);
        assertThat(answered).isGreaterThan(DAYS / 10);
    }

    private void live(SplittableRandom random) {
        Lan lan = new Lan("alice", "bob");
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");
        Phone phone = lan.registeredPhone("bob", Transport.UDP);
        List<Phone> senders = List.of(alice, bob, phone, lan.phone("alice", Transport.UDP));
        List<SipMessage> seen = new ArrayList<>();
        seen.add(alice.invite(bob.address(), "call-1").done());
        seen.add(alice.registration(600, 90).done());
        seen.add(bob.request("MESSAGE", alice.address(), "c", 1).done());
        for (int i = 0; i < STEPS; i++) {
            Phone sender = senders.get(random.nextInt(senders.size()));
            SipMessage message = seen.get(random.nextInt(seen.size()));
            receive(lan, sender.flow, changed(message, sender, random));
            lan.pass(random.nextInt(3));
            for (Phone each : senders) {
                seen.addAll(each.inbox);
                each.inbox.clear();
            }
        }
        answered += lan.events(Event.CallAnswered.class).size();
        assertThat(lan.box.transactions()).isLessThan(STEPS * 20);
        lan.pass(13 * 3_600);
        assertThat(lan.box.transactions()).isZero();
        assertThat(lan.box.bindings()).isZero();
        assertThat(lan.box.calls()).isZero();
    }

    private void receive(Lan lan, Flow flow, byte[] bytes) {
        switch (SipMessage.parse(bytes, 0, bytes.length)) {
            case Parsed.Ok(SipMessage message) -> {
                parsed++;
                lan.receive(flow, message);
            }
            case Parsed.Bad bad -> lan.box.malformed(flow, bad, bytes.length, lan);
        }
    }

    private static byte[] changed(SipMessage message, Phone sender, SplittableRandom random) {
        SipMessage changed = message;
        if (message.isRequest() && random.nextInt(3) > 0) {
            int status = STATUSES[random.nextInt(STATUSES.length)];
            changed =
                    SipMessage.response(message, status, "Said")
                            .toTag("t" + random.nextInt(3))
                            .header("Contact", "<" + sender.ownContact() + ">")
                            .done();
        } else if (random.nextBoolean()) {
            changed = message.edit().replaceFirst("Via", sender.via()).done();
        }
        byte[] bytes = changed.bytes();
        int mutations = random.nextInt(4) == 0 ? random.nextInt(MUTATIONS) : 0;
        for (int i = 0; i < mutations; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
