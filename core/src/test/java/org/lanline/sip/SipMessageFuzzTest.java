package org.lanline.sip;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** No bytes make a parser throw, and what one accepts can be read, changed and answered. */
class SipMessageFuzzTest {
    private static final int MUTATIONS = 200_000;

    private static List<byte[]> corpus() {
        return Rfc4475Test.names().stream().map(Rfc4475Test::read).toList();
    }

    @FuzzTest(maxDuration = "10s")
    void anyBytesAreAMessageOrAMistake(byte[] bytes) {
        judge(bytes, true);
    }

    @Test
    void damagedTortureMessagesAreMessagesOrMistakes() {
        Mutator mutator = new Mutator(4475, corpus());
        int accepted = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            accepted += judge(mutator.next(), i % 4 == 0) ? 1 : 0;
        }
        // Both sides of the judgement must be reached for this to mean anything.
        assertThat(accepted).isBetween(MUTATIONS / 20, MUTATIONS * 19 / 20);
    }

    private static boolean judge(byte[] bytes, boolean change) {
        return switch (SipMessage.parse(bytes, 0, bytes.length)) {
            case Parsed.Ok(SipMessage message) -> {
                Everything.readOf(message);
                if (change) {
                    Everything.changeOf(message);
                }
                yield true;
            }
            case Parsed.Bad bad -> {
                assertThat(bad.status() == 0).isEqualTo(bad.answer() == null);
                if (bad.answer() != null) {
                    assertThat(bad.answer().length).isLessThan(bytes.length + 100);
                }
                yield false;
            }
        };
    }

    @Test
    void damagedFieldsAreViewsOrNull() {
        List<byte[]> fields = new ArrayList<>();
        List.of(
                        "SIP/2.0/UDP [2001:db8::9]:5060;branch=z9hG4bKx;received=[::1];rport=5",
                        "\"A \\\" B\" <sips:a%20b:p@[::1]:5061;lr;x=%41?H=v&I=w>;tag=\"q;,\";q=0.1",
                        "Digest username=\"a\\\"b\", realm=\"r\", nonce=\"n\", uri=\"sip:x\","
                                + " response=\"0\", qop=auth, nc=00000001, cnonce=\"c\"")
                .forEach(field -> fields.add(field.getBytes(UTF_8)));
        Mutator mutator = new Mutator(3261, fields);
        int views = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            String field = new String(mutator.next(), UTF_8);
            Via via = Via.parse(field);
            NameAddr address = NameAddr.parse(field);
            views += via == null ? 0 : via.rport() + via.toString().length();
            views += address == null ? 0 : String.valueOf(address.uri().userName()).length();
            views += Credentials.parse(field).toString().length();
            views += SipUri.parse(field) == null ? 0 : 1;
        }
        assertThat(views).isPositive();
    }

    /** However the bytes are cut up by TCP, the same messages come out. */
    @Test
    void aDamagedStreamIsTheSameInWhateverPiecesItComes() {
        SplittableRandom random = new SplittableRandom(5626);
        List<byte[]> alive = new ArrayList<>(corpus());
        alive.add("\r\n\r\n\r\n".getBytes(UTF_8));
        Mutator mutator = new Mutator(18, alive);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = mutator.next();

            assertThat(cut(bytes, new SplittableRandom(random.nextLong())))
                    .isEqualTo(cut(bytes, null));
        }
    }

    private static List<String> cut(byte[] bytes, @Nullable SplittableRandom sizes) {
        List<String> heard = new ArrayList<>();
        SipStream stream = new SipStream();
        SipStream.Out out = out(heard);
        boolean open = true;
        for (int at = 0; at < bytes.length && open; ) {
            int size = sizes == null ? bytes.length : sizes.nextInt(1, 50);
            int length = Math.min(size, bytes.length - at);
            open = stream.feed(ByteBuffer.wrap(bytes, at, length), out);
            at += length;
        }
        return heard;
    }

    private static SipStream.Out out(List<String> heard) {
        return new SipStream.Out() {
            @Override
            public void message(Parsed message) {
                heard.add(
                        switch (message) {
                            case Parsed.Ok ok -> Everything.readOf(ok.message());
                            case Parsed.Bad bad -> bad.status() + bad.why();
                        });
            }

            @Override
            public void ping() {
                heard.add("ping");
            }
        };
    }
}
