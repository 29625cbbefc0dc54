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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A phone that loses its power in a call with a service. */
class VanishedCallerSocketTest {
    private static final Accounts PEOPLE = new Household(Set.of("alice", "bob", "carol"));
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

    private final UdpLoop phones = new UdpLoop("test-phones", Throwable::printStackTrace);
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Services services =
            new Services(
                    new UdpLoop("test-services", Throwable::printStackTrace),
                    "lanline.local",
                    PEOPLE,
                    new SecureRandom(),
                    _ -> {},
                    new Vigil.Patience(PATIENCE, PATIENCE));
    private final Exchange exchange =
            new Exchange(services.accounts(PEOPLE), DigestAlgorithm.MD5, events::add);

    @BeforeEach
    void start() throws Exception {
        exchange.open();
        phones.start();
        services.start(exchange.address().getPort());
        Handset.until(
                "the services are there",
                () -> seen(Event.Registered.class) >= services.users().size());
    }

    private long seen(Class<? extends Event> kind) {
        return events.stream().filter(kind::isInstance).count();
    }

    @AfterEach
    void stop() {
        services.close();
        phones.close();
        exchange.close();
    }

    @Test
    void itsPlaceIsFreeAgain() throws InterruptedException {
        Handset alice =
                new Handset(
                        phones,
                        new PhoneServer(Transport.UDP, exchange.address(), null),
                        "alice",
                        "secret",
                        400,
                        SpeechCodec.PCMA);
        alice.await(PhoneEvent.Registered.class::isInstance);
        alice.does(line -> line.call(SipUri.of("13", "lanline.local")));
        alice.await(PhoneEvent.Answered.class::isInstance);
        Handset.until("she hears it", () -> alice.tone.soundTenths() > 3);
        phones.close(); // without a word
        Handset.until("the service has hung up", () -> seen(Event.CallEnded.class) == 1);
        assertThat(Vigil.Patience.USUAL.isOver(TimeUnit.SECONDS.toNanos(119), false)).isFalse();
        assertThat(Vigil.Patience.USUAL.isOver(TimeUnit.SECONDS.toNanos(120), false)).isTrue();
        assertThat(Vigil.Patience.USUAL.isOver(TimeUnit.SECONDS.toNanos(120), true)).isFalse();
    }
}
