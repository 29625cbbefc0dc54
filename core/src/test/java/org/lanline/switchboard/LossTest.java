package org.lanline.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lanline.kit.Link;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.util.HashMap;
import java.util.Map;

/**
 * Calls between phones on UDP when a fifth of all datagrams is lost, some come twice and they
 * overtake each other: every call still ends as it should, and nothing is left.
 */
final class LossTest {
    private static final long MS = 1_000_000;

    private final Lan lan = new Lan("alice", "bob");

    /** A phone that answers every call after ringing, and sends again what is not answered. */
    private final class Lossy {
        final Phone phone;
        final Map<String, SipMessage> awaiting = new HashMap<>();
        int accepted;
        int finals;
        int acknowledged;

        Lossy(String user) {
            phone = lan.registeredPhone(user, Transport.UDP);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyCallIsAnsweredDespiteLoss(long seed) {
        Link<SipMessage> link = new Link<>(seed, 0.2, 0.1, MS, 80 * MS);
        Lossy alice = new Lossy("alice");
        Lossy bob = new Lossy("bob");
        Lossy cellar = new Lossy("bob");
        SipMessage invite = proven(alice.phone);
        alice.awaiting.put("INVITE", invite);
        Map<Flow, Lossy> ends =
                Map.of(
                        alice.phone.flow, alice,
                        bob.phone.flow, bob,
                        cellar.phone.flow, cellar);
        long end = lan.now + 120 * Lan.SECOND;
        long again = lan.now;
        while (lan.now < end) {
            if (lan.now >= again) {
                again = lan.now + 500 * MS;
                ends.values().forEach(each -> sendAgain(each, link));
            }
            ends.forEach((_, each) -> deliver(each, link));
            lan.now =
                    Math.min(
                            Math.min(again, lan.box.deadline()),
                            Math.max(lan.now + MS, link.deadline()));
            link.tick(lan.now);
            lan.box.tick(lan.now, lan);
        }
        assertThat(alice.accepted).as("200 at the caller").isPositive();
        assertThat(alice.finals).as("refusals at the caller").isZero();
        assertThat(bob.acknowledged + cellar.acknowledged).as("ACK at a callee").isPositive();
        assertThat(lan.events(Event.CallAnswered.class)).hasSize(1);
        assertThat(lan.box.transactions()).isZero();
    }

    private static SipMessage proven(Phone alice) {
        SipMessage bare = alice.invite("sip:bob@lanline.local", "call-1").done();
        alice.send(bare);
        String challenge = String.valueOf(alice.take("407").header("Proxy-Authenticate"));
        return bare.edit()
                .replaceFirst("Via", alice.via())
                .append("Proxy-Authorization", alice.proof(challenge, "INVITE", Lan.PASSWORD))
                .done();
    }

    private void sendAgain(Lossy from, Link<SipMessage> link) {
        from.awaiting.values().forEach(message -> link.send(toBox(from), message, lan.now));
    }

    private Link.End<SipMessage> toBox(Lossy from) {
        return (message, at) -> {
            lan.now = at;
            lan.receive(from.phone.flow, message);
        };
    }

    /** Takes what the box has sent out of the inbox and puts it on the line. */
    private void deliver(Lossy to, Link<SipMessage> link) {
        while (!to.phone.inbox.isEmpty()) {
            SipMessage message = to.phone.inbox.remove();
            link.send((arrived, _) -> received(to, arrived, link), message, lan.now);
        }
    }

    private void received(Lossy at, SipMessage message, Link<SipMessage> link) {
        switch (message.isRequest() ? message.method() : "answer") {
            case "INVITE" -> {
                if (at.acknowledged == 0) {
                    at.awaiting.put("200", answer(at, message, 200));
                    link.send(toBox(at), answer(at, message, 180), lan.now);
                }
            }
            case "ACK" -> {
                at.acknowledged++;
                at.awaiting.clear();
            }
            case "CANCEL" -> link.send(toBox(at), answer(at, message, 200), lan.now);
            default -> answered(at, message, link);
        }
    }

    private static SipMessage answer(Lossy at, SipMessage request, int status) {
        var response =
                SipMessage.response(request, status, "Said")
                        .toTag("tag-" + at.phone.flow.remote().getAddress().getHostAddress());
        return dialog(response, request).header("Contact", "<" + at.phone.contact + ">").done();
    }

    private static org.lanline.sip.Builder dialog(
            org.lanline.sip.Builder response, SipMessage request) {
        request.headers("Record-Route").forEach(value -> response.header("Record-Route", value));
        return response;
    }

    private void answered(Lossy at, SipMessage response, Link<SipMessage> link) {
        if (!response.method().equals("INVITE")) {
            return;
        }
        at.awaiting.remove("INVITE");
        if (response.status() == 200) {
            at.accepted++;
            link.send(toBox(at), at.phone.inDialog("ACK", response, 1).done(), lan.now);
        } else if (response.status() > 200) {
            at.finals++;
        }
    }
}
