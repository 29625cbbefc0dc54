package org.lanline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lanline.codec.Opus;
import org.lanline.codec.SpeechCodec;
import org.lanline.kit.Household;
import org.lanline.phone.Account;
import org.lanline.phone.Secrecy;
import org.lanline.phone.Settings;
import org.lanline.server.net.Exchange;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.phone.FileSound;
import org.lanline.server.phone.PhoneLine;
import org.lanline.server.phone.PhoneServer;
import org.lanline.server.phone.PhoneSound;
import org.lanline.server.phone.Protector;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** People at phones of ours, each with orders and a plan, and a switchboard between them. */
class PhoneDeskSocketTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final long PATIENCE_SECONDS = 40;
    private static final PhonePlan NOTHING = new PhonePlan(null, 0, false, "", 0, null, false, 0);

    private final UdpLoop phones = new UdpLoop("test-phones", Throwable::printStackTrace);
    private final Exchange exchange = new Exchange(new Household(Set.of()));

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
    void ordersDoWhatTheySayAndBothSidesAreTold() throws Exception {
        Seat alice = seat("alice", NOTHING);
        Seat bob = seat("bob", NOTHING);
        Seat carol = seat("carol", taking(0));
        talk(alice, bob);
        alice.orders("dtmf 5#");
        bob.sees("pressed 5.", "pressed #.");
        alice.orders("hold");
        bob.sees("has put you on hold.");
        alice.sees("is on hold.");
        alice.orders("resume");
        bob.sees("has taken the call up again.");
        alice.orders("transfer carol");
        bob.sees("has sent you on to ");
        carol.sees("Talking to ");
        alice.sees("Transferred.", "is over: transferred.");
        bob.orders("hangup");
        carol.sees("is over: ");
    }

    @Test
    void aCallIsCalledBackAndAnotherOneIsRefused() throws Exception {
        Seat alice = seat("alice", NOTHING);
        Seat bob = seat("bob", NOTHING);
        alice.orders("call bob");
        bob.sees(" calls.");
        alice.orders("hangup");
        bob.sees("is over: ");
        alice.sees("is over: ");
        alice.orders("call bob");
        bob.sees(" calls.");
        bob.orders("busy");
        alice.sees("is over: busy");
        alice.orders("call bob");
        bob.sees(" calls.");
        bob.orders("decline");
        alice.sees("is over: ");
    }

    @Test
    void anOrderThatCannotBeIsAnsweredWithASentence() throws Exception {
        Seat alice = seat("alice", NOTHING);
        alice.orders("dance");
        alice.sees("There is no \"dance\"; there is call, answer,");
        alice.orders("hold");
        alice.sees("Nobody is talking.");
        alice.orders("answer");
        alice.sees("There is no such call.");
        alice.orders("hangup");
        alice.sees("There is no call.");
        alice.orders("join");
        alice.sees("It takes two calls to join them.");
        alice.orders("call");
        alice.sees("\"\" is no address.");
        alice.orders("write bob");
        alice.sees("Say to whom and what: write WHO TEXT.");
    }

    @Test
    void aKeyThatIsNoneIsSaidAndTheOthersArePressed() throws Exception {
        Seat alice = seat("alice", NOTHING);
        Seat bob = seat("bob", NOTHING);
        talk(alice, bob);
        alice.orders("dtmf 5x");
        bob.sees("pressed 5.");
        alice.sees("There is no key X.");
    }

    @Test
    void theKeysThatAreNamedAreThoseThatDoSomething() throws Exception {
        Seat alice = seat("alice", NOTHING);
        Seat bob = seat("bob", NOTHING);
        assertThat(keys(bob)).isEqualTo("q quit  c call  m write");
        alice.orders("call bob");
        bob.sees(" calls.");
        assertThat(keys(bob)).startsWith("a answer  d decline  b busy  x hang up  q quit");
        bob.orders("answer");
        bob.sees("Talking to ");
        alice.sees("Talking to ");
        assertThat(keys(bob)).startsWith("h hold  t transfer  0-9*# keys  x hang up  q quit");
        bob.orders("hold");
        bob.sees("is on hold.");
        assertThat(keys(bob)).startsWith("h take up  t transfer");
    }

    private String keys(Seat seat) throws Exception {
        CompletableFuture<String> keys = new CompletableFuture<>();
        phones.post(() -> keys.complete(PhoneScreen.keys(seat.desk.calls(), seat.desk.current())));
        return keys.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aPlanIsCarriedOutAndEndsWithItsCall() throws Exception {
        Seat bob = seat("bob", taking(1));
        PhonePlan plan = new PhonePlan(to("bob"), 3, false, "42", 1, null, false, 0);
        Seat alice = seat("alice", plan);
        bob.sees("pressed 4.", "pressed 2.", "has put you on hold.");
        bob.sees("has taken the call up again.", "is over: ");
        assertThat(alice.ends()).isEqualTo(Exit.DONE);
        assertThat(bob.ends()).isEqualTo(Exit.DONE);
    }

    @Test
    void aCallThatNobodyTakesEndsThePlanWithNo() throws Exception {
        Seat alice = seat("alice", new PhonePlan(to("nobody"), 1, false, "", 0, null, false, 0));
        assertThat(alice.ends()).isEqualTo(Exit.NO);
    }

    // Who sits there

    private static SipUri to(String user) {
        return Objects.requireNonNull(PhonePlan.somebody(user, "lanline.local"));
    }

    /** Takes every call, and ends after so many. */
    private static PhonePlan taking(int times) {
        return new PhonePlan(null, 0, false, "", 0, null, true, times);
    }

    private static void talk(Seat alice, Seat bob) throws InterruptedException {
        alice.orders("call bob");
        bob.sees(" calls.");
        bob.orders("answer");
        bob.sees("Talking to ");
        alice.sees("Talking to ");
    }

    private Seat seat(String user, PhonePlan plan) throws InterruptedException {
        StringWriter shown = new StringWriter();
        PhoneView view = new PhoneLines(new PrintWriter(shown), null);
        PhoneDesk desk = new PhoneDesk(phones, plan, view, "lanline.local");
        PhoneSound sound =
                new PhoneSound(
                        phones,
                        _ -> HERE,
                        new Protector(Secrecy.NONE, false, new SecureRandom()),
                        List.of(SpeechCodec.PCMA),
                        Opus.best(),
                        new SecureRandom(),
                        made -> new FileSound(null, null, key -> view.key(made, key), _ -> {}),
                        desk,
                        _ -> {});
        PhoneLine line =
                new PhoneLine(
                        phones,
                        new PhoneServer(Transport.UDP, exchange.address(), null),
                        new Account(user, "lanline.local", null, "secret"),
                        Settings.standard("test", "urn:uuid:" + user),
                        sound,
                        new SecureRandom(),
                        desk);
        desk.at(line);
        phones.post(() -> line.open(true));
        Seat seat = new Seat(desk, shown);
        seat.sees("Registered, ");
        return seat;
    }

    private static final class Seat {
        private final PhoneDesk desk;
        private final StringWriter shown;
        private int read;

        Seat(PhoneDesk desk, StringWriter shown) {
            this.desk = desk;
            this.shown = shown;
        }

        void orders(String text) {
            desk.order(text);
        }

        /** Waits for these, in this order, after what it has seen before. */
        void sees(String... parts) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            for (String part : parts) {
                int at = shown.toString().indexOf(part, read);
                while (at < 0) {
                    assertThat(System.nanoTime())
                            .as("\"%s\" in %s", part, shown.toString().substring(read))
                            .isLessThan(end);
                    Thread.sleep(20);
                    at = shown.toString().indexOf(part, read);
                }
                read = at + part.length();
            }
        }

        int ends() throws Exception {
            return desk.done().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
