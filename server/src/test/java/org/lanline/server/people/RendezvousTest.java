package org.lanline.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.switchboard.Event;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

class RendezvousTest {

    private final Hall hall = new Hall();

    @BeforeEach
    void people() {
        hall.member("kitchen", "Kitchen", "d-kitchen");
        hall.member("kitchen", "Kitchen", "d-stove");
        hall.member("bath", "Bath", "d-bath");
    }

    @Test
    void aNewcomerSeesEveryoneAndItself() {
        hall.enter("d-kitchen");
        hall.pass(1_000);
        long bath = hall.enter("d-bath");
        JsonNode welcome = hall.line(bath).first("welcome");
        assertThat(welcome.get("resumed").booleanValue()).isFalse();
        assertThat(welcome.get("sequence").intValue()).isZero();
        assertThat(welcome.get("self").get("user").stringValue()).isEqualTo("bath");
        assertThat(users(welcome)).containsExactlyInAnyOrder("kitchen", "bath");
    }

    @Test
    void theOthersAreToldAtOnce() {
        long kitchen = hall.enter("d-kitchen");
        hall.pass(1_000);
        hall.enter("d-bath");
        JsonNode told = hall.line(kitchen).last();
        assertThat(told.get("type").stringValue()).isEqualTo("person");
        assertThat(told.get("person"))
                .isEqualTo(
                        Hall.JSON.readTree(
                                """
                                {"user":"bath","name":"Bath","address":"sip:bath@lanline.local","extension":0,"state":"free",
                                 "doNotDisturb":false,"devices":[{"id":"d-bath","kind":"tablet","via":"web"}]}\
                                """));
    }

    @Test
    void evidenceIsHandedInWithWhoItIsFromAndTheProofGoesToThatDeviceAlone() {
        long kitchen = hall.enter("d-kitchen");
        long stove = hall.enter("d-stove");
        hall.say(
                kitchen,
                "{\"type\":\"evidence\",\"call\":\"1@here\",\"record\":{\"user\":\"bath\",\"x\":1.50}}");
        assertThat(hall.pieces)
                .containsExactly(
                        new EvidenceDesk.Piece(
                                "kitchen",
                                "d-kitchen",
                                "1@here",
                                "{\"user\":\"bath\",\"x\":1.50}"));
        hall.rendezvous.proof("d-kitchen", "{\"call\":\"1@here\"}", hall);
        assertThat(hall.line(kitchen).last())
                .isEqualTo(Hall.JSON.readTree("{\"type\":\"proof\",\"call\":\"1@here\"}"));
        assertThat(hall.line(stove).types()).doesNotContain("proof");
        hall.rendezvous.proof("d-unknown", "{}", hall);
    }

    @Test
    void evidenceOfACallThatIsNotOnesOwnIsRefused() {
        long kitchen = hall.enter("d-kitchen");
        hall.say(
                kitchen,
                "{\"type\":\"evidence\",\"call\":\"elsewhere@here\",\"record\":{\"version\":1}}");
        assertThat(hall.line(kitchen).last().get("code").stringValue()).isEqualTo("no-call");
        assertThat(hall.line(kitchen).last().get("about").stringValue()).isEqualTo("evidence");
        assertThat(hall.line(kitchen).closed).isNull();
    }

    @Test
    void evidenceThatIsNoRecordEndsTheConnection() {
        for (String record : new String[] {"[]", "\"x\"", "1", "null"}) {
            long kitchen = hall.enter("d-kitchen");
            hall.say(
                    kitchen,
                    "{\"type\":\"evidence\",\"call\":\"1@here\",\"record\":" + record + "}");
            assertThat(hall.line(kitchen).closed).isEqualTo(CloseCode.BAD_FRAME);
        }
        assertThat(hall.pieces).isEmpty();
    }

    @Test
    void aCheckupIsOnNobodysList() {
        hall.doctor("d-doctor");
        long kitchen = hall.enter("d-kitchen");
        hall.pass(1_000);
        long doctor = hall.enter("d-doctor");
        hall.state(doctor, "away");
        hall.follow(new Event.Registered("doctor-test", "b1", "d-doctor", "WSS", null));
        hall.pass(1_000);
        assertThat(hall.line(kitchen).types()).doesNotContain("person");
        assertThat(users(hall.line(doctor).first("welcome"))).containsExactly("kitchen");
        hall.leave(doctor);
        hall.pass(1_000);
        assertThat(hall.line(kitchen).types()).doesNotContain("gone");
    }

