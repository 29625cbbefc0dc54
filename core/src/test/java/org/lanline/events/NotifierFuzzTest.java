package org.lanline.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * SUBSCRIBEs with bytes changed, answers to NOTIFYs of every kind and answers to none: nothing
 * throws, what leaves is well formed, and two hours later nothing is left.
 */
final class NotifierFuzzTest {
    private static final int MESSAGES = 8_000;
    private static final int[] STATUSES = {100, 200, 202, 401, 408, 481, 489, 500, 503, 603};
    private static final Flow FLOW =
            new Flow(
                    0,
                    Transport.UDP,
                    new InetSocketAddress("10.0.0.1", 5060),
                    new InetSocketAddress("10.0.1.1", 5060));

    private final SplittableRandom random = new SplittableRandom(6665);
    private final List<SipMessage> sent = new ArrayList<>();
    private final Notifier notifier = new Notifier(new Somewhere(), new Random(1));
    private long now = 1_000 * Limits.SECOND;
    private int taken;
    private int most;

    @Test
    void whateverArrivesTheNotifierGoesOn() {
        for (int i = 0; i < MESSAGES; i++) {
            step(i);
            now += random.nextLong(Limits.SECOND / 4);
            notifier.tick(now, this::leaves);
            most = Math.max(most, notifier.size());
        }
        assertThat(taken).isGreaterThan(MESSAGES / 10);
        assertThat(most).isGreaterThan(20).isLessThanOrEqualTo(Limits.SUBSCRIPTIONS_A_WATCHER * 3);
        now += 7_200 * Limits.SECOND;
        while (notifier.deadline() != Long.MAX_VALUE) {
            now = Math.max(now, notifier.deadline());
            notifier.tick(now, this::leaves);
        }
        assertThat(notifier.size()).isZero();
        assertThat(notifier.transactions()).isZero();
    }

    private void step(int number) {
        switch (random.nextInt(4)) {
            case 0 -> subscribe(number);
            case 1 -> answer();
            case 2 -> {
                notifier.call("c" + random.nextInt(5), user(), user(), progress());
                notifier.settle(now, this::leaves);
            }
            default -> notifier.moved("w" + random.nextInt(3));
        }
    }

    private Progress progress() {
        return switch (random.nextInt(4)) {
            case 0 -> Progress.STARTED;
            case 1 -> Progress.RINGING;
            case 2 -> Progress.ANSWERED;
            default -> Progress.ENDED;
        };
    }

    private String user() {
        return "p" + random.nextInt(4);
    }

    private void subscribe(int number) {
        String user = user();
        String event = List.of("dialog", "presence", "message-summary").get(random.nextInt(3));
        SipMessage good =
                SipMessage.request("SUBSCRIBE", "sip:" + user + "@lanline.local")
                        .header("Via", "SIP/2.0/UDP 10.0.1.1;branch=z9hG4bK" + number)
                        .header("From", "\"A <&>\" <sip:w@lanline.local>;tag=w" + number)
                        .header("To", "<sip:" + user + "@lanline.local>")
                        .header("Call-ID", "s" + number)
                        .header("CSeq", "1 SUBSCRIBE")
                        .header("Event", event + ";id=" + random.nextInt(9))
                        .header("Expires", random.nextInt(4_000))
                        .header("Accept", "*/*")
                        .header("Record-Route", "<sip:10.0.1.9;lr>")
                        .header("Contact", "<sip:w" + number + "@10.0.1.1>")
                        .done();
        byte[] bytes = good.bytes();
        for (int i = random.nextInt(5) * random.nextInt(2); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        if (SipMessage.parse(bytes, 0, bytes.length) instanceof Parsed.Ok(SipMessage request)
                && request.isRequest()) {
            taken++;
            EventPackage kind = EventPackage.of(request.header("Event"));
            if (kind != null && !notifier.isRepeated(FLOW, request, now, this::leaves)) {
                Resource resource = new Resource(kind, user);
                String watcher = "w" + random.nextInt(3);
                notifier.subscribe(FLOW, FLOW, request, resource, watcher, 1, now, this::leaves);
            }
        }
    }

    private void answer() {
        if (sent.isEmpty()) {
            return;
        }
        SipMessage request = sent.get(Math.max(0, sent.size() - 1 - random.nextInt(40)));
        int status = STATUSES[random.nextInt(2) * random.nextInt(STATUSES.length)];
        notifier.received(
                FLOW, SipMessage.response(request, status, "Said").done(), now, this::leaves);
    }

    private void leaves(Flow flow, SipMessage message) {
        byte[] bytes = message.bytes();
        assertThat(SipMessage.parse(bytes, 0, bytes.length)).isInstanceOf(Parsed.Ok.class);
        if (message.isRequest()) {
            sent.add(message);
        }
    }

    private final class Somewhere implements Notifier.Facts {
        @Override
        public Notifier.@Nullable Way way(String watcher, SipUri contact, Flow seen) {
            return random.nextInt(10) == 0 ? null : new Notifier.Way(seen, contact);
        }

        @Override
        public int texts(String user) {
            return 0;
        }

        @Override
        public boolean isReachable(String user) {
            return random.nextBoolean();
        }
    }
}
