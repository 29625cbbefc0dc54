package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

/** What becomes of the calls of a phone whose password is removed, where no flow closes: on UDP. */
final class RemovedPhoneTest {
    private final Lan lan = new Lan("alice", "bob");
    private final Phone alice = lan.registeredPage("alice", "a");
    private final Phone removed = lan.phoneWithPassword("bob", 3, "one", Transport.UDP);

    @Test
    void itRingsNoMoreAndTheOtherPhonesOfItsOwnerDo() {
        Phone stays = lan.phoneWithPassword("bob", 4, "two", Transport.UDP);
        alice.send(alice.invite(removed.address(), "call-1").done());
        alice.take("100");
        removed.answer(removed.take("INVITE"), 180);
        alice.take("180");
        SipMessage invite = stays.take("INVITE");
        stays.answer(invite, 180);
        alice.take("180");
        lan.remove("bob", 3);
        removed.take("CANCEL");
        assertThat(stays.inbox).isEmpty();
        stays.answer(invite, 200);
        alice.take("200");
    }

    @Test
    void whoWaitsForItAloneIsToldThatNobodyIsThere() {
        alice.send(alice.invite(removed.address(), "call-1").done());
        alice.take("100");
        removed.answer(removed.take("INVITE"), 180);
        alice.take("180");
        lan.remove("bob", 3);
        removed.take("CANCEL");
        alice.take("480");
        assertThat(lan.box.calls()).isZero();
    }

    @Test
    void whomItCallsRingsNoMore() {
        removed.sendProven(removed.invite(alice.address(), "call-1"));
        removed.take("100");
        SipMessage invite = alice.take("INVITE");
        alice.answer(invite, 180);
        removed.take("180");
        lan.remove("bob", 3);
        SipMessage cancel = alice.take("CANCEL");
        alice.answer(cancel, 200);
        alice.answer(invite, 487);
        removed.take("487");
        assertThat(lan.box.calls()).isZero();
    }

    @Test
    void aCallThatItIsInGoesOnUntilItIsHungUp() {
        alice.send(alice.invite(removed.address(), "call-1").done());
        alice.take("100");
        SipMessage invite = removed.take("INVITE");
        SipMessage answer = removed.answer(invite, 200);
        SipMessage accepted = alice.take("200");
        alice.send(alice.inDialog("ACK", accepted, 1).done());
        removed.take("ACK");
        lan.remove("bob", 3);
        lan.pass(200);
        assertThat(removed.inbox).isEmpty();
        assertThat(alice.inbox).isEmpty();
        assertThat(lan.box.calls()).isOne();
        removed.send(removed.inDialogFromCallee("BYE", invite, answer, 1).done());
        alice.answer(alice.take("BYE"), 200);
        removed.take("200");
        assertThat(lan.box.calls()).isZero();
    }
}
