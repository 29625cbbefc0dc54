package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What strangers and clever neighbours try, and what it comes to. */
final class HostileTest {
    /** A nightly run asks for a million with {@code -Dlanline.mutations=1000000}. */
    private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();

    private static final int MUTATIONS = Integer.getInteger("lanline.mutations", 20_000);

    /** The second longest may take; of one the machine itself may have been away. */
    private static final long MOST_NANOS = 5_000_000;

    private final Lan lan = new Lan("alice", "bob", "carol");

    private static List<byte[]> messages() {
        List<byte[]> all = new ArrayList<>();
        for (String method :
                List.of(
                        "REGISTER",
                        "INVITE",
                        "SUBSCRIBE",
                        "MESSAGE",
                        "OPTIONS",
                        "BYE",
                        "PUBLISH")) {
            all.add(
                    (method
                                    + " sip:alice@lanline.local SIP/2.0\r\n"
                                    + "Via: SIP/2.0/UDP [fd00::9]:5060;branch=z9hG4bK-a;rport\r\n"
                                    + "Via: SIP/2.0/TCP 10.0.9.9;branch=z9hG4bK-b\r\n"
                                    + "From: \"B (ob)\" <sip:bob@lanline.local>;tag=1\r\n"
                                    + "To: <sip:alice@lanline.local>\r\nCall-ID: x@y\r\n"
                                    + "CSeq: 7 "
                                    + method
                                    + "\r\nMax-Forwards: 70\r\nContact:"
                                    + " <sip:bob@10.0.9.9:5062;transport=tcp>;q=0.5;expires=90\r\n"
                                    + "Route: <sip:10.0.0.1;lr>\r\nEvent: dialog\r\nSupported:"
                                    + " path, gruu\r\nAuthorization: Digest username=\"bob\","
                                    + " realm=\"lanline.local\", nonce=\"AAAA\", uri=\"sip:x\","
                                    + " response=\"00\", qop=auth, nc=00000001, cnonce=\"c\"\r\n"
                                    + "Content-Length: 4\r\n\r\nv=0\n")
                            .getBytes(UTF_8));
        }
        return all;
    }

