package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.sip.SipMessage;

/** What a device is told that stops ringing (RFC 3326). */
final class CancelReasonTest {
    private final Lan lan = new Lan("alice", "bob");
    private final Phone alice = lan.registeredPage("alice", "a");
    private final Phone kitchen = lan.registeredPage("bob", "kitchen");
    private final Phone cellar = lan.registeredPage("bob", "cellar");

    private SipMessage toldToCellarAfter(int kitchenAnswers) {
        alice.send(alice.invite(kitchen.address(), "call-1").done());
        cellar.answer(cellar.take("INVITE"), 180);
        kitchen.answer(kitchen.take("INVITE"), kitchenAnswers);
        return cellar.take("CANCEL");
    }

    @Test
    void anotherDeviceAnsweredIsNotAMissedCall() {
        assertThat(toldToCellarAfter(200).header("Reason"))
                .isEqualTo("SIP;cause=200;text=\"Call completed elsewhere\"");
    }

    @Test
    void anotherDeviceDeclinedForAll() {
        assertThat(toldToCellarAfter(603).header("Reason")).isEqualTo("SIP;cause=603");
    }
}
