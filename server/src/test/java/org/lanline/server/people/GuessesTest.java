package org.lanline.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.server.people.Guesses.Verdict;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;

class GuessesTest {

    private final Guesses guesses = new Guesses(0);

    @Test
    void anAddressHasFiveTries() throws UnknownHostException {
        InetAddress address = address(1);
        for (int i = 0; i < 5; i++) {
            assertThat(guesses.begin(address, 1, 0)).isEqualTo(Verdict.MAY_TRY);
            assertThat(guesses.triesLeft(address, 1, 0)).isEqualTo(4 - i);
        }
        assertThat(guesses.begin(address, 1, 0)).isEqualTo(Verdict.NO_TRIES_LEFT);
        assertThat(guesses.begin(address(2), 1, 0)).isEqualTo(Verdict.MAY_TRY);
    }

    @Test
    void aNewCodeOrTenMinutesGiveFiveMore() throws UnknownHostException {
        InetAddress address = address(1);
        for (int i = 0; i < 5; i++) {
            guesses.begin(address, 1, 0);
        }
        assertThat(guesses.begin(address, 2, 0)).isEqualTo(Verdict.MAY_TRY);
        for (int i = 0; i < 5; i++) {
            guesses.begin(address, 2, 0);
        }
        long later = TimeUnit.MINUTES.toNanos(10);
        assertThat(guesses.begin(address, 2, later - 1)).isEqualTo(Verdict.NO_TRIES_LEFT);
        assertThat(guesses.begin(address, 2, later)).isEqualTo(Verdict.MAY_TRY);
    }

    @Test
    void aThousandAddressesGuessNoMoreThanTheBoxAllows() throws UnknownHostException {
        int tried = 0;
        for (int i = 0; i < 1_000; i++) {
            tried += guesses.begin(address(i), i, 0) == Verdict.MAY_TRY ? 1 : 0;
        }
        assertThat(tried).isEqualTo(60);
        long minute = TimeUnit.MINUTES.toNanos(1);
        assertThat(guesses.begin(address(1_001), 1, minute)).isEqualTo(Verdict.MAY_TRY);
        assertThat(guesses.begin(address(1_002), 1, minute)).isEqualTo(Verdict.EVERYBODY_WAITS);
    }

    @Test
    void aRightCodeCostsNothing() throws UnknownHostException {
        for (int i = 0; i < 500; i++) {
            assertThat(guesses.begin(address(1), 1, 0)).isEqualTo(Verdict.MAY_TRY);
            guesses.right(address(1));
        }
    }

    private static InetAddress address(int number) throws UnknownHostException {
        return InetAddress.getByName("10.0." + number / 250 + "." + (1 + number % 250));
    }
}