    /** Its phones log in with a password, and no device stands in their registrations. */
    @Test
    void aCheckupsPhoneIsOnNobodysListAndNeitherIsItsCall() {
        hall.member("kitchen", "Kitchen", "d-kitchen");
        hall.doctor("d-doctor");
        hall.phone("doctor-test", "Doctor test");
        long kitchen = hall.enter("d-kitchen");
        hall.pass(1_000);
        hall.follow(new Event.Registered("doctor-test", "b1", null, "UDP", null));
        hall.follow(new Event.CallAnswered("c1", "doctor-test", "doctor-test", "audio"));
        hall.pass(1_000);
        hall.follow(new Event.Unregistered("doctor-test", "b1", null, Event.Why.EXPIRED));
        hall.pass(1_000);
        assertThat(hall.line(kitchen).types()).doesNotContain("person", "gone");
    }

    @Test
    void manyChangesAreToldTogetherWithinFiftyMilliseconds() {
        long bath = hall.enter("d-bath");
        hall.pass(1_000);
        long kitchen = hall.enter("d-kitchen");
        hall.state(kitchen, "away");
        hall.state(kitchen, "free");
        hall.state(kitchen, "in-call");
        hall.pass(50);
        assertThat(states(bath, "kitchen")).containsExactly("free", "in-call");
    }

    @ParameterizedTest
    @CsvSource({
        "free, away, free",
        "away, away, away",
        "away, in-call, in-call",
        "free, in-call, in-call",
    })
    void aPersonsStateIsMergedFromTheDevices(String one, String other, String merged) {
        long bath = hall.enter("d-bath");
        hall.state(hall.enter("d-kitchen"), one);
        hall.state(hall.enter("d-stove"), other);
        hall.pass(100);
        assertThat(hall.line(bath).last().get("person").get("state").stringValue())
                .isEqualTo(merged);
        assertThat(hall.line(bath).last().get("person").get("devices")).hasSize(2);
    }

    @Test
    void aClosedTabIsGoneWithinASecond() {
        long bath = hall.enter("d-bath");
        long kitchen = hall.enter("d-kitchen");
        hall.pass(1_000);
        hall.leave(kitchen);
        hall.pass(900);
        assertThat(hall.line(bath).last().get("type").stringValue()).isEqualTo("gone");
        assertThat(hall.line(bath).last().get("user").stringValue()).isEqualTo("kitchen");
    }

    @Test
    void aPageThatIsLoadedAgainDoesNotBlink() {
        long bath = hall.enter("d-bath");
        long kitchen = hall.enter("d-kitchen");
        hall.pass(1_000);
        int told = hall.line(bath).frames.size();
        hall.leave(kitchen);
        hall.pass(600);
        hall.enter("d-kitchen");
        hall.pass(2_000);
        assertThat(hall.line(bath).frames).hasSize(told);
    }

    @Test
    void aStateDiesWithThePageThatSaidIt() {
        long bath = hall.enter("d-bath");
        long kitchen = hall.enter("d-kitchen");
        hall.state(kitchen, "in-call");
        hall.pass(1_000);
        hall.leave(kitchen);
        hall.pass(100);
        hall.enter("d-kitchen");
        hall.pass(100);
        assertThat(hall.line(bath).last().get("person").get("state").stringValue())
                .isEqualTo("free");
    }

    @Test
    void aBrokenConnectionGoesOnWithoutAGap() {
        long bath = hall.enter("d-bath");
        hall.pass(1_000);
        String session = session(bath);
        long seen = sequence(bath);
        hall.leave(bath);
        hall.pass(20_000);
        long kitchen = hall.enter("d-kitchen");
        hall.pass(1_000);
        hall.state(kitchen, "away");
        hall.pass(38_000);
        long again = hall.enterAgain("d-bath", session, seen);
        List<JsonNode> frames = hall.line(again).frames;
        assertThat(frames.getFirst().get("resumed").booleanValue()).isTrue();
        assertThat(frames.getFirst().has("people")).isFalse();
        assertThat(frames.getFirst().get("sequence").longValue()).isEqualTo(seen);
        assertThat(frames.subList(1, frames.size()))
                .extracting(frame -> frame.get("sequence").longValue())
                .containsExactly(seen + 1, seen + 2, seen + 3, seen + 4);
        assertThat(hall.line(again).types()).contains("gone", "person");
    }

