package org.lanline.stun;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;

import java.nio.ByteBuffer;

/** Whatever bytes there are: read or refused, never an exception, never outside the message. */
class StunMessageFuzzTest {
    private static final IntegrityKey KEY = IntegrityKey.shortTerm(Vectors.SHORT_TERM_PASSWORD);

    /** More by night: {@code ./lanline test nightly}. */
    private static final int MESSAGES = Integer.getInteger("lanline.mutations", 50_000);

    private final StunMessage view = new StunMessage();

    @FuzzTest(maxDuration = "30s")
    void anyBytesAreReadOrRefused(byte[] bytes) {
        read(bytes);
    }

    @Test
    void fiftyThousandBrokenMessagesOrAsManyAsWantedHarmNobody() {
        Mutator mutator = new Mutator(3, Vectors.ALL);
        int read = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] bytes = mutator.next();
            if (i % 2 == 0 && bytes.length >= StunMessage.HEADER_BYTES) {
                // lengths that fit, so that the damage gets past the first look
                ByteBuffer.wrap(bytes).putInt(4, StunMessage.MAGIC_COOKIE);
                ByteBuffer.wrap(bytes).putShort(2, (short) (bytes.length - 20));
            }
            read += read(bytes) ? 1 : 0;
        }
        assertThat(read)
                .as("messages that were still messages")
                .isBetween(MESSAGES / 25, MESSAGES * 24 / 25);
    }

    private boolean read(byte[] bytes) {
        if (view.parse(ByteBuffer.wrap(bytes)) != StunMessage.Verdict.STUN) {
            return false;
        }
        RawAddress raw = new RawAddress();
        for (int i = 0; i < view.count(); i++) {
            int type = view.typeAt(i);
            assertThat(view.offsetAt(i) + view.lengthAt(i)).isLessThanOrEqualTo(bytes.length);
            view.readXorAddressAt(i, raw);
            view.address(type);
            view.text(type);
            view.u16(type);
            view.u32(type);
            view.u64(type);
            view.firstByte(type);
        }
        view.errorCode();
        view.messageClass();
        view.notUnderstood(new int[8]);
        view.integrity(KEY);
        view.fingerprint();
        return true;
    }
}
