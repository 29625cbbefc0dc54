package org.lanline.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;
import org.lanline.stun.Attribute;
import org.lanline.stun.IntegrityKey;
import org.lanline.stun.PasswordAlgorithm;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunNonces;
import org.lanline.stun.StunWriter;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Whatever a client or a peer sends: no exception, and never more than there may be. */
class AllocationsFuzzTest {
    private static final int MOST = 16;

    /** More by night: {@code ./lanline test nightly}. */
    private static final int MESSAGES = Integer.getInteger("lanline.mutations", 40_000);

    private final Box box = new Box(TurnLimits.SMALL_BOX.withAllocations(MOST, MOST));
    private final Box.Client anna = box.client("anna");

    @FuzzTest(maxDuration = "30s")
    void anyDatagramIsTakenOrRefused(byte[] bytes) {
        feed(bytes, 0);
    }

    @Test
    void fortyThousandBrokenMessagesOrAsManyAsWantedHarmNobody() {
        Mutator mutator = new Mutator(17, corpus());
        int answers = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] bytes = mutator.next();
            // half of them are signed after the damage, so that it gets past the gate
            feed(i % 2 == 0 ? signed(bytes) : bytes, i);
            answers += box.toClient.size();
            assertThat(box.allocations.size()).isLessThanOrEqualTo(MOST);
            assertThat(box.open).hasSizeLessThanOrEqualTo(2 * MOST + 1);
            box.toClient.clear();
            box.toPeer.clear();
            box.events.clear();
        }
        assertThat(answers).isGreaterThan(5_000);
        box.later(4_000);
        box.allocations.stop(box);
        assertThat(box.allocations.remembered()).isZero();
        assertThat(box.open).isEmpty();
    }

    private void feed(byte[] bytes, int round) {
        Listener on = round % 5 == 0 ? box.tcp : box.udp;
        int segment = round % 7 == 0 ? 40 : Math.max(1, bytes.length);
        box.allocations.receive(on, Box.ANNA, ByteBuffer.wrap(bytes), segment, box.now, box);
        if (!box.open.isEmpty()) {
            Relay relay = box.open.get(round % box.open.size());
            ByteBuffer datagram = ByteBuffer.wrap(bytes);
            box.allocations.fromPeer(relay, Box.PEER, datagram, segment, box.now, box);
        }
        if (round % 50 == 0) {
            box.later(round % 3_000 == 0 ? 700 : 5);
        }
    }

    private byte[] signed(byte[] bytes) {
        StunMessage view = new StunMessage();
        if (view.parse(ByteBuffer.wrap(bytes)) != StunMessage.Verdict.STUN || !view.isRequest()) {
            return bytes;
        }
        StunWriter writer = new StunWriter(4_096);
        writer.start(view.messageClass(), view.method(), view.transactionId());
        for (int i = 0; i < view.count(); i++) {
            switch (view.typeAt(i)) {
                case Attribute.USERNAME,
                        Attribute.NONCE,
                        Attribute.REALM,
                        Attribute.MESSAGE_INTEGRITY,
                        Attribute.MESSAGE_INTEGRITY_SHA256,
                        Attribute.FINGERPRINT -> {}
                default ->
                        writer.bytes(
                                view.typeAt(i), view.buffer(), view.offsetAt(i), view.lengthAt(i));
            }
        }
        String nonce = new StunNonces(new byte[32], 600).issue(Box.ANNA, true, box.now);
        return writer.text(Attribute.USERNAME, "anna")
                .text(Attribute.REALM, "lan")
                .text(Attribute.NONCE, nonce)
                .integrity(IntegrityKey.longTerm(PasswordAlgorithm.MD5, "anna", "lan", "pw-anna"))
                .toBytes();
    }

    private List<byte[]> corpus() {
        anna.relay();
        List<byte[]> corpus = new ArrayList<>();
        corpus.add(anna.bytes(StunMethod.ALLOCATE, w -> w.firstByte(0x19, 17).u8(0x18, 0x80)));
        corpus.add(anna.bytes(StunMethod.ALLOCATE, w -> w.firstByte(0x19, 6)));
        corpus.add(
                anna.bytes(
                        StunMethod.ALLOCATE,
                        w -> w.firstByte(0x19, 17).bytes(0x8030, new byte[0]).u64(0x22, 5)));
        corpus.add(
                anna.bytes(
                        StunMethod.ALLOCATE,
                        w -> w.firstByte(0x19, 17).firstByte(0x8000, 2).flag(0x1a)));
        corpus.add(anna.bytes(StunMethod.REFRESH, w -> w.u32(0x0d, 600).firstByte(0x17, 1)));
        corpus.add(anna.bytes(StunMethod.REFRESH, w -> w.bytes(0x8030, new byte[16])));
        corpus.add(
                anna.bytes(
                        StunMethod.CREATE_PERMISSION,
                        w -> w.xorAddress(0x12, Box.PEER).xorAddress(0x12, Box.PEER6)));
        corpus.add(
                anna.bytes(
                        StunMethod.CHANNEL_BIND,
                        w -> w.u16(0x0c, 0x4000).xorAddress(0x12, Box.PEER)));
        corpus.add(anna.bytes(StunMethod.CONNECT, w -> w.xorAddress(0x12, Box.PEER)));
        corpus.add(anna.bytes(StunMethod.CONNECTION_BIND, w -> w.u32(0x2a, 7)));
        corpus.add(Box.channelData(0x4000, new byte[36], new byte[36], new byte[12]));
        corpus.add(
                new StunWriter(200)
                        .start(org.lanline.stun.MessageClass.INDICATION, StunMethod.SEND, 1, 1)
                        .xorAddress(0x12, Box.PEER)
                        .bytes(0x13, new byte[30])
                        .toBytes());
        return corpus;
    }
}
