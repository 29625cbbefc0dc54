package org.lanline.ice;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;
import org.lanline.kit.Mutator;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Nothing that arrives makes an agent throw, forget its pair, or grow. */
class IceFuzzTest {
    private static final InetSocketAddress HERE = Duo.at("10.0.0.1", 1_000);
    private static final InetSocketAddress THERE = Duo.at("10.0.0.2", 2_000);
    private static final InetSocketAddress STRANGER = Duo.at("203.0.113.7", 7);

    /** Remembers what was sent, and nothing else. */
    private static final class Tap implements Out {
        private final List<byte[]> datagrams = new ArrayList<>();
        private int events;

        @Override
        public void send(
                Transport over,
                InetSocketAddress base,
                InetSocketAddress remote,
                ByteBuffer datagram) {
            byte[] bytes = new byte[datagram.remaining()];
            datagram.get(datagram.position(), bytes);
            datagrams.add(bytes);
        }

        @Override
        public void event(Event event) {
            events++;
        }
    }

    @FuzzTest(maxDuration = "30s")
    void anyBytesLeaveAnAgentAsItWas(byte[] bytes) {
        Duo duo = new Duo().onLan().exchange().run(0.5);
        Pair before = duo.selected();
        duo.one.agent.handle(
                Transport.UDP, HERE, THERE, ByteBuffer.wrap(bytes), duo.net.now(), duo.one);
        assertThat(duo.selected()).isEqualTo(before);
    }

    @FuzzTest(maxDuration = "30s")
    void anyTextIsReadOrRefused(byte[] bytes) {
        readBack(new String(bytes, UTF_8));
    }

    @Test
    void fortyThousandBrokenMessagesChangeNothing() {
        Duo duo = new Duo().onLan().exchange().run(3);
        LiteAgent lite = new LiteAgent(Settings.STANDARD, new Random(3));
        lite.addLocal(Candidate.host(HERE, 0, lite.foundations()));
        Mutator mutator = new Mutator(42, corpus(duo));
        SplittableRandom random = new SplittableRandom(42);
        Tap tap = new Tap();
        Pair before = duo.selected();
        int stun = 0;
        for (int i = 0; i < 40_000; i++) {
            ByteBuffer broken = ByteBuffer.wrap(mutator.next());
            InetSocketAddress from = random.nextBoolean() ? THERE : STRANGER;
            tap.datagrams.clear();
            tap.events = 0;
            Verdict verdict =
                    duo.one.agent.handle(Transport.UDP, HERE, from, broken, duo.net.now(), tap);
            stun += verdict == Verdict.NOT_STUN ? 0 : 1;
            if (verdict != Verdict.HANDLED) {
                assertThat(tap.events).isZero();
                for (byte[] each : tap.datagrams) {
                    assertThat(each.length).isLessThanOrEqualTo(Math.max(broken.remaining(), 200));
                }
            }
            lite.handle(Transport.UDP, HERE, from, broken, duo.net.now(), tap);
        }
        assertThat(stun).as("messages that were still STUN").isBetween(4_000, 39_000);
        assertThat(duo.selected().peer()).isEqualTo(before.peer());
        assertThat(duo.one.agent.pairs().size()).isLessThanOrEqualTo(2);
        assertThat(lite.selected()).isEmpty();
        duo.run(120);
        assertThat(duo.one.agent.state()).as("and the call goes on").isEqualTo(State.COMPLETED);
    }

    /** Messages between the two, in both directions: checks, answers, nominations, refusals. */
    private static List<byte[]> corpus(Duo duo) {
        List<byte[]> corpus = new ArrayList<>();
        Tap tap = new Tap();
        long now = duo.net.now();
        for (int i = 0; i < 20; i++) {
            now += 7 * Duo.SECOND;
            tap.datagrams.clear();
            duo.other.agent.tick(now, tap);
            for (byte[] each : List.copyOf(tap.datagrams)) {
                corpus.add(each);
                Tap answers = new Tap();
                duo.one.agent.handle(
                        Transport.UDP, HERE, THERE, ByteBuffer.wrap(each), now, answers);
                corpus.addAll(answers.datagrams);
                answers.datagrams.forEach(
                        answer ->
                                duo.other.agent.handle(
                                        Transport.UDP,
                                        THERE,
                                        HERE,
                                        ByteBuffer.wrap(answer),
                                        duo.net.now(),
                                        tap));
            }
        }
        assertThat(corpus.size()).isGreaterThan(4);
        return corpus;
    }

    @Test
    void twentyThousandBrokenLinesAreReadOrRefused() {
        List<byte[]> good =
                List.of(
                        "candidate:1 1 udp 2130706431 10.0.1.1 8998 typ host".getBytes(UTF_8),
                        ("candidate:2 1 udp 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.1"
                                        + " rport 8998 generation 0 network-id 3")
                                .getBytes(UTF_8),
                        "a=candidate:4 1 tcp 210 fe80::1 9 typ host tcptype active".getBytes(UTF_8),
                        "candidate:5 1 udp 7 1f4e0d5a-0000.local 5 typ relay".getBytes(UTF_8));
        Mutator mutator = new Mutator(7, good);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            read += readBack(new String(mutator.next(), ISO_8859_1)) ? 1 : 0;
        }
        assertThat(read).as("lines that were still candidates").isBetween(500, 15_000);
    }

    /** What is read can be written, and is then read as the same. */
    private static boolean readBack(String text) {
        if (Candidate.parse(text) instanceof CandidateText.Parsed.Ok(var candidate)) {
            assertThat(Candidate.parse(candidate.text()))
                    .isEqualTo(new CandidateText.Parsed.Ok(candidate));
            return true;
        }
        Description.parse(List.of("a=ice-ufrag:" + text, "a=ice-pwd:" + text, "a=" + text));
        return false;
    }
}
