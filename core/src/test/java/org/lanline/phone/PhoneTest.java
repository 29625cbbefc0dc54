package org.lanline.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.util.ArrayList;
import java.util.List;

/** Phones of ours call each other through the real switchboard. */
class PhoneTest {
    private final House house = new House();

    // --- registering

    @ParameterizedTest
    @EnumSource
    void registersWithItsPasswordOverEveryTransport(Transport transport) {
        Handset alice = house.handset("alice", transport, House.PASSWORD);
        alice.phone.register(house.now, alice);
        house.settle();
        assertThat(alice.take()).containsExactly("registered");
        assertThat(house.wire)
                .containsExactly(
                        "alice > REGISTER",
                        "alice < 401 REGISTER",
                        "alice > REGISTER",
                        "alice < 200 REGISTER");
    }

    @Test
    void aServerThatWantsTheBetterHashGetsIt() {
        House strict = new House(DigestAlgorithm.SHA_256);
        assertThat(strict.registered("alice").phone.isRegistered()).isTrue();
    }

    @Test
    void aWrongPasswordIsSaidOnceAndNotTriedAgain() {
        Handset alice = house.handset("alice", Transport.UDP, "wrong");
        alice.phone.register(house.now, alice);
        house.settle();
        assertThat(alice.take())
                .containsExactly("not registered 401 the user or the password is wrong");
        long tried = house.passed("alice > REGISTER");
        house.pass(600);
        assertThat(house.passed("alice > REGISTER")).isEqualTo(tried).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"lanline.local, 2", "elsewhere, 1"})
    void whoeverAsksForAPasswordIsShownThatOfTheOwnServerOnly(String realm, int invites) {
        Handset alice = house.registered("alice");
        List<SipMessage> sent = new ArrayList<>();
        house.lost = sent::add;
        alice.call("bob");
        String challenge = "Digest realm=\"" + realm + "\", nonce=\"n\", qop=\"auth\"";
        SipMessage refusal =
                SipMessage.response(sent.getFirst(), 407, "Password")
                        .toTag("evil")
                        .header("Proxy-Authenticate", challenge)
                        .done();
        alice.phone.receive(alice.flow, refusal, house.now, alice);
        assertThat(house.passed("alice > INVITE")).isEqualTo(invites);
    }

    @Test
    void theRegistrationIsRefreshedBeforeItEnds() {
        Handset alice = house.registered("alice");
        Handset bob = house.registered("bob");
        house.pass(3_600);
        bob.take();
        alice.call("bob");
        assertThat(bob.take()).containsExactly("alice calls");
    }

    @Test
    void aServerThatIsSilentIsAskedAgainLater() {
        Handset alice = house.handset("alice", Transport.UDP, House.PASSWORD);
        house.lost = _ -> true;
        alice.phone.register(house.now, alice);
        house.pass(33);
        assertThat(alice.take()).containsExactly("not registered 408 no answer came (again)");
        house.lost = _ -> false;
        house.pass(10);
        assertThat(alice.take()).containsExactly("registered");
    }

    @Test
    void whoHasGoneIsNotRungAnyMore() {
        Handset alice = house.registered("alice");
        Handset bob = house.registered("bob");
        bob.phone.unregister(house.now, bob);
        house.settle();
        assertThat(bob.take()).containsExactly("not registered 0 the registration was taken back");
        alice.call("bob");
        assertThat(alice.take()).containsExactly("bob ended 480 nobody is there now");
    }

    // --- calling

    @Test
    void aCallRingsIsAnsweredAndHungUpByTheCaller() {
        Handset alice = house.registered("alice");
        Handset bob = house.registered("bob", Transport.TCP);
        Call call = alice.call("bob");
        assertThat(alice.take()).containsExactly("ringing");
        assertThat(bob.take()).containsExactly("alice calls");
        bob.answer();
        assertThat(alice.take()).containsExactly("talking to bob");
        assertThat(bob.take()).containsExactly("talking to alice");
        assertThat(alice.sound).containsValue("both ways");
        assertThat(bob.sound).containsValue("both ways");
        house.pass(60);
        alice.hangUp(call);
        assertThat(alice.take()).containsExactly("bob ended 0 hung up here");
        assertThat(bob.take()).containsExactly("alice ended 0 the other side has hung up");
        assertThat(alice.sound).isEmpty();
        assertThat(house.passed("bob < ACK")).isEqualTo(1);
    }

    @Test
    void theCalleeMayHangUpToo() {
        Handset alice = house.registered("alice");
        Handset bob = talkingTo(alice, "bob");
        bob.hangUp(bob.incoming());
        assertThat(alice.take()).containsExactly("bob ended 0 the other side has hung up");
    }

    @Test
    void acknowledgementAndAnswerSurviveLoss() {
        Handset alice = house.registered("alice");
        Handset bob = house.registered("bob");
        alice.call("bob");
        house.lost = message -> message.method().equals("ACK") || message.status() == 200;
        bob.answer();
        assertThat(alice.take()).containsExactly("ringing");
        house.lost = message -> message.method().equals("ACK");
        house.pass(1);
        assertThat(alice.take()).containsExactly("talking to bob");
        house.lost = _ -> false;
        house.pass(60);
        assertThat(house.passed("bob < ACK")).isPositive();
        assertThat(bob.take()).containsExactly("alice calls", "talking to alice");
        assertThat(bob.phone.calls()).hasSize(1);
    }

    @Test
    void anAnswerThatIsNeverAcknowledgedEndsTheCall() {
        Handset alice = house.registered("alice");
        Handset bob = house.registered("bob");
        alice.call("bob");
        house.lost = message -> message.method().equals("ACK");
        bob.answer();
        house.pass(33);
        assertThat(bob.take())
                .last()
                .isEqualTo("alice ended 0 the other side never said that it heard the answer");
        assertThat(alice.phone.calls()).isEmpty();
    }

    @Test
    void aCallIsCalledBackWhileItRings() {
        Handset alice = house.registered("alice");
        Handset bob = house.registered("bob");
        Call call = alice.call("bob");
        alice.hangUp(call);
        assertThat(alice.take()).containsExactly("ringing", "bob ended 0 called back");
        assertThat(bob.take()).first().isEqualTo("alice calls");
        assertThat(bob.phone.calls()).isEmpty();
        assertThat(house.passed("bob < CANCEL")).isEqualTo(1);
    }

    @Test
    void busyAndDeclinedAreSaidInWords() {
        Handset alice = house.registered("alice");
        Handset bob = house.registered("bob");
        alice.call("bob");
        bob.phone.refuse(bob.incoming(), 486, house.now, bob);
        house.settle();
        assertThat(alice.take()).containsExactly("ringing", "bob ended 486 busy");
        alice.call("bob");
        bob.hangUp(bob.incoming());
        assertThat(alice.take()).containsExactly("ringing", "bob ended 603 declined");
    }

    @Test
    void whoHasNoRoomForAnotherCallIsBusy() {
        Handset bob = house.registered("bob");
        for (String each : List.of("a", "b", "c")) {
            house.registered(each).call("bob");
        }
        Handset alice = house.registered("alice");
        alice.call("bob");
        assertThat(alice.take()).containsExactly("bob ended 486 busy");
        assertThat(bob.phone.calls()).hasSize(3);
    }

    @Test
    void whatCannotBeSpokenIsRefusedInWordsBeforeItRings() {
        Handset alice = house.registered("alice");
        Handset bob = house.registered("bob");
        alice.profile = "UDP/TLS/RTP/SAVPF";
        alice.call("bob");
        assertThat(alice.take())
                .containsExactly("bob ended 488 nothing that was offered is spoken here");
        assertThat(bob.take())
                .containsExactly("alice ended 488 nothing that was offered is spoken here");
    }

    @Test
    void nobodyIsSaidToBeNobody() {
        Handset alice = house.registered("alice");
        alice.call("nobody");
        assertThat(alice.take()).containsExactly("nobody ended 404 there is nobody of that name");
    }

    // --- hold

    @Test
    void holdAndResumeAreHeardAtBothEnds() {
        Handset alice = house.registered("alice");
        Handset bob = talkingTo(alice, "bob");
        Call call = alice.incoming();
        alice.phone.hold(call, true, house.now, alice);
        house.settle();
        assertThat(alice.take()).containsExactly("held here");
        assertThat(bob.take()).containsExactly("held there");
        assertThat(alice.sound).containsValue("sends");
        assertThat(bob.sound).containsValue("hears");
        alice.phone.hold(call, false, house.now, alice);
        house.settle();
        assertThat(alice.take()).containsExactly("resumed here");
        assertThat(bob.take()).containsExactly("resumed there");
        assertThat(bob.sound).containsValue("both ways");
    }

    @Test
    void holdsThatCrossAreBothMadeInTheEnd() {
        Handset alice = house.registered("alice");
        Handset bob = talkingTo(alice, "bob");
        alice.phone.hold(alice.incoming(), true, house.now, alice);
        bob.phone.hold(bob.incoming(), true, house.now, bob);
        house.settle();
        assertThat(house.passed("bob > 491 INVITE") + house.passed("alice > 491 INVITE"))
                .isPositive();
        house.pass(10);
        assertThat(alice.incoming().isHeldHere()).isTrue();
        assertThat(bob.incoming().isHeldHere()).isTrue();
        assertThat(alice.sound).containsValue("nothing");
    }

    // --- sessions

    @Test
    void aCallWithSomebodyWhoHasVanishedEndsByItself() {
        Handset alice = house.registered("alice");
        talkingTo(alice, "bob");
        house.lost = _ -> true;
        house.pass(1_800);
        assertThat(alice.take()).anyMatch(line -> line.startsWith("bob ended 0"));
        assertThat(alice.phone.calls()).isEmpty();
    }

    @Test
    void aCallIsRefreshedForAsLongAsBothAreThere() {
        Handset alice = house.registered("alice");
        talkingTo(alice, "bob");
        house.pass(3 * 3_600);
        assertThat(alice.phone.calls()).hasSize(1);
        assertThat(house.passed("bob < INVITE")).isGreaterThan(5);
    }

    // --- transfer

    @Test
    void aCallIsSentOnToSomebodyElse() {
        Handset alice = house.registered("alice");
        Handset bob = talkingTo(alice, "bob");
        Handset carol = house.registered("carol");
        alice.phone.transfer(alice.incoming(), Handset.uri("carol"), house.now, alice);
        house.settle();
        assertThat(carol.take()).containsExactly("bob calls");
        assertThat(alice.take()).containsExactly("transfer 100", "transfer 180");
        carol.answer();
        assertThat(alice.take()).containsExactly("transfer 200", "bob ended 0 transferred");
        assertThat(bob.take())
                .containsExactly(
                        "ringing",
                        "talking to carol",
                        "sent from alice to carol",
                        "alice ended 0 the other side has hung up");
        assertThat(carol.sound).containsValue("both ways");
        assertThat(alice.phone.calls()).isEmpty();
    }

    @Test
    void aTransferToNobodyLeavesTheCallAsItWas() {
        Handset alice = house.registered("alice");
        Handset bob = talkingTo(alice, "bob");
        alice.phone.transfer(alice.incoming(), Handset.uri("nobody"), house.now, alice);
        house.settle();
        assertThat(alice.take()).containsExactly("transfer 100", "transfer 404");
        assertThat(alice.phone.calls()).hasSize(1);
        assertThat(bob.phone.calls()).hasSize(1);
    }

    @Test
    void whoIsNotToBeSentOnMakesNoCallForAnother() {
        Handset alice = house.registered("alice");
        house.settings = house.settings.untransferable();
        Handset bob = talkingTo(alice, "bob");
        Handset carol = house.registered("carol");
        alice.phone.transfer(alice.incoming(), Handset.uri("carol"), house.now, alice);
        house.settle();
        assertThat(alice.take()).containsExactly("transfer refused 603");
        assertThat(carol.take()).isEmpty();
        assertThat(alice.phone.calls()).hasSize(1);
        assertThat(bob.phone.calls()).hasSize(1);
    }

    @Test
    void ofTwoWhoAnswerAtOnceTheFirstIsTalkedToAndTheOtherIsLeft() {
        Handset alice = house.registered("alice");
        Handset desk = house.registered("bob");
        Handset cellar = house.registered("bob", Transport.TCP);
        alice.call("bob");
        desk.phone.answer(desk.incoming(), house.now, desk);
        cellar.phone.answer(cellar.incoming(), house.now, cellar);
        house.settle();
        assertThat(alice.phone.calls()).hasSize(1);
        assertThat(desk.phone.calls()).hasSize(1);
        assertThat(cellar.phone.calls()).isEmpty();
        assertThat(house.passed("cellar < BYE") + house.passed("bob < BYE")).isOne();
        alice.hangUp(alice.phone.calls().getFirst());
        assertThat(desk.phone.calls()).isEmpty();
    }

    @Test
    void twoCallsAreJoined() {
        Handset alice = house.registered("alice");
        Handset bob = talkingTo(alice, "bob");
        Call first = alice.incoming();
        Handset carol = talkingTo(alice, "carol");
        Call second = alice.incoming();
        alice.phone.join(first, second, house.now, alice);
        house.settle();
        assertThat(alice.phone.calls()).isEmpty();
        assertThat(carol.take()).contains("bob takes over from alice");
        assertThat(bob.phone.calls()).hasSize(1);
        assertThat(carol.phone.calls()).hasSize(1);
        assertThat(bob.sound).containsValue("both ways");
        assertThat(carol.sound).containsValue("both ways");
    }

    // --- messages

    @Test
    void aMessageIsReadAndItsWriterToldSo() {
        Handset alice = house.registered("alice");
        Handset bob = house.registered("bob");
        alice.phone.write(Handset.uri("bob"), "Dinner: 7 pm.", house.now, alice);
        house.settle();
        assertThat(bob.take()).containsExactly("alice writes Dinner: 7 pm.");
        assertThat(alice.take()).containsExactly("delivered 200");
    }

    /** Alice has called somebody, who has answered. */
    private Handset talkingTo(Handset alice, String user) {
        Handset other = house.registered(user);
        alice.call(user);
        other.answer();
        alice.take();
        other.take();
        return other;
    }
}
