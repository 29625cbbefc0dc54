package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lanline.server.people.EvidenceDesk.Piece;
import org.lanline.server.store.KeptProofs.State;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** When a call is judged, and who is told what. */
@Timeout(180)
class InquiryTest {

    private static final Sight SIGHT =
            new Sight("1@here", "kitchen", "workshop", 1, 2, 0, List.of(), 0, List.of(), List.of());

    private final AtomicInteger judged = new AtomicInteger();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> records = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch kept = new CountDownLatch(1);
    private volatile String value = "direct";
    private volatile String warning = "";
    private volatile boolean broken;
    private volatile long slowMillis;
    private volatile int keptBytes;
    private final Inquiry inquiry =
            new Inquiry("p-1", this::judge, new Clerk(), new Semaphore(1, true), new Room(1 << 24));

    private Conclusion judge(Sight sight, List<Evidence> evidence) {
        judged.incrementAndGet();
        records.add(evidence.size());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(slowMillis));
        if (broken) {
            throw new IllegalStateException("a mistake");
        }
        return new Conclusion(
                new Conclusion.Verdict(
                        new Conclusion.Path(value, null, List.of(), ""),
                        new Conclusion.Encrypted("yes", null, List.of(), ""),
                        new Conclusion.Local("yes", 0, List.of(), ""),
                        new Conclusion.Fingerprints("match", "")),
                List.of(),
                warning.isEmpty() ? null : warning);
    }

    private final class Clerk implements Inquiry.Clerk {
        @Override
        public void tell(
                String device, String call, String id, Conclusion conclusion, boolean isKept) {
            String value = conclusion.verdict().path().value();
            told.add(device + " " + id + " " + value + (isKept ? ", kept" : ""));
        }

        @Override
        public int keep(
                Inquiry.Filing as, Sight sight, List<Evidence> evidence, Conclusion conclusion) {
            String first = as.isFirst() ? " first" : "";
            told.add("kept " + as.id() + " " + as.state() + first + (as.isLast() ? " last" : ""));
            if (as.isLast()) {
                kept.countDown();
            }
            return keptBytes;
        }

        @Override
        public void failed(String call, RuntimeException why) {
            told.add(call + " failed: " + why.getMessage());
        }
    }

    private void say(String device) {
        inquiry.piece(new Piece("kitchen", device, "1@here", "{\"side\":\"caller\"}"), SIGHT);
    }

    private void end() throws InterruptedException {
        inquiry.close(State.OVER, SIGHT);
        inquiry.await(10_000);
    }

    private void awaitTold(int count) throws InterruptedException {
        for (int i = 0; i < 1_000 && told.size() < count; i++) {
            Thread.sleep(10);
        }
        assertThat(told).hasSize(count);
    }

    @Test
    void theFirstPieceIsJudgedAtOnceAndTheNextOnesOnceASecond() throws Exception {
        inquiry.start();
        say("d-1");
        awaitTold(1);
        value = "relayed";
        long began = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            say("d-1");
            say("d-2");
            Thread.sleep(20);
        }
        awaitTold(3);
        assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(800));
        assertThat(told).containsExactly("d-1 p-1 direct", "d-1 p-1 relayed", "d-2 p-1 relayed");
        end();
        assertThat(told)
                .endsWith(
                        "kept p-1 OVER first last",
                        "d-1 p-1 relayed, kept",
                        "d-2 p-1 relayed, kept");
        assertThat(judged.get()).isBetween(3, 5);
    }

    @Test
    void nobodyIsToldTheSameTwice() throws Exception {
        inquiry.start();
        say("d-1");
        awaitTold(1);
        say("d-1");
        end();
        assertThat(told)
                .containsExactly(
                        "d-1 p-1 direct", "kept p-1 OVER first last", "d-1 p-1 direct, kept");
    }

    @Test
    void ofAFloodSoManyWaitAndTheRestIsDropped() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            say("d-" + i % 20);
        }
        inquiry.start();
        end();
        assertThat(records).last().isEqualTo(Inquiry.MOST_DEVICES);
        assertThat(kept.getCount()).isZero();
    }

    @Test
    void whoWasKnownIsDoubtedOnlyWhenThatStaysSoWhateverElseIsSaid() throws Exception {
        inquiry.start();
        say("d-1");
        awaitTold(1);
        warning = "somebody may be in between";
        value = "relayed";
        say("d-1");
        Thread.sleep(1_500);
        assertThat(told).hasSize(1);
        for (int i = 0; i < 100 && !told.contains("d-1 p-1 relayed"); i++) {
            say("d-1");
            Thread.sleep(400);
        }
        assertThat(told).contains("d-1 p-1 relayed");
        end();
    }

    @Test
    void anEndThatIsAwayFromTheBoxForAWhileIsWaitedForBeforeItIsDoubted() throws Exception {
        inquiry.start();
        say("d-1");
        say("d-2");
        awaitTold(2);
        warning = "somebody may be in between";
        value = "relayed";
        for (int i = 0; i < 10; i++) {
            say("d-1");
            Thread.sleep(450);
        }
        assertThat(told).as("d-2 has said nothing yet").doesNotContain("d-1 p-1 relayed");
        warning = "";
        say("d-2");
        for (int i = 0; i < 1_000 && !told.contains("d-2 p-1 relayed"); i++) {
            Thread.sleep(10);
        }
        assertThat(told).contains("d-1 p-1 relayed", "d-2 p-1 relayed");
        end();
    }

    @Test
    void aDoubtThatAnEndBringsWhichHadSaidNothingIsToldAtOnce() throws Exception {
        inquiry.start();
        say("d-1");
        awaitTold(1);
        warning = "somebody may be in between";
        value = "relayed";
        long began = System.nanoTime();
        say("d-2");
        awaitTold(3);
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.MILLISECONDS.toNanos(2_500));
        assertThat(told).endsWith("d-1 p-1 relayed", "d-2 p-1 relayed");
        end();
    }

    @Test
    void aDeviceThatSaysAllOfItAgainIsToldAllOfItAgain() throws Exception {
        inquiry.start();
        say("d-1");
        say("d-2");
        awaitTold(2);
        inquiry.piece(
                new Piece("kitchen", "d-1", "1@here", "{\"lanline\":\"call-record\"}"), SIGHT);
        awaitTold(3);
        assertThat(told).endsWith("d-1 p-1 direct");
        end();
        assertThat(told).hasSize(6);
    }

    @Test
    void aDeviceThatComesLaterIsToldWhatTheOthersKnow() throws Exception {
        inquiry.start();
        say("d-1");
        awaitTold(1);
        say("d-2");
        awaitTold(2);
        assertThat(told).containsExactly("d-1 p-1 direct", "d-2 p-1 direct");
        end();
    }

    @Test
    void aFirstJudgementThatTookLongDoesNotHoldUpTheNextForLong() throws Exception {
        slowMillis = 700;
        inquiry.start();
        say("d-1");
        awaitTold(1);
        slowMillis = 0;
        value = "relayed";
        long began = System.nanoTime();
        say("d-1");
        awaitTold(3); // kept meanwhile
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(7));
        end();
    }

    @Test
    void aDoubtFromTheBeginningIsToldAtOnceAndOneAtTheEndToo() throws Exception {
        warning = "somebody may be in between";
        inquiry.start();
        say("d-1");
        awaitTold(1);
        warning = "";
        Thread.sleep(1_100);
        say("d-1");
        awaitTold(2);
        warning = "somebody may be in between";
        value = "box";
        say("d-1");
        end();
        assertThat(told).endsWith("kept p-1 OVER first last", "d-1 p-1 box, kept");
    }

    @Test
    void whatIsKnownIsOnDiskWhileTheCallGoesOnInCaseTheBoxIsKilled() throws Exception {
        keptBytes = 40_960; // ten seconds of what a call may cost
        inquiry.start();
        for (int i = 0; i < 16; i++) {
            say("d-1");
            Thread.sleep(500);
        }
        assertThat(told).containsExactly("d-1 p-1 direct", "kept p-1 RUNNING first");
        inquiry.close(State.CUT, SIGHT);
        inquiry.await(10_000);
        assertThat(told).endsWith("kept p-1 CUT last");
    }

    @Test
    void whatIsKnownIsKeptAtOnceWhenTheCallIsOverAndAgainWithTheLastWords() throws Exception {
        inquiry.start();
        say("d-1");
        awaitTold(1);
        inquiry.ended(SIGHT);
        awaitTold(3);
        value = "relayed";
        say("d-1");
        awaitTold(5);
        end();
        assertThat(told)
                .containsExactly(
                        "d-1 p-1 direct",
                        "kept p-1 OVER first",
                        "d-1 p-1 direct, kept",
                        "kept p-1 OVER",
                        "d-1 p-1 relayed, kept",
                        "kept p-1 OVER last");
    }

    @Test
    void aMistakeOfTheJudgeEndsNothing() throws Exception {
        broken = true;
        inquiry.start();
        say("d-1");
        awaitTold(1);
        broken = false;
        say("d-1");
        end();
        assertThat(told)
                .containsExactly(
                        "1@here failed: a mistake",
                        "kept p-1 OVER first last",
                        "d-1 p-1 direct, kept");
    }
}
