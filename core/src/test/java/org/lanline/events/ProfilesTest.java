package org.lanline.events;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Desk phones that ask for their settings, as three makers send it. */
final class ProfilesTest {
    private static final String YEALINK =
            """
            SUBSCRIBE sip:MAC%3a805e0c4d796d@224.0.1.75 SIP/2.0
            Via: SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK1234;rport
            From: <sip:MAC%3a805e0c4d796d@224.0.1.75>;tag=77aa
            To: <sip:MAC%3a805e0c4d796d@224.0.1.75>
            Call-ID: 0_1603441567@10.0.1.1
            CSeq: 1 SUBSCRIBE
            Contact: <sip:MAC%3a805e0c4d796d@10.0.1.1:5060>
            Max-Forwards: 70
            User-Agent: Yealink SIP-T53W 96.87.0.16 805e0c4d796d
            Event: ua-profile;profile-type="device";vendor="Yealink";model="T53W";version="96.87.0.16"
            Expires: 0
            Accept: application/url
            Content-Length: 0

            """;

    private static final String GRANDSTREAM =
            """
            SUBSCRIBE sip:MAC%3AC074AD112233@224.0.1.75 SIP/2.0
            Via: SIP/2.0/UDP 10.0.1.2:5080;branch=z9hG4bK1611133778;rport
            From: <sip:MAC%3AC074AD112233@224.0.1.75>;tag=395400190
            To: <sip:MAC%3AC074AD112233@224.0.1.75>
            Call-ID: 490431573-5080-1@BA.A.B.C
            CSeq: 20000 SUBSCRIBE
            Contact: <sip:10.0.1.2:5080>
            Max-Forwards: 70
            User-Agent: Grandstream GRP2612W 1.0.5.67
            Expires: 0
            Event: ua-profile;profile-type="device";vendor="Grandstream";model="GRP2612W";version="1.0.5.67"
            Accept: application/url
            Content-Length: 0

            """;

    private final Profiles profiles = new Profiles(new Random(3));
    private final Deque<SipMessage> sent = new ArrayDeque<>();
    private long now = 1_000 * Limits.SECOND;

    @Test
    void aPhoneThatAsksWhileSomebodyWaitsIsShownAndToldWhereItsSettingsAre() {
        profiles.open(now + 15 * Limits.SECOND);
        receive(YEALINK, 1);
        SipMessage answer = sent.remove();
        assertThat(answer.status()).isEqualTo(200);
        Profiles.Asking phone = profiles.asking(now).getFirst();
        assertThat(phone.vendor() + " " + phone.model() + " " + phone.version())
                .isEqualTo("Yealink T53W 96.87.0.16");
        assertThat(phone.mac()).isEqualTo("805e0c4d796d");

        assertThat(profiles.send(phone.id(), "http://10.0.0.1:8080/p/x/y.cfg", now, this::send))
                .isTrue();
        SipMessage notify = sent.remove();
        assertThat(notify.requestUri()).hasToString("sip:MAC%3a805e0c4d796d@10.0.1.1:5060");
        assertThat(notify.header("Content-Type")).isEqualTo("application/url");
        assertThat(notify.header("Subscription-State")).isEqualTo("terminated;reason=timeout");
        assertThat(notify.header("Event")).startsWith("ua-profile;profile-type=\"device\"");
        assertThat(notify.toTag()).isEqualTo("77aa");
        assertThat(notify.fromTag()).isEqualTo(answer.toTag());
        assertThat(notify.body()).asString(UTF_8).isEqualTo("http://10.0.0.1:8080/p/x/y.cfg");
        assertThat(profiles.send(phone.id(), "http://again", now, this::send)).isFalse();
    }

    @Test
    void whileNobodyWaitsThereIsNoAnswer() {
        receive(YEALINK, 1);
        assertThat(sent).isEmpty();
        profiles.open(now + 15 * Limits.SECOND);
        now += 16 * Limits.SECOND;
        receive(GRANDSTREAM, 2);
        assertThat(sent).isEmpty();
        assertThat(profiles.asking(now)).isEmpty();
    }

