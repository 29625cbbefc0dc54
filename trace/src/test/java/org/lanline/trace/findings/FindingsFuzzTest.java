package org.lanline.trace.findings;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.lanline.dtls.MadeDtls;
import org.lanline.kit.Mutator;
import org.lanline.stun.Attribute;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.MessageClass;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;
import org.lanline.trace.decode.Seen;
import org.lanline.trace.decode.Transport;
import org.lanline.trace.kit.Frames;
import org.lanline.trace.kit.MadeCapture;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Whatever messages there are: findings, never an exception, and never more than the bounds. */
class FindingsFuzzTest {

    /** More by night: -Dlanline.mutations=1000000. */
    private static final int MESSAGES = Integer.getInteger("lanline.mutations", 60_000);

    private final SplittableRandom random = new SplittableRandom(9);
    private final StunWriter stun = new StunWriter(1_500);

    private Seen seen(int frame, byte[] bytes) {
        String from = "10.0.0." + random.nextInt(1, 5) + ":" + random.nextInt(4_000, 4_004);
        String to = "10.0.0." + random.nextInt(1, 5) + ":" + random.nextInt(4_000, 4_004);
        return new Seen(
                frame,
                frame * 1_000_000L,
                Transport.UDP,
                Frames.at(from),
                Frames.at(to),
                null,
                bytes);
    }

    private List<byte[]> sip() {
        String sdp = MadeCapture.sdp("10.0.0.1", 4_000, "RTP/SAVPF", "a=ice-ufrag:aaaa");
        List<byte[]> corpus = new ArrayList<>();
        for (String text :
                List.of(
                        MadeCapture.request("INVITE", "1", "", 1, sdp),
                        MadeCapture.request("BYE", "2", "b", 2, ""),
                        MadeCapture.request("CANCEL", "1", "", 1, ""),
                        MadeCapture.response(180, "Ringing", "1", "b", 1, "INVITE"),
                        MadeCapture.response(200, "OK", "1", "b", 1, "INVITE", sdp),
                        MadeCapture.response(486, "Busy", "1", "b", 1, "INVITE"))) {
            corpus.add(text.getBytes(UTF_8));
        }
        return corpus;
    }

    private List<byte[]> stun() {
        List<byte[]> corpus = new ArrayList<>();
        for (MessageClass kind : MessageClass.values()) {
            for (int method : new int[] {StunMethod.BINDING, StunMethod.ALLOCATE, 6, 7, 8, 9}) {
                stun.start(kind, method, 7, 1)
                        .text(Attribute.USERNAME, "bbbb:aaaa")
                        .xorAddress(Attribute.XOR_PEER_ADDRESS, Frames.at("10.0.0.9:9"))
                        .xorAddress(Attribute.XOR_MAPPED_ADDRESS, Frames.at("10.0.0.9:9"))
                        .u32(Attribute.LIFETIME, 600)
                        .u16(Attribute.CHANNEL_NUMBER, 0x4000)
                        .error(401, "")
                        .integrity(IntegrityKey.shortTerm("whatever"));
                corpus.add(stun.toBytes());
            }
        }
        return corpus;
    }

    private static List<byte[]> dtls() {
        List<byte[]> corpus = new ArrayList<>();
        corpus.add(MadeDtls.message(1, 0, MadeDtls.clientHello()));
        corpus.add(MadeDtls.message(2, 0, MadeDtls.serverHello13()));
        corpus.add(MadeDtls.message(2, 0, MadeDtls.serverHello12(7)));
        corpus.add(MadeDtls.message(11, 1, MadeDtls.certificate(new byte[200])));
        corpus.add(MadeDtls.record(22, 1, 0, new byte[40]));
        corpus.add(MadeDtls.unified(3, 40));
        corpus.addAll(MadeDtls.fragments(1, 0, MadeDtls.clientHello(), 500));
        return corpus;
    }

    @Test
    void brokenMessagesInAnyOrderBecomeFindings() {
        Mutator sip = new Mutator(1, sip());
        Mutator stun = new Mutator(2, stun());
        Mutator dtls = new Mutator(3, dtls());
        Findings findings = new Findings();
        for (int frame = 1; frame <= MESSAGES; frame++) {
            switch (random.nextInt(3)) {
                case 0 -> findings.sip(seen(frame, sip.next()));
                case 1 -> findings.stun(seen(frame, stun.next()));
                default -> findings.dtls(seen(frame, dtls.next()));
            }
        }
        Findings.Found found = findings.finish(List.of(), List.of(), Lan.UNKNOWN);
        assertThat(findings.sipMessages()).as("messages that were still SIP").isPositive();
        assertThat(findings.stunMessages()).as("messages that were still STUN").isPositive();
        assertThat(found.dtls()).isNotEmpty();
        assertThat(found.calls()).isNotEmpty();
    }

