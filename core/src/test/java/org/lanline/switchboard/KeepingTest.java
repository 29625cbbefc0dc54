package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

/** Bindings of phones on UDP outlive the box: what a 200 has promised is there after a restart. */
final class KeepingTest {
    private final Lan lan = new Lan("alice", "bob");

    private Phone ringing(Phone phone, String callId) {
        Phone caller = lan.registeredPage("bob", "caller-" + callId);
        caller.sendProven(caller.invite(phone.address(), callId));
        return caller;
    }

    /** A REGISTER with a proof, as a phone sends it that has been challenged before. */
    private static SipMessage proven(Phone phone, int expires, int cseq) {
        phone.send(phone.registration(expires, cseq).done());
        String challenge = String.valueOf(phone.take("401").header("WWW-Authenticate"));
        return phone.registration(expires, cseq + 1)
                .header("Authorization", phone.proof(challenge, "REGISTER", Lan.PASSWORD))
                .done();
    }

    // Before the answer

    @Test
    void theAnswerWaitsUntilTheBindingIsOnDisk() {
        lan.slowDisk = true;
        Phone phone = lan.phone("alice", Transport.UDP);
        SipMessage register = proven(phone, 300, 1);
        phone.send(register);
        phone.send(register); // sent again, for want of an answer
        assertThat(phone.inbox).isEmpty();
        lan.disk(true);
        assertThat(phone.takeAll()).containsExactly("200");
        assertThat(lan.disk).hasSize(1);
        phone.send(register);
        assertThat(phone.takeAll()).containsExactly("200");
        assertThat(lan.disk).hasSize(1);
    }

    @Test
    void whatCannotBeKeptIsRefusedAndTakenBack() {
        lan.slowDisk = true;
        Phone phone = lan.phone("alice", Transport.UDP);
        phone.send(proven(phone, 300, 1));
        lan.disk(false);
        phone.take("500");
        assertThat(lan.box.bindings()).isZero();
        assertThat(lan.events)
                .endsWith(new Event.Unregistered("alice", phone.contact, null, Event.Why.REMOVED));
    }

    @Test
    void aRefreshThatCannotBeKeptLeavesWhatWasThere() {
        Phone phone = lan.registeredPhone("alice", Transport.UDP);
        lan.pass(100);
        lan.slowDisk = true;
        phone.send(proven(phone, 300, 11));
        phone.send(proven(phone, 300, 13));
        lan.disk(false);
        assertThat(phone.takeAll()).containsExactly("500", "500");
        assertThat(lan.box.bindings()).isOne();
        lan.pass(199);
        assertThat(lan.box.bindings()).isOne();
        lan.pass(2);
        assertThat(lan.box.bindings()).isZero();
    }

    @Test
    void aRemovalThatCannotBeKeptLeavesWhatWasThere() {
        Phone phone = lan.registeredPhone("alice", Transport.UDP);
        lan.slowDisk = true;
        phone.send(proven(phone, 0, 11));
        lan.disk(false);
        phone.take("500");
        assertThat(lan.box.bindings()).isOne();
    }

    @Test
    void whoIsOnAConnectionWaitsForNoDisk() {
        lan.slowDisk = true;
        assertThat(lan.phone("alice", Transport.TCP).register(300).status()).isEqualTo(200);
        assertThat(lan.page("bob", "b").register(600).status()).isEqualTo(200);
        assertThat(lan.disk).isEmpty();
    }

    // After a restart

    @Test
    void aPhoneRingsRightAfterARestart() {
        Phone phone = lan.registeredPhone("alice", Transport.UDP);
        lan.events.clear();
        lan.restart();
        assertThat(lan.events)
                .containsExactly(new Event.Registered("alice", phone.contact, null, "UDP", null));
        ringing(phone, "after");
        assertThat(phone.take("INVITE").requestUri().toString()).isEqualTo(phone.contact);
    }

    @Test
    void aBindingHasAfterARestartWhatWasLeftOfItsTime() {
        lan.registeredPhone("alice", Transport.UDP);
        lan.pass(200);
        lan.restart();
        lan.pass(99);
        assertThat(lan.box.bindings()).isOne();
        lan.pass(2);
        assertThat(lan.box.bindings()).isZero();
        assertThat(lan.disk).isEmpty();
    }

