package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
                .filteredOn(event -> !(event instanceof Event.Described))
                .endsWith(
                        new Event.CallStarted("call-1", "alice", "bob"),
                        new Event.CallRinging("call-1", "alice", "bob"),
                        new Event.RingsAt("call-1", "alice", "bob", "bob"),
                        new Event.CallAnswered("call-1", "alice", "bob", "audio"),
                        new Event.CallEnded("call-1", "alice", "bob", Event.Ending.HUNG_UP, 0));
        lan.pass(60);
        assertThat(lan.box.transactions()).isZero();
        assertThat(lan.box.calls()).isZero();
    }

    @Test
    void whereEachSideIsIsToldFromOfferAnswerAndWhatComesLater() {
        Phone alice = lan.registeredPage("alice", "a");
        Phone bob = lan.registeredPage("bob", "b");

        alice.send(with(alice.invite(bob.address(), "call-1").done(), "10.77.0.2"));
        alice.take("100");
        SipMessage invite = bob.take("INVITE");
        SipMessage answer = with(bob.response(invite, 183), "10.78.0.3");
        bob.send(answer);
        alice.take("183");
        SipMessage accepted = answered(alice, bob, invite);
        bob.send(with(bob.inDialogFromCallee("INVITE", invite, answer, 1).done(), "10.78.0.4"));
        alice.take("INVITE");

        assertThat(lan.events(Event.Described.class))
                .containsExactly(
                        described("alice", "bob", "10.77.0.2"),
                        described("bob", "alice", "10.78.0.3"),
                        new Event.Described("call-1", "bob", "alice", List.of(), List.of()),
                        described("bob", "alice", "10.78.0.4"));
        assertThat(accepted.status()).isEqualTo(200);
    }

    private static SipMessage answered(Phone alice, Phone bob, SipMessage invite) {
        bob.answer(invite, 200);
        SipMessage accepted = alice.take("200");
        alice.send(alice.inDialog("ACK", accepted, 1).done());
        bob.take("ACK");
        return accepted;
    }

    private static SipMessage with(SipMessage message, String host) {
        String body =
                "v=0\r\n"
                        + "o=- 1 1 IN IP4 0.0.0.0\r\n"
                        + "s=-\r\n"
                        + "c=IN IP4 0.0.0.0\r\n"
                        + "t=0 0\r\n"
                        + "m=audio 9 RTP/AVP 0\r\n"
                        + "a=candidate:1 1 udp 1 "
                        + host
                        + " 4000 typ host\r\n";
        return message.edit().body("application/sdp", body.getBytes(StandardCharsets.UTF_8)).done();
    }

    private static Event.Described described(String user, String other, String host) {
        return new Event.Described(
                "call-1", user, other, List.of(InetAddress.ofLiteral(host)), List.of());
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
