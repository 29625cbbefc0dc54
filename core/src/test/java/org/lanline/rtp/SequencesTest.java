package org.lanline.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

/** What is missing, late and doubled. */
final class SequencesTest {
    private final Sequences sequences = new Sequences();

    private void take(int... numbers) {
        sequences.first(numbers[0]);
        for (int i = 1; i < numbers.length; i++) {
            sequences.packet(numbers[i]);
        }
    }

    @Test
    void aGapIsLossAndItsLengthIsKept() {
        take(10, 11, 14, 15, 17);
        assertThat(sequences.expected()).isEqualTo(8);
        assertThat(sequences.lost()).isEqualTo(3);
        assertThat(sequences.runs()[1]).isEqualTo(1);
        assertThat(sequences.runs()[2]).isEqualTo(1);
    }

    @Test
    void aLatePacketFillsItsGap() {
        take(10, 12, 11, 13);
        assertThat(sequences.lost()).isZero();
        assertThat(sequences.outOfOrder()).isEqualTo(1);
        assertThat(sequences.runs()).containsOnly(0);
    }

    @Test
    void aPacketThatComesTwiceFillsNoGap() {
        take(10, 11, 11, 13);
        assertThat(sequences.duplicates()).isEqualTo(1);
        assertThat(sequences.lost()).isEqualTo(1);
    }

    @Test
    void numbersBeginAgainAtZero() {
        take(65_534, 65_535, 0, 1, 3);
        assertThat(sequences.expected()).isEqualTo(6);
        assertThat(sequences.lost()).isEqualTo(1);
        assertThat(sequences.wraps()).isEqualTo(1);
    }

    @Test
    void aSenderThatBeginsAnewHasLostNothing() {
        take(10, 11, 12, 40_000, 40_001, 40_002, 40_004);
        assertThat(sequences.restarts()).isEqualTo(1);
        assertThat(sequences.lost()).isEqualTo(1);
        assertThat(sequences.expected()).isEqualTo(8);
    }

    @Test
    void aSinglePacketFromFarAwayIsNoNewBeginning() {
        take(10, 11, 40_000, 12, 13);
        assertThat(sequences.restarts()).isZero();
        assertThat(sequences.lost()).isZero();
    }

    @Test
    void whateverWasLeftOutIsWhatIsMissing() {
        SplittableRandom random = new SplittableRandom(4);
        int missing = 0;
        sequences.first(0);
        for (int i = 1; i < 200_000; i++) {
            if (random.nextInt(100) == 0 && i < 199_999) {
                missing++;
            } else {
                sequences.packet(i & 0xffff);
            }
        }
        assertThat(sequences.lost()).isEqualTo(missing);
        long inRuns = 0;
        for (int i = 1; i < sequences.runs().length; i++) {
            inRuns += i * sequences.runs()[i];
        }
        assertThat(inRuns).isEqualTo(missing);
        assertThat(sequences.wraps()).isEqualTo(3);
    }
}
