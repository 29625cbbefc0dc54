package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** Addresses of one device that do not tell whose it is (RFC 5627 section 3.2). */
class TemporaryGruuTest {
    private final Lan lan = new Lan("alice", "bob");
    private final Phone alice = lan.phone("alice", Transport.UDP);
    private final Phone bob = lan.page("bob", "b");

    @Test
    void eachRegistrationGivesAnotherOneAndAllOfThemRingThatDevice() {
        alice.register(600);
        Set<String> given = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            given.add(gruu(bob.register(600)));
        }
        assertThat(given).hasSize(3).noneMatch(each -> each.contains("bob"));
        int call = 0;
        for (String each : given) {
            assertThat(SipUri.parse(each)).isNotNull();
            rings(each, "call-" + call++);
        }
        lan.restart();
        alice.register(600);
        bob.reconnect();
        bob.register(600);
        rings(given.iterator().next(), "after-a-restart");
    }

    @Test
    void noneCountsOnceTheDeviceRegistersWithAnotherCallId() {
        alice.register(600);
        String before = gruu(bob.register(600));
        bob.send(
                bob.registration(600, 50)
                        .done()
                        .edit()
                        .set("Call-ID", "another")
                        .append("Authorization", "Bearer " + bob.token())
                        .done());
        String now = gruu(bob.take("200"));
        isRefused(before, "old");
        rings(now, "new");
    }

    @Test
    void noneCountsOnceTheRegistrationHasEnded() {
        alice.register(600);
        String given = gruu(bob.register(600));
        bob.register(0);
        isRefused(given, "gone");
    }

    @Test
    void aForgedOneIsNobodysAndThrowsNothing() {
        alice.register(600);
        String given = gruu(bob.register(600));
        int at = given.indexOf('@') - 3;
        char other = given.charAt(at) == 'A' ? 'B' : 'A';
        isRefused(given.substring(0, at) + other + given.substring(at + 1), "changed");
        isRefused("sip:tgruu.@lanline.local;gr", "empty");
        isRefused("sip:tgruu.%00%ff*@lanline.local;gr", "no-letters");
        isRefused("sip:tgruu." + "A".repeat(2_000) + "@lanline.local;gr", "long");
    }

    @Test
    void aDialogGoesOnWithOneThatCountsNoMore() {
        alice.register(600);
        String given = gruu(bob.register(600));
        SipMessage invite = rings(given, "talk");
        bob.send(bob.response(invite, 200).edit().set("Contact", "<" + given + ">").done());
        SipMessage accepted = alice.take("200");
        alice.send(alice.inDialog("ACK", accepted, 2).done());
        bob.take("ACK");
        bob.send(
                bob.registration(600, 50)
                        .done()
                        .edit()
                        .set("Call-ID", "another")
                        .append("Authorization", "Bearer " + bob.token())
                        .done());
        bob.take("200");
        alice.send(alice.inDialog("BYE", accepted, 3).done());
        bob.take("BYE");
    }

    @Test
    void noCallToOneDeviceGoesPastDoNotDisturb() {
        alice.register(600);
        String given = gruu(bob.register(600));
        lan.rules.put("bob", new CallRules(true, null, null, null, 20));
        for (String each : new String[] {given, "sip:bob@lanline.local;gr=urn:uuid:b"}) {
            alice.sendProven(alice.invite(each, "quiet-" + each.length()));
            assertThat(alice.takeAll()).contains("486");
            assertThat(bob.inbox).isEmpty();
        }
    }

    private static String gruu(SipMessage accepted) {
        assertThat(accepted.status()).isEqualTo(200);
        String quoted =
                Objects.requireNonNull(
                        accepted.contacts().getFirst().parameters().get("temp-gruu"));
        return quoted.replace("\"", "");
    }

    private SipMessage rings(String address, String callId) {
        alice.sendProven(alice.invite(address, callId));
        SipMessage invite = bob.take("INVITE");
        assertThat(alice.takeAll()).isSubsetOf("100");
        return invite;
    }

    private void isRefused(String address, String callId) {
        alice.sendProven(alice.invite(address, callId));
        assertThat(alice.takeAll()).contains("404");
        assertThat(bob.inbox).isEmpty();
    }
}