    @Test
    void damagedMessagesCostNobodyTimeOrMemory() {
        Phone alice = lan.registeredPage("alice", "a1");
        Damage damage = new Damage(7, messages());
        long[] nanos = new long[MUTATIONS];
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = damage.next();
            Flow flow = stranger(Transport.UDP, i % 200);
            // Of this thread: what others do on a busy machine is not the message's fault.
            long start = PROCESSOR.getCurrentThreadCpuTime();
            switch (SipMessage.parse(bytes, 0, bytes.length)) {
                case Parsed.Ok(SipMessage message) -> lan.box.receive(flow, message, lan.now, lan);
                case Parsed.Bad bad -> lan.box.malformed(flow, bad, bytes.length, lan);
            }
            nanos[i] = PROCESSOR.getCurrentThreadCpuTime() - start;
            if (i % 1_000 == 0) {
                lan.events.clear();
            }
        }
        Arrays.sort(nanos);
        assertThat(nanos[MUTATIONS - 1 - MUTATIONS / 1_000]).isLessThan(MOST_NANOS);
        assertThat(lan.box.bindings()).isEqualTo(1);
        assertThat(lan.box.calls()).isZero();
        assertThat(lan.box.subscriptions()).isZero();
        assertThat(alice.inbox).isEmpty();
    }

    private Flow stranger(Transport transport, int number) {
        return lan.flow(transport, 5060, new InetSocketAddress("10.0.9." + (1 + number), 5_062));
    }

    @ParameterizedTest
    @ValueSource(strings = {"REGISTER", "INVITE", "SUBSCRIBE", "MESSAGE", "PUBLISH", "OPTIONS"})
    void aFloodLeavesNothingBehind(String method) {
        lan.registeredPage("alice", "a1");
        int before = lan.box.transactions();
        for (int i = 0; i < 5_000; i++) {
            String text =
                    "%s sip:alice@lanline.local SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.9.9;branch=z9hG4bK-%d;rport\r\nFrom: <sip:bob@lanline.local>;tag=%d\r\nTo: <sip:alice@lanline.local>\r\nCall-ID: c%d\r\nCSeq: 1 %s\r\nEvent: dialog\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
                            .formatted(method, i, i, i, method);
            lan.box.receive(stranger(Transport.UDP, i % 250), Lan.parsed(text), lan.now, lan);
        }
        assertThat(lan.box.transactions()).isEqualTo(before);
        assertThat(lan.box.subscriptions()).isZero();
        assertThat(lan.box.calls()).isZero();
        assertThat(lan.box.bindings()).isEqualTo(1);
    }

    // Credentials

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REGISTER",
                "INVITE",
                "MESSAGE",
                "SUBSCRIBE",
                "PUBLISH",
                "REFER",
                "NOTIFY",
                "INFO",
                "UPDATE",
                "PRACK",
                "OPTIONS",
                "BYE",
                "FOO"
            })
    void everyMethodWithoutAndWithWrongAndWithRightCredentials(String method) {
        Phone bob = lan.phone("bob", Transport.UDP);
        Phone alice = lan.registeredPage("alice", "a1");
        boolean registrar = method.equals("REGISTER");
        String challenged = registrar ? "401" : "407";
        bob.send(asked(bob, method, 1).done());
        SipMessage challenge = bob.take(challenged);
        assertThat(alice.inbox).isEmpty();
        bob.send(proven(bob, method, 2, challenge, "wrong"));
        SipMessage again = bob.take(challenged);
        assertThat(alice.inbox).isEmpty();
        bob.send(proven(bob, method, 3, again, Lan.PASSWORD));
        assertThat(bob.takeAll()).doesNotContain("401", "407");
    }

    private static org.lanline.sip.Builder asked(Phone phone, String method, int cseq) {
        return method.equals("REGISTER")
                ? phone.registration(300, cseq)
                : phone.request(method, "sip:alice@lanline.local", "call-" + method, cseq)
                        .header("Event", "dialog")
                        .header("Subject", "x".repeat(100))
                        .header("Contact", "<" + phone.contact + ">");
    }

    private static SipMessage proven(
            Phone phone, String method, int cseq, SipMessage challenge, String password) {
        boolean registrar = method.equals("REGISTER");
        String value =
                Objects.requireNonNull(
                        challenge.header(registrar ? "WWW-Authenticate" : "Proxy-Authenticate"));
        return asked(phone, method, cseq)
                .header(
                        registrar ? "Authorization" : "Proxy-Authorization",
                        phone.proof(value, method, password))
                .done();
    }

    @Test
    void credentialsThatWereSeenOnTheWireAreNotTakenAgain() {
        Phone bob = lan.phone("bob", Transport.UDP);
        bob.send(bob.registration(300, 1).done());
        SipMessage challenge = bob.take("401");
        bob.send(proven(bob, "REGISTER", 2, challenge, Lan.PASSWORD));
        bob.take("200");
        Phone neighbour = lan.phoneAt("bob", stranger(Transport.UDP, 1));
        neighbour.send(proven(neighbour, "REGISTER", 3, challenge, Lan.PASSWORD));
        neighbour.take("401"); // the nonce was for another address
        bob.send(proven(bob, "REGISTER", 4, challenge, Lan.PASSWORD));
        assertThat(bob.take("401").header("WWW-Authenticate")).contains("stale=true");
        assertThat(lan.box.bindings()).isEqualTo(1);
    }

    // Headers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P-Asserted-Identity: <sip:boss@lanline.local>",
                "p-asserted-identity:<sip:boss@lanline.local>",
                "P-ASSERTED-IDENTITY \t: <sip:boss@lanline.local>",
                "P-Asserted-Identity:\r\n <sip:boss@lanline.local>",
                "P-Asserted-Identity  :\r\n\t<sip:boss@lanline.local>",
                "Remote-Party-ID : <sip:boss@lanline.local>;party=calling"
            })
    void aHeaderThatOnlyTheBoxMayWriteIsSmuggledInNoSpelling(String header) {
        Phone alice = lan.registeredPage("alice", "a1");
        Phone bob = lan.registeredPage("bob", "b1");
        String text = bob.invite("sip:alice@lanline.local", "call").done().toString();
        String whole = text.replaceFirst("Max-Forwards", header + "\r\nMax-Forwards");
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        if (SipMessage.parse(bytes, 0, bytes.length) instanceof Parsed.Ok(SipMessage message)) {
            bob.send(message);
        }
        alice.inbox.forEach(each -> assertThat(each.toString()).doesNotContain("boss"));
        assertThat(alice.inbox).hasSize(1);
    }

    @Test
    void twoOfAHeaderThatThereIsOneOfAreNoWayRoundTheCheck() {
        Phone alice = lan.registeredPage("alice", "a1");
        Phone bob = lan.registeredPage("bob", "b1");
        String text = bob.invite("sip:alice@lanline.local", "call").done().toString();
        byte[] bytes =
                text.replaceFirst("From:", "From: <sip:carol@lanline.local>;tag=9\r\nf:")
                        .getBytes(UTF_8);
        assertThat(SipMessage.parse(bytes, 0, bytes.length)).isInstanceOf(Parsed.Bad.class);
        assertThat(alice.inbox).isEmpty();
    }

    // Where the box can be made to send

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Route: <sip:10.0.9.77:25;lr>",
                "Route: <sip:10.0.0.1;lr>, <sip:10.0.9.77:25;lr>",
                "Route: <sip:alice@10.0.9.77;maddr=10.0.9.77;lr>",
                "Route: <sip:[fd00::77]:5060;transport=tcp;lr>"
            })
    void aForgedRouteReachesNobodyWhoIsNotRegistered(String route) {
        Phone bob = lan.registeredPage("bob", "b1");
        Phone victim =
                lan.phoneAt(
                        "victim",
                        lan.flow(Transport.UDP, 5060, new InetSocketAddress("10.0.9.77", 25)));
        String text = bob.invite("sip:victim@10.0.9.77:25", "call").done().toString();
        byte[] bytes =
                text.replaceFirst("Max-Forwards", route + "\r\nMax-Forwards").getBytes(UTF_8);
        assertThat(SipMessage.parse(bytes, 0, bytes.length)).isInstanceOf(Parsed.Ok.class);
        bob.send(((Parsed.Ok) SipMessage.parse(bytes, 0, bytes.length)).message());
        assertThat(victim.inbox).isEmpty();
        assertThat(Integer.parseInt(bob.takeAll().getLast())).isGreaterThanOrEqualTo(400);
    }

    @Test
    void aForgedContactDrawsNoCallToSomebodyElse() {
        Phone bob = lan.phone("bob", Transport.UDP);
        bob.contact = "sip:bob@10.0.9.77:25";
        assertThat(bob.register(300).status()).isEqualTo(200);
        Phone victim =
                lan.phoneAt(
                        "victim",
                        lan.flow(Transport.UDP, 5060, new InetSocketAddress("10.0.9.77", 25)));
        Phone alice = lan.registeredPage("alice", "a1");
        alice.sendProven(alice.invite("sip:bob@lanline.local", "call"));
        alice.sendProven(alice.invite("sip:bob@10.0.9.77:25", "other"));
        assertThat(victim.inbox).isEmpty();
        bob.take("INVITE");
    }
}
