package org.lanline.server.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lanline.codec.SpeechCodec;
import org.lanline.kit.Household;
import org.lanline.phone.PhoneEvent;
import org.lanline.server.net.Exchange;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.phone.Handset;
import org.lanline.server.phone.PhoneServer;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.Event;

import java.security.SecureRandom;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What somebody with a phone hears of the services, and is written by them. */
class ServicesSocketTest {
    private static final Accounts PEOPLE = new Household(Set.of("alice", "bob", "carol"));

    private final UdpLoop phones = new UdpLoop("test-phones", Throwable::printStackTrace);
    private final Set<String> here = ConcurrentHashMap.newKeySet();
    private final Queue<String> trouble = new ConcurrentLinkedQueue<>();
    private final Services services =
            new Services(
                    new UdpLoop("test-services", Throwable::printStackTrace),
                    "lanline.local",
                    PEOPLE,
                    new SecureRandom(),
                    trouble::add);
    private final Exchange exchange =
            new Exchange(services.accounts(PEOPLE), DigestAlgorithm.MD5, this::told);

    private void told(Event event) {
        if (event instanceof Event.Registered registered) {
            here.add(registered.user());
        }
    }

    @BeforeEach
    void start() throws Exception {
        exchange.open();
        phones.start();
        services.start(exchange.address().getPort());
        Handset.until("the services are there", () -> here.containsAll(services.users()));
    }

    @AfterEach
    void stop() {
        assertThat(trouble).isEmpty();
        services.close();
        assertThat(phones.faults()).isZero();
        phones.close();
        exchange.close();
    }

    @Test
    void echoReturnsATonePastItsGreetingAndWritesHowItWasHeard() throws InterruptedException {
        Handset alice = handset("alice", 400);
        dial(alice, "11");
        Handset.until("it greets", () -> alice.tone.soundTenths() > 3);
        Handset.until("the tone comes back", () -> alice.tone.heardTenths(400) > 5);
        alice.does(line -> line.hangUp(alice.call()));
        assertThat(written(alice))
                .matches(
                        "Echo, PCMA\\. From you: \\d+ packets, \\d+ lost \\(\\d+\\.\\d %\\), jitter"
                                + " \\d+\\.\\d ms\\..*");
    }

    @Test
    void theTimeIsHeardAndWritten() throws InterruptedException {
        Handset alice = handset("alice", 400);
        dial(alice, "12");
        assertThat(written(alice)).matches("It is \\d\\d:\\d\\d\\.");
        Handset.until("it strikes", () -> alice.tone.soundTenths() > 2);
        assertThat(alice.tone.heardTenths(400)).isZero();
    }

    @Test
    void musicPlaysForTwoAtATime() throws InterruptedException {
        Handset alice = handset("alice", 400);
        Handset bob = handset("bob", 700);
        dial(alice, "13");
        dial(bob, "music");
        Handset.until("alice hears it", () -> alice.tone.soundTenths() > 9);
        Handset.until("bob hears it", () -> bob.tone.soundTenths() > 9);
        assertThat(alice.tone.heardTenths(700) + bob.tone.heardTenths(400)).isZero();
    }

    @Test
    void aCallThatIsParkedPlaysMusicUntilSomebodyElseDialsTheSlot() throws InterruptedException {
        Handset alice = handset("alice", 400);
        Handset bob = handset("bob", 700);
        Handset carol = handset("carol", 1_000);
        alice.await(PhoneEvent.Registered.class::isInstance);
        dial(bob, "alice", () -> alice.does(line -> line.answer(alice.call())), alice);
        Handset.until("bob hears alice", () -> bob.tone.heardTenths(400) > 2);
        alice.does(line -> line.transfer(alice.call(), SipUri.of("14", "lanline.local")));
        bob.await(PhoneEvent.Referred.class::isInstance);
        int before = bob.tone.soundTenths() - bob.tone.heardTenths(400);
        Handset.until(
                "bob hears music",
                () -> bob.tone.soundTenths() - bob.tone.heardTenths(400) > before + 3);
        alice.await(PhoneEvent.Ended.class::isInstance);
        dial(carol, "14");
        bob.await(PhoneEvent.Replaced.class::isInstance);
        Handset.until("carol hears bob", () -> carol.tone.heardTenths(700) > 3);
        Handset.until("bob hears carol", () -> bob.tone.heardTenths(1_000) > 3);
        carol.does(line -> line.hangUp(carol.call()));
        bob.await(PhoneEvent.Ended.class::isInstance);
    }

    @Test
    void aServiceCallsNobodyForSomebodyElse() throws InterruptedException {
        Handset alice = handset("alice", 400);
        Handset bob = handset("bob", 700);
        bob.await(PhoneEvent.Registered.class::isInstance);
        dial(alice, "13");
        alice.does(line -> line.transfer(alice.call(), SipUri.of("bob", "lanline.local")));
        PhoneEvent refused = alice.await(PhoneEvent.Refused.class::isInstance);
        assertThat(((PhoneEvent.Refused) refused).status()).isEqualTo(603);
        assertThat(bob.events).isEmpty();
    }

    @Test
    void nobodyHasAllPlacesOfAService() throws InterruptedException {
        Handset alice = handset("alice", 400);
        dial(alice, "13");
        for (int i = 1; i < 4; i++) {
            alice.does(line -> line.call(SipUri.of("13", "lanline.local")));
            alice.await(PhoneEvent.Answered.class::isInstance);
        }
        alice.does(line -> line.call(SipUri.of("13", "lanline.local")));
        PhoneEvent ended = alice.await(PhoneEvent.Ended.class::isInstance);
        assertThat(((PhoneEvent.Ended) ended).status()).isEqualTo(486);
        Handset bob = handset("bob", 700);
        dial(bob, "13");
    }

    private Handset handset(String user, int hertz) {
        return new Handset(
                phones,
                new PhoneServer(Transport.UDP, exchange.address(), null),
                user,
                "secret",
                hertz,
                SpeechCodec.PCMA);
    }

    private static void dial(Handset who, String number) throws InterruptedException {
        who.await(PhoneEvent.Registered.class::isInstance);
        who.does(line -> line.call(SipUri.of(number, "lanline.local")));
        who.await(PhoneEvent.Answered.class::isInstance);
    }

    private static void dial(Handset who, String number, Runnable answer, Handset there)
            throws InterruptedException {
        who.await(PhoneEvent.Registered.class::isInstance);
        who.does(line -> line.call(SipUri.of(number, "lanline.local")));
        there.await(PhoneEvent.Incoming.class::isInstance);
        answer.run();
        who.await(PhoneEvent.Answered.class::isInstance);
        there.await(PhoneEvent.Answered.class::isInstance);
    }

    private static String written(Handset who) throws InterruptedException {
        PhoneEvent event = who.await(PhoneEvent.Written.class::isInstance);
        return ((PhoneEvent.Written) event).text();
    }
}