    @Test
    void oneCallWithEndlessMessagesTakesNoMoreThanItsBound() {
        Findings findings = new Findings();
        for (int frame = 1; frame <= 20_000; frame++) {
            String branch = "x" + frame;
            String sdp = MadeCapture.sdp("10.0.0.1", 1_000 + frame, "RTP/AVP");
            byte[] text = MadeCapture.request("INVITE", branch, "", frame, sdp).getBytes(UTF_8);
            findings.sip(seen(frame, text));
        }
        Call call = findings.finish(List.of(), List.of(), Lan.UNKNOWN).calls().getFirst();
        SipCall sip = call.sip();
        assertThat(sip).isNotNull();
        assertThat(sip.messages()).isEqualTo(20_000);
        assertThat(sip.events()).hasSizeLessThanOrEqualTo(1_000);
        assertThat(sip.transactions()).hasSizeLessThanOrEqualTo(400);
        assertThat(sip.exchanges()).hasSizeLessThanOrEqualTo(50);
    }

    @Test
    void manyCallsThatWereMadeToFillMemoryHaveABoundTogether() {
        String candidates = "\r\na=candidate:1 1 UDP 1 10.1.2.3 5000 typ host".repeat(800);
        Findings findings = new Findings();
        for (int frame = 1; frame <= 1_000; frame++) {
            String sdp =
                    MadeCapture.sdp("10.0.0.1", 1_000 + frame, "RTP/AVP", "a=x:1" + candidates);
            byte[] text =
                    MadeCapture.request("INVITE", "x" + frame, "", 1, sdp)
                            .replaceFirst("Call-ID: .*", "Call-ID: " + frame)
                            .getBytes(UTF_8);
            findings.sip(seen(frame, text));
        }
        assertThat(findings.fullFrame()).isBetween(100, 999);
        Findings.Found found = findings.finish(List.of(), List.of(), Lan.UNKNOWN);
        assertThat(found.calls().size()).as("calls that had room").isBetween(100, 999);
        assertThat(findings.sipMessages()).isEqualTo(1_000);
    }

    @Test
    void handshakesThatAreNeverWholeHaveABoundTogether() {
        List<byte[]> pieces = MadeDtls.fragments(11, 1, new byte[60_000], 100);
        Findings findings = new Findings();
        for (int i = 0; i < 20_000; i++) {
            findings.dtls(from(i, i + 1, pieces.getLast()));
        }
        assertThat(findings.fullFrame()).isBetween(100, 19_999);
    }

    private static Seen from(int sender, int frame, byte[] bytes) {
        String from = "10.2." + sender % 200 + "." + sender / 200 + ":4000";
        return new Seen(
                frame, frame, Transport.UDP, Frames.at(from), Frames.at("10.0.0.1:1"), null, bytes);
    }

    @Test
    void alertsOnManyAssociationsHaveABoundTogether() {
        byte[] alert = MadeDtls.record(21, 0, 0, new byte[] {2, 40});
        Findings findings = new Findings();
        for (int i = 0; i < 900_000; i++) {
            findings.dtls(from(i / 200, i + 1, alert));
        }
        assertThat(findings.fullFrame()).isBetween(100_000, 899_999);
    }

    @Test
    void longChecksThatWaitForAPasswordHaveABoundTogether() {
        StunWriter longest = new StunWriter(61_000);
        byte[] filler = new byte[60_000];
        Findings findings = new Findings();
        for (int frame = 1; frame <= 1_500; frame++) {
            longest.start(MessageClass.REQUEST, StunMethod.BINDING, 7, frame)
                    .text(Attribute.USERNAME, "bbbb:aaaa")
                    .bytes(Attribute.SOFTWARE, filler)
                    .integrity(IntegrityKey.shortTerm("whatever"));
            findings.stun(from(1, frame, longest.toBytes()));
        }
        assertThat(findings.fullFrame()).isBetween(500, 1_499);
    }

    @Test
    void endlessChecksOfOnePairTakeNoMoreThanTheirBound() {
        Findings findings = new Findings();
        for (int frame = 1; frame <= 50_000; frame++) {
            stun.start(MessageClass.REQUEST, StunMethod.BINDING, 7, frame)
                    .text(Attribute.USERNAME, "bbbb:aaaa");
            Seen seen =
                    new Seen(
                            frame,
                            frame,
                            Transport.UDP,
                            Frames.at("10.0.0.1:1"),
                            Frames.at("10.0.0.2:2"),
                            null,
                            stun.toBytes());
            findings.stun(seen);
        }
        IceStory story = findings.finish(List.of(), List.of(), Lan.UNKNOWN).ice().getFirst();
        IcePair pair = story.session().pairs().iterator().next();
        assertThat(pair.sent()).isEqualTo(50_000);
        assertThat(pair.checks()).hasSizeLessThanOrEqualTo(200);
    }
}
