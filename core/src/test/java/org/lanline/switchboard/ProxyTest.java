package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

/** What is let through, and what it looks like on the other side. */
final class ProxyTest {
    private final Lan lan = new Lan("alice", "bob");
    private final Phone alice = lan.registeredPage("alice", "a");
    private final Phone bob = lan.registeredPage("bob", "b");

    private SipMessage invite() {
        return alice.invite(bob.address(), "call-1").done();
    }

    private void isRefused(SipMessage request, int status) {
        alice.send(request);
        alice.take(String.valueOf(status));
        assertThat(bob.inbox).isEmpty();
        assertThat(lan.box.calls()).isZero();
    }

    // Validation (RFC 3261 section 16.3)

    @Test
    void anotherSchemeIsRefused() {
        isRefused(invite().edit().requestUri("tel:+15551234").done(), 416);
    }

    @Test
    void aRequestWithoutHopsLeftIsRefused() {
        isRefused(invite().edit().set("Max-Forwards", 0).done(), 483);
    }

    @Test
    void anExtensionAskedOfTheProxyIsNamed() {
        alice.send(invite().edit().set("Proxy-Require", "teleport, sec-agree").done());
        assertThat(alice.take("420").header("Unsupported")).isEqualTo("teleport, sec-agree");
    }

    @Test
    void aRequestThatComesBackUnchangedIsALoop() {
        alice.send(invite());
        alice.take("100");
        SipMessage onward = bob.take("INVITE");
        SipMessage back =
                onward.edit()
                        .requestUri(bob.address())
                        .removeAll("Record-Route")
                        .prepend("Via", bob.via())
                        .done();
        alice.send(back);
        alice.take("482");
    }

    @Test
    void aRequestThatComesBackForSomebodyElseIsASpiralAndGoesOn() {
        alice.send(invite());
        SipMessage onward = bob.take("INVITE");
        Phone other = lan.registeredPage("alice", "other");
        alice.takeAll();
        alice.send(
                onward.edit()
                        .requestUri(alice.address())
                        .removeAll("Record-Route")
                        .prepend("Via", alice.via())
                        .done());
        other.take("INVITE");
    }

    @Test
    void aForkWiderThanAllowedIsRefused() {
        lan.registeredPage("bob", "b2");
        isRefused(invite().edit().set("Max-Breadth", 1).done(), 440);
    }

    @Test
    void theAllowedBreadthIsSharedOut() {
        Phone second = lan.registeredPage("bob", "b2");
        alice.send(invite().edit().set("Max-Breadth", 7).done());
        assertThat(bob.take("INVITE").header("Max-Breadth")).isEqualTo("3");
        assertThat(second.take("INVITE").header("Max-Breadth")).isEqualTo("3");
    }

    // Who may, and to whom

