package org.lanline.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lanline.trace.decode.Messages;
import org.lanline.trace.decode.Seen;
import org.lanline.trace.decode.Transport;
import org.lanline.trace.kit.Frames;

import java.util.ArrayList;
import java.util.List;

/** Messages that are handed on in another thread. */
final class AsideTest {
    private static final int MANY = 5_000;

    private final List<String> taken = new ArrayList<>();
    private int failsAt = -1;

    /** Writes down what it is handed. */
    private final class Taker implements Messages {
        private void take(String what, Seen message) {
            if (message.frame() == failsAt) {
                throw new IllegalArgumentException("not this one");
            }
            taken.add(what + message.frame());
        }

        @Override
        public void sip(Seen message) {
            take("sip", message);
        }

        @Override
        public void stun(Seen message) {
            take("stun", message);
        }

        @Override
        public void dtls(Seen message) {
            take("dtls", message);
        }

        @Override
        public void rtcp(Seen message) {
            take("rtcp", message);
        }

        @Override
        public void zrtp(Seen message) {
            take("zrtp", message);
        }

        @Override
        public void other(Seen message) {
            take("other", message);
        }
    }

    private static Seen message(int frame, int length) {
        return new Seen(
                frame,
                0,
                Transport.UDP,
                Frames.at("10.0.0.1:1"),
                Frames.at("10.0.0.2:2"),
                null,
                new byte[length]);
    }

    private static List<String> expected(int count) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(List.of("sip", "stun", "dtls", "rtcp", "zrtp", "other").get(i % 6) + i);
        }
        return all;
    }

    private static void hand(Aside aside, int count, int length) {
        for (int i = 0; i < count; i++) {
            Seen message = message(i, length);
            switch (i % 6) {
                case 0 -> aside.sip(message);
                case 1 -> aside.stun(message);
                case 2 -> aside.dtls(message);
                case 3 -> aside.rtcp(message);
                case 4 -> aside.zrtp(message);
                default -> aside.other(message);
            }
        }
    }

    @Test
    void allAreHandedOnInTheirOrder() {
        try (Aside aside = new Aside(new Taker())) {
            hand(aside, MANY, 200);
            aside.finish();
        }
        assertThat(taken).isEqualTo(expected(MANY));
    }

    @Test
    void fewAreHandedOnToo() {
        try (Aside aside = new Aside(new Taker())) {
            hand(aside, 3, 200);
            assertThat(taken).isEmpty();
            aside.finish();
        }
        assertThat(taken).isEqualTo(expected(3));
    }

    @Test
    void aFailureStopsNoReaderAndIsSaidAtTheEnd() {
        failsAt = 10;
        try (Aside aside = new Aside(new Taker())) {
            hand(aside, MANY, 1_000);
            assertThatThrownBy(aside::finish).hasRootCauseMessage("not this one");
        }
        assertThat(taken).isEqualTo(expected(10));
    }
}
