package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

/** Whole calls: two or more devices, from the INVITE to the BYE. */
final class CallTest {
    private final Lan lan = new Lan("alice", "bob", "carol");

    @Test
    void aPageCallsAPage() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");

        alice.send(alice.invite(bob.address(), "call-1").done());
        alice.take("100");
        SipMessage invite = bob.take("INVITE");
        assertThat(invite.requestUri().toString()).isEqualTo(bob.contact);
        assertThat(invite.maxForwards()).isEqualTo(69);
        bob.answer(invite, 180);
        alice.take("180");
        SipMessage answer = bob.answer(invite, 200);
        SipMessage accepted = alice.take("200");
        assertThat(accepted.vias()).hasSize(1);
        alice.send(alice.inDialog("ACK", accepted, 1).done());
        assertThat(bob.take("ACK").requestUri().toString()).isEqualTo(bob.contact);
        bob.send(bob.inDialogFromCallee("BYE", invite, answer, 1).done());
        SipMessage bye = alice.take("BYE");
        assertThat(bye.routes()).isEmpty();
        alice.answer(bye, 200);
        bob.take("200");

        assertThat(lan.events)
                .endsWith(
                        new Event.CallStarted("call-1", "alice", "bob"),
                        new Event.CallRinging("call-1", "alice", "bob"),
                        new Event.CallAnswered("call-1", "alice", "bob", "audio"),
                        new Event.CallEnded("call-1", "alice", "bob", Event.Ending.HUNG_UP, 0));
        lan.pass(60);
        assertThat(lan.box.transactions()).isZero();
        assertThat(lan.box.calls()).isZero();
    }

    @Test
    void aPhoneOnUdpCallsAPhoneOnTcp() {
        Phone alice = lan.registeredPhone("alice", Transport.UDP);
        Phone bob = lan.registeredPhone("bob", Transport.TCP);

        alice.sendProven(alice.invite(bob.address(), "call-1"));
        alice.take("100");
        SipMessage invite = bob.take("INVITE");
        assertThat(invite.header("Proxy-Authorization")).isNull();
        assertThat(invite.recordRoutes())
                .extracting(route -> route.uri().parameters().get("transport"))
                .containsExactly("tcp", null);
        SipMessage answer = bob.answer(invite, 200);
        SipMessage accepted = alice.take("200");
        alice.send(alice.inDialog("ACK", accepted, 2).done());
        bob.take("ACK");
        bob.send(bob.inDialogFromCallee("BYE", invite, answer, 1).done());
        alice.answer(alice.take("BYE"), 200);
        bob.take("200");
    }
}
