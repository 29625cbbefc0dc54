package org.lanline.server.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.switchboard.Event;

import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

final class JournalTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");

    private final StringWriter out = new StringWriter();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final InstantSource clock = () -> java.util.Objects.requireNonNull(now.get());
    private final Journal journal = new Journal(out, clock);

    @Test
    void aLineAboutACallBeginsWithTimeLevelAndCallId() {
        journal.event(new Event.CallStarted("a84b4c76", "kitchen", "office"));
        journal.event(new Event.CallAnswered("a84b4c76", "kitchen", "office", "audio video"));
        journal.event(
                new Event.CallEnded("a84b4c76", "kitchen", "office", Event.Ending.NO_ANSWER, 408));

        assertThat(lines())
                .containsExactly(
                        "2026-11-22T12:00:00.123Z info a84b4c76 kitchen > office started",
                        "2026-11-22T12:00:00.123Z info a84b4c76 kitchen > office answered with"
                                + " audio video",
                        "2026-11-22T12:00:00.123Z info a84b4c76 kitchen > office ended: no answer");
    }

    @Test
    void aLineAboutTheBoxNamesTheRoom() {
        journal.warn("trust", "the clock is behind");

        assertThat(lines())
                .containsExactly("2026-11-22T12:00:00.123Z warn trust the clock is behind");
    }

    @Test
    void whatComesFromTheWireCanNeitherForgeALineNorDriveATerminal() {
        journal.event(
                new Event.Refused(
                        "x y\n2026-11-22 error forged",
                        "UDP",
                        "10.0.0.9:5060",
                        "\u001b[2J\u202egnihton\u2028\u0085\ud800 é 漢"));

        assertThat(lines())
                .containsExactly(
                        "2026-11-22T12:00:00.123Z warn"
                            + " x\\u0020y\\u000a2026-11-22\\u0020error\\u0020forged refused UDP"
                            + " from 10.0.0.9:5060: \\u001b[2J\\u202egnihton\\u2028\\u0085\\ud800 é"
                            + " 漢");
    }

    @Test
    void longTextIsCut() {
        journal.info("web", "x".repeat(100_000));

        assertThat(lines().getFirst()).hasSizeLessThan(600).endsWith("…");
    }

    @Test
    void aFloodIsCutAndCountedWithoutSilencingOtherKinds() {
        for (int n = 0; n < 10_000; n++) {
            journal.event(new Event.Refused("-", "UDP", "10.0.0.9:5060", "not SIP"));
        }
        journal.info("trust", "still heard");
        now.set(NOON.plusSeconds(1));
        journal.event(new Event.Refused("-", "UDP", "10.0.0.9:5060", "not SIP"));

        assertThat(lines())
                .hasSize(Journal.BURST + 3)
                .anyMatch(line -> line.endsWith("trust still heard"))
                .anyMatch(
                        line ->
                                line.contains(
                                        "journal 9950 lines like the next one were left out"));
    }

    @Test
    void aFaultIsOneLineWithItsPlace() {
        journal.error("web", "a route failed", new IllegalStateException("two\nlines"));

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("error web a route failed", "two\\u000alines", "JournalTest");
    }

    @Test
    void aReaderWhoIsStuckHoldsUpNobody() throws Exception {
        var stuck = new java.util.concurrent.CountDownLatch(1);
        Appendable blocked =
                new StringWriter() {
                    @Override
                    public StringWriter append(CharSequence text) {
                        try {
                            stuck.await();
                        } catch (InterruptedException stopped) {
                            Thread.currentThread().interrupt();
                        }
                        return super.append(text);
                    }
                };
        try (Journal full = new Journal(blocked, () -> clock.instant())) {
            long from = System.nanoTime();
            for (int n = 0; n < 5_000; n++) {
                now.set(NOON.plusSeconds(n));
                full.info("web", "line " + n);
            }
            assertThat(System.nanoTime() - from).isLessThan(5_000_000_000L);
            stuck.countDown();
        }
    }

    private java.util.List<String> lines() {
        journal.close();
        return out.toString().lines().toList();
    }
}