    @Test
    void afterAMinuteABrokenConnectionBeginsAnew() {
        long bath = hall.enter("d-bath");
        String session = session(bath);
        hall.leave(bath);
        hall.pass(60_001);
        long again = hall.enterAgain("d-bath", session, 0);
        assertThat(hall.line(again).first("welcome").get("resumed").booleanValue()).isFalse();
        assertThat(users(hall.line(again).first("welcome"))).containsExactly("bath");
    }

    @Test
    void anotherDeviceCannotGoOnWithASession() {
        long bath = hall.enter("d-bath");
        long other = hall.enterAgain("d-kitchen", session(bath), 0);
        assertThat(hall.line(other).first("welcome").get("resumed").booleanValue()).isFalse();
        assertThat(hall.line(bath).closed).isNull();
    }

    @Test
    void aSequenceThatWasNeverReachedIsNotResumed() {
        long bath = hall.enter("d-bath");
        long again = hall.enterAgain("d-bath", session(bath), 99);
        assertThat(hall.line(again).first("welcome").get("resumed").booleanValue()).isFalse();
    }

    @Test
    void aHalfDeadConnectionIsClosedWhenItsSessionIsResumed() {
        long bath = hall.enter("d-bath");
        long again = hall.enterAgain("d-bath", session(bath), 0);
        assertThat(hall.line(bath).closed).isEqualTo(CloseCode.RESUMED_ELSEWHERE);
        hall.leave(bath);
        hall.pass(2_000);
        hall.enter("d-kitchen");
        assertThat(hall.line(again).types()).contains("person");
    }

    @Test
    void doNotDisturbIsAWishOfThePersonThatEverybodySees() {
        long bath = hall.enter("d-bath");
        long kitchen = hall.enter("d-kitchen");
        hall.pass(1_000);
        hall.quiet("kitchen", true);
        hall.pass(100);
        assertThat(hall.line(bath).last().get("person").get("state").stringValue())
                .isEqualTo("do-not-disturb");
        hall.state(kitchen, "in-call");
        hall.pass(100);
        assertThat(hall.line(kitchen).last().get("person").get("state").stringValue())
                .isEqualTo("in-call");
        assertThat(hall.line(kitchen).last().get("person").get("doNotDisturb").booleanValue())
                .isTrue();
        hall.state(kitchen, "away");
        hall.quiet("kitchen", false);
        hall.pass(100);
        assertThat(hall.line(bath).last().get("person").get("state").stringValue())
                .isEqualTo("away");
    }

    @Test
    void whoIsNotToBeDisturbedLearnsWhoHasCalledAndNobodyElseDoes() {
        long bath = hall.enter("d-bath");
        long kitchen = hall.enter("d-kitchen");
        Event busy = new Event.CallEnded("1@here", "bath", "kitchen", Event.Ending.BUSY, 0);
        hall.rendezvous.follow(busy, hall.now, hall);
        assertThat(hall.line(kitchen).types()).doesNotContain("missed");
        hall.quiet("kitchen", true);
        hall.rendezvous.follow(busy, hall.now, hall);
        assertThat(hall.line(kitchen).types()).contains("missed");
        assertThat(hall.line(bath).types()).doesNotContain("missed");
    }

    @Test
    void aDeviceCannotSayItForThePerson() {
        long kitchen = hall.enter("d-kitchen");
        hall.say(kitchen, "{\"type\":\"state\",\"state\":\"do-not-disturb\"}");
        assertThat(hall.line(kitchen).closed).isEqualTo(CloseCode.BAD_FRAME);
    }

    @Test
    void whatIsKeptForAClientThatIsAwayIsBounded() {
        long bath = hall.enter("d-bath");
        String session = session(bath);
        hall.leave(bath);
        hall.pass(800);
        hall.enter("d-stove");
        long kitchen = hall.enter("d-kitchen");
        for (int i = 0; i < Session.KEPT_FRAMES + 10; i++) {
            hall.state(kitchen, i % 2 == 0 ? "in-call" : "free");
            hall.pass(100);
        }
        long again = hall.enterAgain("d-bath", session, 0);
        assertThat(hall.line(again).first("welcome").get("resumed").booleanValue()).isFalse();
    }

