package org.lanline.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Sixteen messages of 4 KB take about as long as one of 64 KB, whatever they are filled with: one
 * datagram cannot cost more than its bytes. What is compared is processor time of this thread, the
 * least of several tries, so that a busy machine changes nothing; quadratic code is 16 times off.
 */
class LinearityTest {
    private static final int SMALL = 4_096 - 300;
    private static final int LARGE = 65_536 - 300;
    private static final double MOST = 4;
    private static final int TRIES = 40;

    /** What might make a scanner look twice: separators, openers that never close, folding. */
    private static final List<String> FILLERS =
            List.of(
                    "a",
                    "1",
                    " ",
                    ",",
                    ";",
                    ";a",
                    ";a=b",
                    ";a=\"b\"",
                    "\"",
                    "\\",
                    "<",
                    ">",
                    "@",
                    ":",
                    "=",
                    "%41",
                    "%",
                    "?",
                    "[",
                    "[::1]",
                    "\r\n ",
                    "\r\n a",
                    "a, ",
                    "a@a ",
                    "<sip:a@b>,",
                    "sip:a@b,",
                    "SIP/2.0/UDP a;branch=z9hG4bK1,",
                    "a=\"b\", ",
                    "\u00fc",
                    "\0");

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Via: SIP/2.0/UDP a;branch=",
                "Via: ",
                "From: \"",
                "From: <sip:a@b>;tag=",
                "To: sip:",
                "To: <sip:a;",
                "Contact: ",
                "Contact: <sip:a?",
                "Route: ",
                "Record-Route: <sip:a>, ",
                "Path: ",
                "Call-ID: ",
                "CSeq: 1 ",
                "Max-Forwards: 0",
                "Content-Length: 0",
                "Content-Type: a",
                "Date: ",
                "Expires: ",
                "Supported: a",
                "Require: ",
                "Authorization: Digest a=",
                "Authorization: Bearer ",
                "Subject: ",
                "X-Unknown: ",
                "X"
            })
    void aHeaderFieldOfAnyKind(String start) {
        for (String filler : FILLERS) {
            isLinear(start + filler, size -> read(message(start, filler, size)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS sip:", "OPTIONS sip:a@b;", "OPTIONS x:", "SIP/2.0 200 ", ""})
    void aStartLine(String start) {
        for (String filler : FILLERS) {
            isLinear(start + filler, size -> read(filled(start, filler, size) + "\r\n\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: 1\r\n", "\r\n", "Via: SIP/2.0/UDP a\r\n", "X\r\n", "\r"})
    void linesAndWhatIsNone(String filler) {
        isLinear(filler, size -> read(message("", filler, size)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\r\n ", "\r", "X: 1\r\n"})
    void aStreamThatComesByteForByte(String filler) {
        isLinear(filler, size -> stream(message("X: ", filler, size)));
    }

    /** This test can fail: work that looks at every byte for every byte is found out. */
    @Test
    void quadraticWorkIsFound() {
        IntFunction<Runnable> work = size -> () -> assertThat(steps(size)).isNotZero();
        for (int i = 0; i < 20; i++) {
            work.apply(LARGE).run(); // a loop that is compiled in between gets faster as it grows
        }

        assertThatThrownBy(() -> isLinear("squares", work)).isInstanceOf(AssertionError.class);
    }

    private static int steps(int size) {
        int steps = 1;
        for (int i = 0; i < size / 32; i++) {
            for (int j = 0; j < size / 32; j++) {
                steps = steps * 31 + j | 1;
            }
        }
        return steps;
    }

    private static String message(String start, String filler, int size) {
        return """
        OPTIONS sip:bob@lanline.local SIP/2.0
        Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1
        From: <sip:a@b>;tag=1
        To: <sip:b@b>
        Call-ID: c
        CSeq: 1 OPTIONS
        """
                        .replace("\n", "\r\n")
                + filled(start, filler, size)
                + "\r\nContent-Length: 0\r\n\r\n";
    }

    private static String filled(String start, String filler, int size) {
        int bytes = filler.getBytes(UTF_8).length;
        return start + filler.repeat(Math.max(0, size - start.length()) / bytes);
    }

    private static Runnable read(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(bytes.length).isLessThanOrEqualTo(Index.MOST_BYTES);
        return () -> {
            if (SipMessage.parse(bytes, 0, bytes.length) instanceof Parsed.Ok(SipMessage message)) {
                Everything.readOf(message);
            }
        };
    }

    private static Runnable stream(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return () -> {
            SipStream stream = new SipStream();
            for (int i = 0; i < bytes.length; i++) {
                stream.feed(ByteBuffer.wrap(bytes, i, 1), new Deaf());
            }
        };
    }

    private record Deaf() implements SipStream.Out {
        @Override
        public void message(Parsed message) {}

        @Override
        public void ping() {}
    }

    private void isLinear(String what, IntFunction<Runnable> work) {
        Runnable small = work.apply(SMALL);
        Runnable large = work.apply(LARGE);
        long sixteenSmall = Long.MAX_VALUE;
        long oneLarge = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            sixteenSmall = Math.min(sixteenSmall, nanos(small, 16));
            oneLarge = Math.min(oneLarge, nanos(large, 1));
            if (oneLarge < MOST * sixteenSmall) {
                return;
            }
        }
        assertThat((double) oneLarge / sixteenSmall).as(what).isLessThan(MOST);
    }

    private long nanos(Runnable work, int times) {
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        return Math.max(1, threads.getCurrentThreadCpuTime() - start);
    }
}
