package org.lanline.server.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lanline.codec.SpeechCodec;
import org.lanline.kit.Household;
import org.lanline.phone.Call;
import org.lanline.phone.PhoneEvent;
import org.lanline.phone.Secrecy;
import org.lanline.server.net.Exchange;
import org.lanline.server.net.UdpLoop;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Two phones of ours on real sockets, with the switchboard between them. */
class PhoneLineSocketTest {
    private final UdpLoop phones = new UdpLoop("test-phones", Throwable::printStackTrace);
    private final Exchange exchange =
            new Exchange(new Household(Set.of()), DigestAlgorithm.SHA_256, _ -> {});

    @BeforeEach
    void start() throws IOException {
        exchange.open();
        phones.start();
    }

    @AfterEach
    void stop() {
        assertThat(phones.faults()).isZero();
        phones.close();
        exchange.close();
    }

    @Test
    void eachHearsTheOthersToneAndKeysByUdpAndTcp() throws InterruptedException {
        Handset alice = handset("alice", Transport.UDP, 400, SpeechCodec.OPUS, SpeechCodec.PCMA);
        Handset bob = handset("bob", Transport.TCP, 1_000, SpeechCodec.PCMA);
        Call call = talking(alice, bob);
        Handset.until("alice hears bob", () -> alice.tone.heardTenths(1_000) > 3);
        Handset.until("bob hears alice", () -> bob.tone.heardTenths(400) > 3);
        alice.does(line -> line.press(call, '5'));
        alice.does(line -> line.press(call, '#'));
        Handset.until("bob hears the keys", () -> bob.tone.keys().equals("5#"));
        alice.does(line -> line.hangUp(call));
        bob.await(PhoneEvent.Ended.class::isInstance);
    }

    @Test
    void nothingIsHeardOnHoldAndAllOfItAfterwards() throws InterruptedException {
        Handset alice = handset("alice", Transport.UDP, 400, SpeechCodec.G722);
        Handset bob = handset("bob", Transport.UDP, 1_000, SpeechCodec.G722);
        Call call = talking(alice, bob);
        Handset.until("alice hears bob", () -> alice.tone.heardTenths(1_000) > 1);
        alice.does(line -> line.hold(call, true));
        bob.await(event -> event.equals(new PhoneEvent.Held(bob.call(), true)));
        alice.await(PhoneEvent.Changed.class::isInstance);
        int before = alice.tone.heardTenths(1_000);
        Handset.until("bob hears nothing more", () -> isStill(bob, 400));
        int there = bob.tone.heardTenths(400);
        assertThat(alice.tone.heardTenths(1_000)).isLessThanOrEqualTo(before + 1);
        alice.does(line -> line.hold(call, false));
        Handset.until("alice hears bob again", () -> alice.tone.heardTenths(1_000) > before + 3);
        Handset.until("bob hears alice again", () -> bob.tone.heardTenths(400) > there + 3);
    }

    private static boolean isStill(Handset listener, int hertz) {
        int before = listener.tone.heardTenths(hertz);
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return listener.tone.heardTenths(hertz) == before;
    }

    @ParameterizedTest
    @CsvSource({
        "SDES, ANY, READABLE_SDES, true",
        "DTLS, ANY, DTLS, true",
        "ANY, DTLS, DTLS, true",
        "ANY, ANY, DTLS, true",
        "ANY, SDES, NONE, false",
        "ANY, NONE, NONE, false",
    })
    void theSoundIsProtectedAsBothCanAndIsHeard(
            Secrecy one, Secrecy other, SoundReport.Protection protection, boolean path)
            throws InterruptedException {
        Handset alice = handset("alice", Transport.TCP, 400, one, SpeechCodec.PCMA);
        Handset bob = handset("bob", Transport.UDP, 1_000, other, SpeechCodec.PCMA);
        if (one == Secrecy.ANY && other == Secrecy.SDES) {
            refused(alice, bob); // keys are not offered unasked where anybody can read them
            return;
        }
        Call call = talking(alice, bob);
        Handset.until("alice hears bob", () -> alice.tone.heardTenths(1_000) > 3);
        Handset.until("bob hears alice", () -> bob.tone.heardTenths(400) > 3);
        alice.does(line -> line.hold(call, true));
        alice.await(PhoneEvent.Changed.class::isInstance);
        int before = alice.tone.heardTenths(1_000);
        alice.does(line -> line.hold(call, false));
        Handset.until("alice hears bob again", () -> alice.tone.heardTenths(1_000) > before + 3);
        alice.does(line -> line.hangUp(call));
        for (Handset each : List.of(alice, bob)) {
            SoundReport report = each.reports.poll(Handset.PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(report).isNotNull();
            assertThat(report.protection()).isEqualTo(protection);
            assertThat(report.profile() != null)
                    .isEqualTo(protection != SoundReport.Protection.NONE);
            assertThat(report.path()).isEqualTo(path);
            assertThat(each.lost).isEmpty();
        }
        assertThat(alice.words.isEmpty()).isEqualTo(protection != SoundReport.Protection.DTLS);
        assertThat(List.copyOf(bob.words)).isEqualTo(List.copyOf(alice.words));
    }

    private static void refused(Handset alice, Handset bob) throws InterruptedException {
        alice.await(PhoneEvent.Registered.class::isInstance);
        bob.await(PhoneEvent.Registered.class::isInstance);
        alice.does(line -> line.call(SipUri.of("bob", "lanline.local")));
        alice.await(
                event ->
                        event instanceof PhoneEvent.Ended(Call _, int status, String words)
                                && status == 488
                                && words.startsWith("no SRTP with keys in the description"));
    }

    @Test
    void aServerThatIsNotThereIsTriedAgainUntilItIs() throws Exception {
        exchange.server().close();
        Handset alice = handset("alice", Transport.TCP, 400, SpeechCodec.PCMU);
        assertThat(alice.lost.poll(Handset.PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
        assertThat(alice.lost.poll(Handset.PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
        assertThat(alice.events).isEmpty();
    }

    private Call talking(Handset alice, Handset bob) throws InterruptedException {
        alice.await(PhoneEvent.Registered.class::isInstance);
        bob.await(PhoneEvent.Registered.class::isInstance);
        alice.does(line -> line.call(SipUri.of("bob", "lanline.local")));
        bob.await(PhoneEvent.Incoming.class::isInstance);
        bob.does(line -> line.answer(bob.call()));
        alice.await(PhoneEvent.Answered.class::isInstance);
        bob.await(PhoneEvent.Answered.class::isInstance);
        return alice.call();
    }

    private Handset handset(String user, Transport transport, int hertz, SpeechCodec... codecs) {
        return handset(user, transport, hertz, Secrecy.NONE, codecs);
    }

    private Handset handset(
            String user, Transport transport, int hertz, Secrecy secrecy, SpeechCodec... codecs) {
        PhoneServer there = new PhoneServer(transport, exchange.address(), null);
        return new Handset(phones, there, user, "secret", hertz, secrecy, codecs);
    }
}
