package org.lanline.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.codec.SpeechCodec;
import org.lanline.sip.Flow;
import org.lanline.sip.Parsed;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Good messages with bad luck: answered out of turn, sent again, back to their sender, with bytes
 * changed, while its user does what comes to mind. Nothing throws, everything that leaves is well
 * formed, and what is kept stays bounded.
 */
class PhoneFuzzTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int DAYS = 300;
    private static final int STEPS = 80;
    private static final int[] STATUSES = {100, 180, 183, 200, 202, 401, 407, 422, 481, 486, 491};
    private static final String SDP =
            """
            v=0
            o=- 1 1 IN IP4 10.9.9.9
            s=-
            c=IN IP4 10.9.9.9
            t=0 0
            m=audio 4000 RTP/AVP 8
            """;

    private int answered;

    @Test
    void whateverArrivesThePhoneGoesOn() {
        for (int day = 0; day < DAYS; day++) {
            try {
                new Day(day).live();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + day, e);
            }
        }
        assertThat(answered).isGreaterThan(DAYS / 2); // or the days do not get anywhere
    }

    private final class Day implements Phone.Out {
        private final SplittableRandom random;
        private final Flow flow =
                new Flow(
                        0,
                        Transport.UDP,
                        new InetSocketAddress("10.0.0.2", 5060),
                        new InetSocketAddress("10.0.0.1", 5060));
        private final Phone phone;
        private final List<SipMessage> seen = new ArrayList<>();
        private long now = SECOND;

        Day(long seed) {
            random = new SplittableRandom(seed);
            phone =
                    new Phone(
                            new Account("alice", "lanline.local", null, "secret"),
                            Settings.standard("test", "urn:uuid:1"),
                            flow,
                            new Sound(),
                            new Random(seed));
        }

        void live() {
            phone.register(now, this);
            phone.call(Handset.uri("bob"), now, this);
            seen.add(invite());
            for (int i = 0; i < STEPS; i++) {
                receive(changed(seen.get(random.nextInt(seen.size()))));
                wish();
                now += random.nextLong(2 * SECOND);
                phone.tick(now, this);
                assertThat(phone.calls().size()).isLessThan(8);
            }
            phone.calls().forEach(call -> phone.hangUp(call, now, this));
            phone.unregister(now, this);
            for (int i = 0; i < 10_000 && phone.deadline() < Long.MAX_VALUE; i++) {
                now = Math.max(now, phone.deadline());
                phone.tick(now, this);
            }
            assertThat(phone.calls()).isEmpty();
            assertThat(phone.deadline()).isEqualTo(Long.MAX_VALUE);
        }

        private SipMessage invite() {
            return SipMessage.request("INVITE", "sip:alice@10.0.0.2")
                    .header("Via", "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1;rport")
                    .header("From", "<sip:carol@lanline.local>;tag=c")
                    .header("To", "<sip:alice@lanline.local>")
                    .header("Call-ID", "incoming")
                    .header("CSeq", "1 INVITE")
                    .header("Contact", "<sip:carol@10.0.0.3>")
                    .header("Refer-To", "<sip:dave@lanline.local?Replaces=a%3Bto-tag%3Db>")
                    .header("Event", "refer")
                    .header("Session-Expires", "90;refresher=uas")
                    .body("application/sdp", SDP.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .done();
        }

        private void wish() {
            for (Call call : phone.calls()) {
                switch (random.nextInt(12)) {
                    case 0 -> phone.answer(call, now, this);
                    case 1 -> phone.hold(call, random.nextBoolean(), now, this);
                    case 2 -> phone.hangUp(call, now, this);
                    case 3 -> phone.transfer(call, Handset.uri("dave"), now, this);
                    case 4 -> phone.join(call, phone.calls().getFirst(), now, this);
                    case 5 -> phone.refuse(call, 486, now, this);
                    default -> {}
                }
            }
        }

        private byte[] changed(SipMessage message) {
            SipMessage changed = message;
            if (message.isRequest() && random.nextInt(3) > 0) {
                int status = STATUSES[random.nextInt(STATUSES.length)];
                changed =
                        SipMessage.response(message, status, "Said")
                                .toTag("t" + random.nextInt(3))
                                .header("Contact", "<sip:bob@10.0.0.4>")
                                .header(
                                        "WWW-Authenticate",
                                        "Digest realm=\"r\", nonce=\"n\", qop=\"auth\"")
                                .header("Min-SE", 120)
                                .body(
                                        "application/sdp",
                                        SDP.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                .done();
            } else if (!message.isRequest() && random.nextBoolean()) {
                changed = turned(message);
            }
            byte[] bytes = changed.bytes();
            int mutations = random.nextInt(4) == 0 ? random.nextInt(5) : 0;
            for (int i = 0; i < mutations; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            return bytes;
        }

        /** A request of the other side in the dialog that an answer of ours has made. */
        private SipMessage turned(SipMessage answer) {
            String[] methods = {"ACK", "BYE", "INVITE", "UPDATE", "INFO", "REFER", "NOTIFY"};
            String method = methods[random.nextInt(methods.length)];
            return SipMessage.request(method, "sip:alice@10.0.0.2")
                    .header("Via", "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK" + random.nextInt(1_000))
                    .header("From", String.valueOf(answer.header("From")))
                    .header("To", String.valueOf(answer.header("To")))
                    .header("Call-ID", answer.callId())
                    .header("CSeq", (method.equals("ACK") ? 1 : random.nextInt(9)) + " " + method)
                    .header("Contact", "<sip:carol@10.0.0.3>")
                    .header("Refer-To", "<sip:dave@lanline.local?Replaces=a%3Bto-tag%3Db>")
                    .header("Event", "refer")
                    .body(
                            "message/sipfrag",
                            "SIP/2.0 200 OK".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .done();
        }

        private void receive(byte[] bytes) {
            if (SipMessage.parse(bytes, 0, bytes.length) instanceof Parsed.Ok(SipMessage message)) {
                phone.receive(flow, message, now, this);
            }
        }

        @Override
        public void send(Flow to, SipMessage message) {
            byte[] bytes = message.bytes();
            assertThat(SipMessage.parse(bytes, 0, bytes.length)).isInstanceOf(Parsed.Ok.class);
            if (seen.size() < 500) {
                seen.add(message);
            }
        }

        @Override
        public void event(PhoneEvent event) {
            answered += event instanceof PhoneEvent.Answered ? 1 : 0;
        }
    }

    /** Sound that agrees to what our own codecs agree to. */
    private static final class Sound implements Media {
        private final Audio audio =
                new Audio(
                        List.of(SpeechCodec.PCMA),
                        Means.plain(new InetSocketAddress("10.0.0.2", 4_000)),
                        1);

        @Override
        public org.lanline.sdp.SessionDescription offer(Call call, boolean hold) {
            return audio.offer(hold);
        }

        @Override
        public org.lanline.sdp.@org.jspecify.annotations.Nullable SessionDescription answer(
                Call call, org.lanline.sdp.SessionDescription offer, boolean hold) {
            return audio.answer(offer, hold);
        }

        @Override
        public boolean agreed(
                Call call,
                org.lanline.sdp.SessionDescription here,
                org.lanline.sdp.SessionDescription there) {
            return audio.agreed(here, there) != null;
        }

        @Override
        public void over(Call call) {
            // nothing was opened
        }
    }
}