    @Test
    void aSignalReachesEveryDeviceOfAPerson() {
        long bath = hall.enter("d-bath");
        long kitchen = hall.enter("d-kitchen");
        long stove = hall.enter("d-stove");
        hall.say(
                bath,
                "{\"type\":\"signal\",\"to\":\"kitchen\",\"payload\":{\"n\": 1e400,"
                        + " \"s\":\"ä\\u0000\"} }");
        for (long connection : new long[] {kitchen, stove}) {
            JsonNode signal = hall.line(connection).first("signal");
            assertThat(signal.get("from"))
                    .isEqualTo(
                            Hall.JSON.readTree(
                                    "{\"user\":\"bath\",\"name\":\"Bath\",\"device\":\"d-bath\"}"));
            assertThat(signal.get("payload").get("s").stringValue()).isEqualTo("ä\0");
        }
        assertThat(hall.line(bath).types()).doesNotContain("signal");
    }

    @Test
    void aSignalToADeviceReachesOnlyThat() {
        long bath = hall.enter("d-bath");
        long kitchen = hall.enter("d-kitchen");
        long stove = hall.enter("d-stove");
        hall.say(bath, "{\"type\":\"signal\",\"to\":\"d-stove\",\"payload\":[1,true,null,\"x\"]}");
        assertThat(hall.line(kitchen).types()).doesNotContain("signal");
        assertThat(hall.line(stove).first("signal").get("payload"))
                .isEqualTo(Hall.JSON.readTree("[1,true,null,\"x\"]"));
    }

    @Test
    void aSignalToNobodyIsRefusedAndTheConnectionStays() {
        long bath = hall.enter("d-bath");
        hall.say(bath, "{\"type\":\"signal\",\"to\":\"nobody\",\"payload\":1}");
        assertThat(hall.line(bath).last().get("code").stringValue()).isEqualTo("no-such-recipient");
        hall.say(bath, "{\"type\":\"signal\",\"to\":\"bath\",\"payload\":1}");
        assertThat(hall.line(bath).last().get("code").stringValue()).isEqualTo("no-such-recipient");
        assertThat(hall.line(bath).closed).isNull();
    }

    @Test
    void aSignalThatCameWhileTheConnectionWasBrokenIsNotLost() {
        long bath = hall.enter("d-bath");
        long kitchen = hall.enter("d-kitchen");
        hall.pass(1_000);
        long seen = sequence(kitchen);
        hall.leave(kitchen);
        hall.pass(300);
        hall.say(bath, "{\"type\":\"signal\",\"to\":\"kitchen\",\"payload\":7}");
        long again = hall.enterAgain("d-kitchen", session(kitchen), seen);
        assertThat(hall.line(again).first("signal").get("payload").intValue()).isEqualTo(7);
    }

    @Test
    void manyWhoSendToOneDoNotDrownIt() {
        long bath = hall.enter("d-bath");
        String big =
                "{\"type\":\"signal\",\"to\":\"bath\",\"payload\":\"" + "x".repeat(16_000) + "\"}";
        long busy = 0;
        for (int sender = 0; sender < 8; sender++) {
            hall.member("s" + sender, "S" + sender, "d-s" + sender);
            long connection = hall.enter("d-s" + sender);
            for (int i = 0; i < 7; i++) {
                hall.say(connection, big);
            }
            busy += hall.line(connection).types().stream().filter("error"::equals).count();
        }
        assertThat(hall.line(bath).types().stream().filter("signal"::equals)).hasSizeLessThan(18);
        assertThat(busy).isGreaterThan(30);
        assertThat(hall.line(bath).closed).isNull();
    }

    @Test
    void aPhoneIsHereWhileItIsRegistered() {
        hall.phone("hall", "Hall");
        long bath = hall.enter("d-bath");
        hall.pass(1_000);
        hall.follow(new Event.Registered("hall", "urn:uuid:1", null, "UDP", "baresip"));
        JsonNode person = hall.line(bath).last().get("person");
        assertThat(person.get("name").stringValue()).isEqualTo("Hall");
        assertThat(person.get("devices").get(0).get("via").stringValue()).isEqualTo("sip");
        assertThat(person.get("devices").get(0).get("id").stringValue()).matches("s-[\\w-]{12}");
        hall.pass(1_000);
        hall.follow(new Event.Unregistered("hall", "urn:uuid:1", null, Event.Why.EXPIRED));
        assertThat(hall.line(bath).last().get("type").stringValue()).isEqualTo("gone");
    }