    @Test
    void aBindingThatRanOutWhileTheBoxWasDownIsForgotten() {
        lan.registeredPhone("alice", Transport.UDP);
        lan.now += 301 * Lan.SECOND;
        lan.restart();
        assertThat(lan.box.bindings()).isZero();
        assertThat(lan.disk).isEmpty();
    }

    @Test
    void aConnectionEndsWithTheBoxAndSoDoesItsBinding() {
        lan.registeredPhone("alice", Transport.TCP);
        lan.registeredPage("bob", "b");
        lan.restart();
        assertThat(lan.box.bindings()).isZero();
    }

    @Test
    void anOldRegisterChangesNothingAfterARestartEither() {
        Phone phone = lan.phone("alice", Transport.UDP);
        phone.send(proven(phone, 300, 50));
        phone.take("200");
        lan.restart();
        phone.send(proven(phone, 0, 40));
        phone.take("500");
        assertThat(lan.box.bindings()).isOne();
    }

    @Test
    void aRefreshAfterARestartReplacesAndDoesNotAdd() {
        Phone phone = lan.registeredPhone("alice", Transport.UDP);
        lan.registeredPhone("bob", Transport.UDP);
        lan.restart();
        phone.send(proven(phone, 300, 50));
        assertThat(phone.take("200").contacts()).hasSize(1);
        assertThat(lan.disk).hasSize(2);
        lan.restart();
        assertThat(lan.box.bindings()).isEqualTo(2);
    }

    @Test
    void whatIsKeptIsWhatWasRegistered() {
        Phone phone = lan.phone("alice", Transport.UDP);
        SipMessage register =
                proven(phone, 300, 1)
                        .edit()
                        .set(
                                "Contact",
                                "\"A; b\" <"
                                        + phone.contact
                                        + ";ob>;q=0.5;reg-id=2;+sip.instance=\"<urn:uuid:7>\"")
                        .set("Path", "<sip:10.0.2.9;lr>, <sip:10.0.2.8;lr>")
                        .set("User-Agent", "desk \"one\"")
                        .done();
        phone.send(register);
        phone.take("200");
        KeptBinding kept = lan.disk.firstEntry().getValue();
        assertThat(kept.instance()).isEqualTo("urn:uuid:7");
        assertThat(kept.regId()).isEqualTo(2);
        assertThat(kept.path()).containsExactly("<sip:10.0.2.9;lr>", "<sip:10.0.2.8;lr>");
        assertThat(kept.userAgent()).isEqualTo("desk \"one\"");
        lan.restart();
        phone.send(proven(phone, 0, 1).edit().removeAll("Contact").done());
        assertThat(phone.take("200").contacts().getFirst().toString())
                .contains("<" + phone.contact + ";ob>", ";q=0.5", ";reg-id=2", "urn:uuid:7");
    }

    @Test
    void whatIsRemovedExpiredOrRevokedIsNotKept() {
        Phone phone = lan.registeredPhone("alice", Transport.UDP);
        phone.send(proven(phone, 0, 50));
        phone.take("200");
        assertThat(lan.disk).isEmpty();
        lan.registeredPhone("alice", Transport.UDP);
        lan.pass(301);
        assertThat(lan.disk).isEmpty();
        lan.registeredPhone("bob", Transport.UDP);
        assertThat(lan.disk).hasSize(1);
        lan.box.revokePhones("bob", lan.now, lan);
        assertThat(lan.disk).isEmpty();
    }

    @Test
    void onePhoneOfAPersonIsRemovedAndTheOtherGoesOn() {
        Phone removed = lan.phoneWithPassword("bob", 3, "one", Transport.UDP);
        Phone stays = lan.phoneWithPassword("bob", 4, "two", Transport.UDP);
        assertThat(lan.box.bindings()).isEqualTo(2);
        lan.remove("bob", 3);
        assertThat(lan.box.bindings()).isEqualTo(1);
        assertThat(lan.disk).hasSize(1);
        assertThat(removed.register(300).status()).isEqualTo(401);
        assertThat(stays.register(300).status()).isEqualTo(200);
        lan.restart();
        assertThat(lan.box.bindings()).isEqualTo(1);
    }

    @Test
    void aPhoneWhosePasswordWentWhileTheBoxWasDownIsForgotten() {
        lan.registeredPhone("alice", Transport.UDP);
        lan.users.remove("alice");
        lan.restart();
        assertThat(lan.box.bindings()).isZero();
        assertThat(lan.disk).isEmpty();
    }
}
