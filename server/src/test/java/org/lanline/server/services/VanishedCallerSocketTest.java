package org.lanline.server.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lanline.codec.SpeechCodec;
import org.lanline.kit.Household;
import org.lanline.kit.KeepsNothing;
import org.lanline.phone.PhoneEvent;
import org.lanline.server.net.SipServer;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.phone.Handset;
import org.lanline.server.phone.PhoneServer;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.Domains;
import org.lanline.switchboard.Event;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A phone that loses its power in a call with a service. */
class VanishedCallerSocketTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final Accounts PEOPLE = new Household(Set.of("alice", "bob", "carol"));
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

    private final UdpLoop loop = new UdpLoop("test-loop", Throwable::printStackTrace);
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
    private final SipServer server =
            new SipServer(
                    loop,
                    services.accounts(PEOPLE),
                    new KeepsNothing(),
                    new Domains("lanline.local"),
                    "lanline.local",
                    new byte[32],
                    DigestAlgorithm.MD5,
                    new Random(1),
                    events::add,
                    (_, _) -> {});

    @BeforeEach
    void start() throws Exception {
        server.listen(HERE, 0);
        loop.start();
        phones.start();
        server.meant(List.of("127.0.0.1"), List.of());
        services.start(server.port());
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
        server.close();
        loop.close();
    }

    @Test
    void itsPlaceIsFreeAgain() throws InterruptedException {
        InetSocketAddress there = new InetSocketAddress(HERE, server.port());
        Handset alice =
                new Handset(
                        phones,
                        new PhoneServer(Transport.UDP, there, null),
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