    @Test
    void aPhonesCallShowsUntilItEndsOrThePhoneIsGone() {
        hall.phone("hall", "Hall");
        long bath = hall.enter("d-bath");
        hall.follow(new Event.Registered("hall", "b", null, "UDP", null));
        hall.follow(new Event.CallAnswered("c1", "hall", "bath", "audio"));
        hall.pass(100);
        assertThat(states(bath, "hall")).endsWith("in-call");
        hall.follow(new Event.CallEnded("c1", "hall", "bath", Event.Ending.HUNG_UP, 0));
        hall.pass(100);
        assertThat(states(bath, "hall")).endsWith("in-call", "free");
        hall.follow(new Event.CallAnswered("c2", "bath", "hall", "audio"));
        hall.follow(new Event.Unregistered("hall", "b", null, Event.Why.EXPIRED));
        hall.follow(new Event.Registered("hall", "b", null, "UDP", null));
        hall.pass(100);
        assertThat(states(bath, "hall")).last().isEqualTo("free");
    }

    @Test
    void aDeviceThatIsConnectedAndRegisteredIsOneDevice() {
        long bath = hall.enter("d-bath");
        long kitchen = hall.enter("d-kitchen");
        hall.follow(new Event.Registered("kitchen", "i", "d-kitchen", "WSS", null));
        hall.pass(100);
        JsonNode devices = hall.line(bath).last().get("person").get("devices");
        assertThat(devices).hasSize(1);
        assertThat(devices.get(0).get("via").stringValue()).isEqualTo("web");
        hall.leave(kitchen);
        hall.pass(1_000);
        devices = hall.line(bath).last().get("person").get("devices");
        assertThat(devices).hasSize(1);
        assertThat(devices.get(0).get("via").stringValue()).isEqualTo("sip");
    }

    @Test
    void aRevokedDeviceIsClosedAndGoneAtOnce() {
        long bath = hall.enter("d-bath");
        long kitchen = hall.enter("d-kitchen");
        String session = session(kitchen);
        hall.pass(1_000);
        hall.revoke("d-kitchen");
        assertThat(hall.line(kitchen).closed).isEqualTo(CloseCode.REVOKED);
        assertThat(hall.line(bath).last().get("type").stringValue()).isEqualTo("gone");
        hall.say(kitchen, "{\"type\":\"signal\",\"to\":\"bath\",\"payload\":1}");
        assertThat(hall.line(bath).types()).doesNotContain("signal");
        long again = hall.enterAgain("d-kitchen", session, 0);
        assertThat(hall.line(again).closed).isEqualTo(CloseCode.REVOKED);
    }

    @Test
    void anUnknownTokenIsRefused() {
        long stranger = hall.open();
        hall.say(stranger, Hall.hello("nobody"));
        assertThat(hall.line(stranger).closed).isEqualTo(CloseCode.UNKNOWN_TOKEN);
        assertThat(hall.line(stranger).frames).isEmpty();
    }