    @Test
    void aCallFromNobodyIsChallengedAndLeavesNothingBehind() {
        Phone stranger = lan.phone("bob", Transport.UDP);
        SipMessage invite = stranger.invite(alice.address(), "call-2").done();
        stranger.send(invite);
        SipMessage challenge = stranger.take("407");
        lan.pass(0);
        assertThat(lan.box.transactions()).isZero();
        stranger.send(
                SipMessage.request("ACK", alice.address())
                        .header("Via", invite.topVia())
                        .header("From", String.valueOf(invite.header("From")))
                        .header("To", String.valueOf(challenge.header("To")))
                        .header("Call-ID", "call-2")
                        .header("CSeq", "1 ACK")
                        .done());
        assertThat(stranger.inbox).isEmpty();
        assertThat(alice.inbox).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INVITE",
                "BYE",
                "OPTIONS",
                "MESSAGE",
                "SUBSCRIBE",
                "NOTIFY",
                "REFER",
                "INFO",
                "UPDATE",
                "PRACK",
                "PUBLISH",
                "ANYTHING"
            })
    void everyMethodNeedsProof(String method) {
        Phone stranger = lan.phone("bob", Transport.TCP);
        stranger.send(stranger.request(method, alice.address(), "call-2", 1).done());
        stranger.take("407");
        String inDialog = "<" + alice.address() + ">;tag=guess";
        stranger.send(stranger.request(method, alice.address(), "c", 1, inDialog).done());
        stranger.take("407");
        assertThat(alice.inbox).isEmpty();
        lan.pass(0);
        assertThat(lan.box.transactions()).isZero();
    }

    @Test
    void nobodyCallsInAnothersName() {
        isRefused(invite().edit().set("From", "<sip:bob@lanline.local>;tag=x").done(), 403);
        isRefused(invite().edit().set("From", "<sip:alice@example.com>;tag=x").done(), 403);
    }

    @Test
    void whoIsUnknownOrNotHereIsNotReached() {
        isRefused(alice.invite("sip:nobody@lanline.local", "c1").done(), 404);
        isRefused(alice.invite("sip:bob@example.com", "c2").done(), 404);
        isRefused(alice.invite("sip:bob@10.0.0.99:5060", "c3").done(), 404);
        isRefused(alice.invite("sip:lanline.local", "c4").done(), 404);
        lan.drop(bob);
        isRefused(alice.invite(bob.address(), "c5").done(), 480);
        assertThat(lan.events(Event.CallEnded.class))
                .containsExactly(
                        new Event.CallEnded("c5", "alice", "bob", Event.Ending.UNREACHABLE, 480));
    }

    @Test
    void aRouteThatLeadsOutOfTheBoxIsNotFollowed() {
        isRefused(invite().edit().set("Route", "<sip:10.0.0.99;lr>").done(), 403);
    }

    @Test
    void aRouteToTheBoxItselfIsTakenOff() {
        alice.send(
                invite().edit()
                        .set("Route", "<sip:10.0.0.1:8443;transport=ws;lr>,<sip:lanline.local;lr>")
                        .done());
        assertThat(bob.take("INVITE").routes()).isEmpty();
    }

    @Test
    void aNameIsFoundWhateverItsCase() {
        alice.send(alice.invite("sip:BOB@lanline.local", "call-1").done());
        bob.take("INVITE");
    }

    // What it looks like

    @Test
    void credentialsAndAssertedNamesStayHere() {
        alice.send(
                invite().edit()
                        .append("Authorization", "Bearer " + alice.token())
                        .append("P-Asserted-Identity", "<sip:boss@lanline.local>")
                        .append("p-asserted-identity", "<tel:112>")
                        .append("Remote-Party-ID", "<sip:boss@lanline.local>")
                        .done());
        assertThat(bob.take("INVITE").headerNames())
                .doesNotContain("Authorization", "P-Asserted-Identity", "p-asserted-identity")
                .doesNotContain("Remote-Party-ID");
    }

    @Test
    void credentialsForAnotherRealmTravelOn() {
        String digest = "Digest username=\"a\", realm=\"elsewhere\", nonce=\"n\", response=\"r\"";
        alice.send(invite().edit().append("Authorization", digest).done());
        assertThat(bob.take("INVITE").header("Authorization")).isEqualTo(digest);
    }

    @Test
    void whatTheProxyDoesNotOwnTravelsByteForByte() {
        String odd = "X-Odd :  a\t\"b\" ;; c  \r\nsubject:folded\r\n  line\r\n";
        alice.send(Lan.parsed(invite().toString().replace("Call-ID:", odd + "Call-ID:")));
        assertThat(bob.take("INVITE").toString()).contains(odd).endsWith(Phone.OFFER);
    }

    @Test
    void aStrictRoutersRequestIsSetRight() {
        alice.send(invite());
        SipMessage received = bob.take("INVITE");
        bob.answer(received, 200);
        alice.take("100");
        SipMessage accepted = alice.take("200");
        String own = accepted.recordRoutes().getFirst().uri().toString();
        SipMessage bye = alice.inDialog("BYE", accepted, 2).done();
        alice.send(bye.edit().requestUri(own).set("Route", "<" + bye.requestUri() + ">").done());
        SipMessage onward = bob.take("BYE");
        assertThat(onward.requestUri().toString()).isEqualTo(bob.contact);
        assertThat(onward.routes()).isEmpty();
    }

    @Test
    void theBoxAnswersForItselfOnly() {
        Phone stranger = lan.phone("stranger", Transport.TCP);
        stranger.send(stranger.request("OPTIONS", "sip:10.0.0.1", "c", 1).done());
        assertThat(stranger.take("200").header("Allow")).isEqualTo("REGISTER, OPTIONS");
    }

    @Test
    void aCancelOfNothingIsRefused() {
        alice.send(alice.request("CANCEL", bob.address(), "c", 1).done());
        alice.take("481");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MESSAGE", "OPTIONS", "SUBSCRIBE", "REFER", "NOTIFY", "WHATEVER"})
    void otherMethodsAreCarriedToo(String method) {
        alice.send(alice.request(method, bob.address(), "c", 1).done());
        bob.answer(bob.take(method), 202);
        alice.take("202");
    }

    @Test
    void anAnswerThatNeverComesIsNoTimeoutButNobody() {
        alice.send(alice.request("MESSAGE", bob.address(), "c", 1).done());
        lan.pass(40);
        alice.take("480"); // RFC 4320: no 408 for anything but INVITE
    }

    // Bounds

    @Test
    void anAnswerToAnUnprovenDatagramIsAtMostHalfAsLongAgain() {
        Phone stranger = lan.phone("alice", Transport.UDP);
        for (String method : new String[] {"INVITE", "REGISTER", "OPTIONS", "X"}) {
            String uri = "sip:a@lanline.local";
            for (int padding = 0; padding < 400; padding += 10) {
                SipMessage request =
                        stranger.request(method, uri, "c" + padding, 1)
                                .header("X", "x".repeat(padding))
                                .done();
                stranger.send(request);
                for (SipMessage answer : stranger.inbox) {
                    assertThat(answer.length()).isLessThanOrEqualTo(request.length() * 3 / 2);
                }
                stranger.inbox.clear();
            }
        }
        lan.pass(60);
        assertThat(stranger.inbox).as("sent again").isEmpty();
        assertThat(lan.box.transactions()).isZero();
    }

    @Test
    void anHonestPhonesFirstRegisterIsLongEnoughForItsChallenge() {
        Phone phone = lan.phone("alice", Transport.UDP);
        SipMessage request = phone.registration(300, 1).done();
        phone.send(request.edit().removeAll("Supported").done());
        phone.take("401");
    }

    @Test
    void oneSourceCannotHoldMoreThanItsShare() {
        for (int i = 0; i < Limits.PENDING_A_SOURCE; i++) {
            alice.send(alice.invite(bob.address(), "call-" + i).done());
            alice.take("100");
        }
        alice.send(alice.invite(bob.address(), "one-more").done());
        alice.take("503");
    }

    @Test
    void whatOneSourceHoldsIsBoundedInBytesToo() {
        String large = "a".repeat(15 * Limits.PENDING_BYTES - 2_000);
        for (int i = 0; i <= Limits.PENDING_A_SOURCE / 15; i++) {
            alice.send(alice.invite(bob.address(), "call-" + i).header("Subject", large).done());
            alice.take("100");
        }
        alice.send(alice.invite(bob.address(), "one-more").done());
        alice.take("503");
    }

    /** RFC 4028 and RFC 3262 are between the two ends; the box stays out of both. */
    @Test
    void sessionTimersAndReliableProvisionalsTravelAsTheyAre() {
        Phone alice = lan.registeredPage("alice", "a9");
        Phone bob = lan.registeredPhone("bob", Transport.TCP);
        alice.sendProven(
                alice.invite("sip:bob@lanline.local", "timed")
                        .header("Supported", "timer, 100rel")
                        .header("Session-Expires", "1800;refresher=uac")
                        .header("Min-SE", "90"));
        SipMessage invite = bob.take("INVITE");
        assertThat(invite.header("Session-Expires")).isEqualTo("1800;refresher=uac");
        assertThat(invite.header("Min-SE")).isEqualTo("90");
        bob.send(
                bob.response(invite, 183)
                        .edit()
                        .append("Require", "100rel")
                        .append("RSeq", "7")
                        .done());
        assertThat(alice.take("100").status()).isEqualTo(100);
        SipMessage early = alice.take("183");
        assertThat(early.header("RSeq")).isEqualTo("7");
        alice.send(alice.inDialog("PRACK", early, 2).header("RAck", "7 1 INVITE").done());
        SipMessage prack = bob.take("PRACK");
        assertThat(prack.header("RAck")).isEqualTo("7 1 INVITE");
        bob.answer(prack, 200);
        alice.take("200");
        bob.send(
                bob.response(invite, 200)
                        .edit()
                        .append("Require", "timer")
                        .append("Session-Expires", "1800;refresher=uac")
                        .done());
        SipMessage answered = alice.take("200");
        assertThat(answered.header("Session-Expires")).isEqualTo("1800;refresher=uac");
        alice.send(alice.inDialog("UPDATE", answered, 3).header("Session-Expires", "1800").done());
        assertThat(bob.take("UPDATE").header("Session-Expires")).isEqualTo("1800");
    }
}