    @Test
    void aPhoneThatAsksAgainIsTheSamePhoneAndARepetitionIsAnsweredAgain() {
        profiles.open(now + 15 * Limits.SECOND);
        receive(GRANDSTREAM, 2);
        receive(GRANDSTREAM, 2);
        assertThat(sent).hasSize(2);
        assertThat(profiles.asking(now)).singleElement().extracting("id").isEqualTo(1L);
        receive(GRANDSTREAM.replace("1611133778", "1611133779"), 2);
        assertThat(profiles.asking(now)).singleElement().extracting("id").isEqualTo(1L);
    }

    @Test
    void noMoreThanAFewAreKept() {
        profiles.open(now + 15 * Limits.SECOND);
        for (int i = 1; i < 100; i++) {
            receive(YEALINK.replace("z9hG4bK1234", "z9hG4bK" + i), i);
        }
        assertThat(profiles.asking(now)).hasSize(Limits.ASKING);
    }

    @Test
    void whoFillsTheListGivesWayToTheNewestAndToThoseThatAreOneOfAKindLast() {
        profiles.open(now + 15 * Limits.SECOND);
        for (int i = 1; i < 100; i++) {
            receive(YEALINK.replace("805e0c4d", "%08x".formatted(i)).replace("k1234", "k" + i), i);
        }
        receive(GRANDSTREAM, 200);
        assertThat(models()).hasSize(Limits.ASKING).endsWith("GRP2612W");
        for (int i = 101; i < 140; i++) {
            receive(YEALINK.replace("k1234", "k" + i), i);
        }
        assertThat(models()).hasSize(Limits.ASKING).contains("GRP2612W");
    }

    private List<String> models() {
        return profiles.asking(now).stream().map(Profiles.Asking::model).toList();
    }

    @Test
    void whateverAsksNothingThrowsAndWhatIsShownIsShortAndPrintable() {
        SplittableRandom random = new SplittableRandom(75);
        for (int i = 0; i < 5_000; i++) {
            profiles.open(now + 15 * Limits.SECOND);
            byte[] bytes = YEALINK.replace("\n", "\r\n").getBytes(UTF_8);
            for (int flips = random.nextInt(6); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (SipMessage.parse(bytes, 0, bytes.length) instanceof Parsed.Ok(SipMessage request)
                    && Profiles.isAsking(request)) {
                profiles.received(flow(1 + i % 20), request, now, this::send);
            }
            for (Profiles.Asking each : profiles.asking(now)) {
                assertThat(each.vendor() + each.model() + each.version() + each.mac())
                        .matches("[ -~]{0,140}");
                if (random.nextInt(10) == 0) {
                    profiles.send(each.id(), "http://10.0.0.1/", now, this::send);
                }
            }
            now += Limits.SECOND / 10;
            profiles.tick(now, this::send);
        }
        assertThat(sent).hasSizeGreaterThan(1_000);
    }

    private void receive(String text, int host) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(UTF_8);
        if (SipMessage.parse(bytes, 0, bytes.length) instanceof Parsed.Ok(SipMessage request)) {
            assertThat(Profiles.isAsking(request)).isTrue();
            profiles.received(flow(host), request, now, this::send);
        } else {
            throw new AssertionError("not read: " + text);
        }
    }

    private static Flow flow(int host) {
        return new Flow(
                0,
                Transport.UDP,
                new InetSocketAddress("10.0.0.1", 5060),
                new InetSocketAddress("10.0.1." + host, 5060));
    }

    private void send(Flow flow, SipMessage message) {
        byte[] bytes = message.bytes();
        assertThat(SipMessage.parse(bytes, 0, bytes.length)).isInstanceOf(Parsed.Ok.class);
        sent.add(message);
    }
}