    @Test
    void whoSaysNoHelloInFiveSecondsIsClosed() {
        long slow = hall.open();
        hall.pass(4_999);
        assertThat(hall.line(slow).closed).isNull();
        hall.pass(1);
        assertThat(hall.line(slow).closed).isEqualTo(CloseCode.NO_HELLO);
        hall.say(slow, Hall.hello("d-bath"));
        assertThat(hall.line(slow).frames).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "null",
                "{}",
                "{\"type\":\"hello\"}",
                "{\"type\":\"hello\",\"protocol\":2,\"token\":\"ll1_d-bath\"}",
                "{\"type\":\"hello\",\"protocol\":\"1\",\"token\":\"ll1_d-bath\"}",
                "{\"type\":\"hello\",\"protocol\":1,\"token\":17}",
                "{\"type\":\"hello\",\"protocol\":1,\"token\":\"ll1_d-bath\",\"resume\":{\"session\":1}}",
                "{\"type\":\"hello\",\"protocol\":1,\"token\":\"ll1_d-bath\",\"resume\":[]}",
                "{\"type\":\"hello\",\"protocol\":1,\"token\":\"ll1_d-bath\"}}",
                "{\"type\":\"hello\",\"protocol\":1,\"protocol\":1,\"token\":\"ll1_d-bath\"}",
                "{\"type\":\"hello\",\"protocol\":99999999999999999999999999,\"token\":\"ll1_d-bath\"}",
                "{\"type\":\"state\",\"state\":\"free\"}",
                "{\"type\":\"signal\",\"to\":\"bath\",\"payload\":1}",
            })
    void aFirstFrameThatIsNoHelloIsRefused(String frame) {
        long connection = hall.open();
        hall.say(connection, frame);
        assertThat(hall.line(connection).closed).isEqualTo(CloseCode.BAD_FRAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"hello\",\"protocol\":1,\"token\":\"ll1_d-bath\"}",
                "{\"type\":\"dance\"}",
                "{\"type\":7}",
                "{\"type\":\"state\",\"state\":\"asleep\"}",
                "{\"type\":\"state\",\"state\":null}",
                "{\"type\":\"signal\",\"to\":\"kitchen\"}",
                "{\"type\":\"signal\",\"payload\":1}",
                "{\"type\":\"signal\",\"to\":[\"kitchen\"],\"payload\":1}",
                "{\"type\":\"signal\",\"to\":\"kitchen\",\"payload\":01}",
                "{\"type\":\"signal\",\"to\":\"kitchen\",\"payload\":{\"a\":}}",
                "{\"type\":\"signal\",\"to\":\"kitchen\",\"payload\":NaN}",
                "{\"type\":\"signal\",\"to\":\"kitchen\",\"payload\":1,\"payload\":2}",
            })
    void aFrameThatIsNotInTheContractEndsThisConnectionOnly(String frame) {
        long kitchen = hall.enter("d-kitchen");
        long bath = hall.enter("d-bath");
        hall.pass(100);
        hall.say(bath, frame);
        assertThat(hall.line(bath).closed).isEqualTo(CloseCode.BAD_FRAME);
        hall.pass(2_000);
        assertThat(hall.line(kitchen).closed).isNull();
        assertThat(hall.line(kitchen).types()).contains("gone");
    }

    @Test
    void deepAndEndlessValuesAreRefusedByTheReader() {
        String deep = "[".repeat(8_000) + "]".repeat(8_000);
        String number = "9".repeat(16_000);
        for (String payload : List.of(deep, number)) {
            long bath = hall.enter("d-bath");
            hall.say(bath, "{\"type\":\"signal\",\"to\":\"x\",\"payload\":" + payload + "}");
            assertThat(hall.line(bath).closed).isEqualTo(CloseCode.BAD_FRAME);
        }
    }

    @Test
    void fieldsThatAreNotKnownAreLeftAlone() {
        long bath = hall.open();
        hall.say(
                bath,
                "{\"type\":\"hello\",\"protocol\":1,\"new\":{\"a\":[1,2]},\"token\":\"ll1_d-bath\",\"resume\":null}");
        assertThat(hall.line(bath).types()).containsExactly("welcome");
    }

    @Test
    void whoSendsTooManyFramesIsClosed() {
        long bath = hall.enter("d-bath");
        for (int i = 0; i < 61; i++) {
            hall.state(bath, "free");
        }
        assertThat(hall.line(bath).closed).isEqualTo(CloseCode.TOO_MANY);
    }

    @Test
    void aSteadyPaceIsNotTooMany() {
        long bath = hall.enter("d-bath");
        for (int i = 0; i < 500; i++) {
            hall.state(bath, i % 2 == 0 ? "away" : "free");
            hall.pass(60);
        }
        assertThat(hall.line(bath).closed).isNull();
    }

    @Test
    void strangersWhoWaitAreBoundedAndTheOldestGoes() {
        List<Long> strangers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            strangers.add(hall.open("10.0." + i / 60 + "." + i % 60));
        }
        assertThat(strangers.stream().filter(each -> hall.line(each).closed == null)).hasSize(256);
        assertThat(hall.line(strangers.getFirst()).closed).isEqualTo(CloseCode.TOO_MANY);
        long honest = hall.enter("d-bath");
        assertThat(hall.line(honest).types()).containsExactly("welcome");
    }

    @Test
    void oneAddressCannotTakeAllTheRoomForStrangers() {
        List<Long> crowd = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            crowd.add(hall.open("10.0.0.1"));
        }
        assertThat(crowd.stream().filter(each -> hall.line(each).closed == null)).hasSize(64);
    }

    @Test
    void aDeviceHasSoManyConnectionsAndNoMore() {
        List<Long> tabs = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            tabs.add(hall.enter("d-bath"));
        }
        assertThat(hall.line(tabs.getFirst()).closed).isEqualTo(CloseCode.TOO_MANY);
        assertThat(tabs.stream().filter(each -> hall.line(each).closed == null)).hasSize(8);
        tabs.forEach(hall::leave);
        hall.pass(61_000);
        assertThat(hall.rendezvous.here()).isZero();
        assertThat(hall.rendezvous.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void everybodyIsToldWhenTheBoxStops() {
        long bath = hall.enter("d-bath");
        long stranger = hall.open();
        hall.rendezvous.stop(hall);
        assertThat(hall.line(bath).last().get("type").stringValue()).isEqualTo("bye");
        assertThat(hall.line(bath).closed).isEqualTo(CloseCode.STOPPING);
        assertThat(hall.line(stranger).closed).isEqualTo(CloseCode.STOPPING);
    }

    @Test
    void everyChangeReachesAHundredPeopleWithinTheLimit() {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            hall.member("p" + i, "P" + i, "d-p" + i);
            all.add(hall.enter("d-p" + i));
        }
        hall.pass(50);
        hall.state(all.get(99), "away");
        hall.pass(50);
        assertThat(all)
                .allMatch(
                        each ->
                                hall.line(each).frames.stream()
                                        .anyMatch(frame -> isAway(frame, "p99")));
    }

    private static boolean isAway(JsonNode frame, String user) {
        JsonNode person = frame.path("person");
        return person.path("user").asString("").equals(user)
                && person.path("state").asString("").equals("away");
    }

    private List<String> states(long connection, String user) {
        return hall.line(connection).frames.stream()
                .map(frame -> frame.path("person"))
                .filter(person -> person.path("user").asString("").equals(user))
                .map(person -> person.get("state").stringValue())
                .toList();
    }

    private static List<String> users(JsonNode welcome) {
        return StreamSupport.stream(welcome.get("people").spliterator(), false)
                .map(person -> person.get("user").stringValue())
                .toList();
    }

    private String session(long connection) {
        return hall.line(connection).first("welcome").get("session").stringValue();
    }

    private long sequence(long connection) {
        return hall.line(connection).last().path("sequence").asLong(0);
    }

    @Test
    void whoAsksForTheRelayIsAskedForAtTheDeskWithItsUserItsCallAndTheAddressItCameTo() {
        hall.member("kitchen", "Kitchen", "d-kitchen");
        long kitchen = hall.enter("d-kitchen");
        hall.say(kitchen, "{\"type\":\"relay\",\"call\":\"1@here\",\"because\":\"failed\"}");
        assertThat(hall.wishes)
                .containsExactly(
                        new RelayDesk.Wish(
                                "kitchen",
                                "d-kitchen",
                                "1@here",
                                RelayDesk.Because.FAILED,
                                java.net.InetAddress.ofLiteral("10.77.0.1")));
        assertThat(hall.line(kitchen).last().toString())
                .isEqualTo(
                        "{\"type\":\"relay\",\"call\":\"1@here\",\"iceServers\":[{\"urls\":[\"turn:10.77.0.1:3478\"],"
                            + "\"username\":\"name\",\"credential\":\"secret\"}],\"seconds\":600,"
                            + "\"here\":[\"10.77.0.0/24\"],\"there\":[\"10.78.0.0/24\"]}");
    }

    @Test
    void aCredentialIsNotKeptForWhoeverResumesTheSession() {
        hall.member("kitchen", "Kitchen", "d-kitchen");
        long first = hall.enter("d-kitchen");
        String session = hall.line(first).first("welcome").get("session").stringValue();
        hall.say(first, "{\"type\":\"relay\",\"call\":\"1@here\",\"because\":\"failed\"}");
        hall.leave(first);
        long again = hall.enterAgain("d-kitchen", session, 0);
        assertThat(hall.line(again).types()).doesNotContain("relay");
    }

    @Test
    void theRelaysRefusalsAreErrorsAndTheConnectionStays() {
        hall.member("kitchen", "Kitchen", "d-kitchen");
        long kitchen = hall.enter("d-kitchen");
        hall.answer = new RelayDesk.Answer.NoCall();
        hall.say(kitchen, "{\"type\":\"relay\",\"call\":\"1@here\",\"because\":\"failed\"}");
        assertThat(hall.line(kitchen).last().get("code").stringValue()).isEqualTo("no-call");
        hall.answer = new RelayDesk.Answer.Off();
        hall.say(kitchen, "{\"type\":\"relay\",\"because\":\"blind\"}");
        assertThat(hall.line(kitchen).last().get("code").stringValue()).isEqualTo("relay-off");
        hall.answer = new RelayDesk.Answer.Full();
        hall.say(kitchen, "{\"type\":\"relay\",\"call\":\"9@here\",\"because\":\"failed\"}");
        assertThat(hall.line(kitchen).last().get("code").stringValue()).isEqualTo("relay-full");
        assertThat(hall.line(kitchen).closed).isNull();
    }

    @Test
    void whoAsksForNoCallIsAnsweredForNone() {
        hall.member("kitchen", "Kitchen", "d-kitchen");
        long kitchen = hall.enter("d-kitchen");
        hall.say(kitchen, "{\"type\":\"relay\",\"because\":\"blind\"}");
        assertThat(hall.line(kitchen).last().has("call")).isFalse();
        assertThat(hall.line(kitchen).last().has("iceServers")).isTrue();
    }

    // --- where two sides of an attempt say they are -------------------------------------------

    private static String ice(String to, String call, String... hosts) {
        StringBuilder lines = new StringBuilder("\"a=ice-ufrag:abcd\"");
        for (String host : hosts) {
            lines.append(",\"a=candidate:1 1 udp 2130706431 ")
                    .append(host)
                    .append(" 40000 typ host\"");
        }
        return "{\"type\":\"signal\",\"to\":\"%s\",\"payload\":{\"ice\":{\"call\":\"%s\",\"lines\":[%s]}}}"
                .formatted(to, call, lines);
    }

    @Test
    void theRelayHearsWhereTheSidesOfAnAttemptAreUntilOneGoes() {
        Hall hall = new Hall();
        hall.member("kitchen", "Kitchen", "d-kitchen");
        hall.member("garage", "Garage", "d-garage");
        long kitchen = hall.enter("d-kitchen");
        long garage = hall.enter("d-garage");
        hall.say(kitchen, ice("garage", "t1", "10.77.0.2"));
        hall.say(garage, ice("d-kitchen", "t1", "10.78.0.3"));
        hall.say(kitchen, ice("d-garage", "t1", "10.77.0.2", "1f4e.local"));
        hall.say(kitchen, ice("d-garage", "t1", "10.77.0.2"));
        assertThat(hall.attempts)
                .containsExactly(
                        "t1: kitchen to garage at [/10.77.0.2] []",
                        "t1: garage to kitchen at [/10.78.0.3] []",
                        "t1: kitchen to garage at [/10.77.0.2] [1f4e.local]");
        hall.attempts.clear();
        hall.revoke("d-garage");
        assertThat(hall.attempts).containsExactly("t1: kitchen and garage ended");
    }

    @Test
    void nobodyElseSaysAnythingInAnAttempt() {
        Hall hall = new Hall();
        hall.member("kitchen", "Kitchen", "d-kitchen");
        hall.member("garage", "Garage", "d-garage");
        hall.member("bath", "Bath", "d-bath");
        long kitchen = hall.enter("d-kitchen");
        hall.enter("d-garage");
        long bath = hall.enter("d-bath");
        hall.say(kitchen, ice("garage", "t1", "10.77.0.2"));
        hall.attempts.clear();
        hall.say(bath, ice("kitchen", "t1", "10.77.0.66"));
        hall.say(bath, ice("garage", "t1", "10.77.0.66"));
        assertThat(hall.attempts).isEmpty();
    }

    @Test
    void attemptsAreBounded() {
        Hall hall = new Hall();
        hall.member("kitchen", "Kitchen", "d-kitchen");
        hall.member("garage", "Garage", "d-garage");
        long kitchen = hall.enter("d-kitchen");
        hall.enter("d-garage");
        for (int i = 0; i < 12; i++) {
            hall.say(kitchen, ice("garage", "t" + i, "10.77.0.2"));
        }
        assertThat(hall.attempts.stream().filter(each -> each.endsWith("ended")))
                .containsExactly(
                        "t0: kitchen and garage ended",
                        "t1: kitchen and garage ended",
                        "t2: kitchen and garage ended",
                        "t3: kitchen and garage ended");
    }

    @Test
    void aPayloadThatLooksLikeAnAttemptButIsNoneIsPassedOnAllTheSame() {
        Hall hall = new Hall();
        hall.member("kitchen", "Kitchen", "d-kitchen");
        hall.member("garage", "Garage", "d-garage");
        long kitchen = hall.enter("d-kitchen");
        long garage = hall.enter("d-garage");
        for (String ice :
                new String[] {
                    "1", "{}", "{\"call\":1}", "{\"call\":\"x\",\"lines\":7}", "\"lanline-offer:x\""
                }) {
            hall.say(
                    kitchen,
                    "{\"type\":\"signal\",\"to\":\"garage\",\"payload\":{\"ice\":" + ice + "}}");
        }
        assertThat(hall.line(garage).types().stream().filter("signal"::equals)).hasSize(5);
        assertThat(hall.attempts).isEmpty();
    }
}
