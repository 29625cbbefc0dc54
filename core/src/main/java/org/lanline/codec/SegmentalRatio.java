package org.lanline.codec;

/**
 * How near what is heard is to what was said: signal to noise in each 20 ms in which there is
 * speech, between -10 and 35 dB, and the mean of that. Codecs that keep the sound and not the wave
 * get low values for it.
 */
public final class SegmentalRatio {
    private static final double LEAST = -10;
    private static final double MOST = 35;
    private static final double AUDIBLE_POWER = 50 * 50;
    private static final int LONGEST_SEARCH_SECONDS = 2;

    private final short[] said;
    private final short[] heard;
    private final int delay;
    private final int segment;

    /**
     * @param sampleRate of both
     * @param mostDelay by how many samples what is heard may be late, at most
     */
    public SegmentalRatio(short[] said, short[] heard, int sampleRate, int mostDelay) {
        this.said = said;
        this.heard = heard;
        this.segment = sampleRate / 50;
        this.delay = delay(sampleRate, mostDelay);
    }

    /** Where they are most alike, around the loudest place. */
    private int delay(int sampleRate, int mostDelay) {
        int window = Math.min(LONGEST_SEARCH_SECONDS * sampleRate, said.length - mostDelay);
        int loudest = 0;
        double most = -1;
        for (int at = 0; at + window <= said.length - mostDelay; at += segment) {
            double power = power(at, Math.min(segment, window));
            if (power > most) {
                most = power;
                loudest = at;
            }
        }
        int best = 0;
        double bestProduct = Double.NEGATIVE_INFINITY;
        int end = Math.min(loudest + window, Math.min(said.length, heard.length - mostDelay));
        for (int delay = 0; delay <= mostDelay; delay++) {
            double product = 0;
            for (int i = loudest; i < end; i++) {
                product += (double) said[i] * heard[i + delay];
            }
            if (product > bestProduct) {
                bestProduct = product;
                best = delay;
            }
        }
        return best;
    }

    private double power(int at, int length) {
        double sum = 0;
        for (int i = at; i < at + length; i++) {
            sum += (double) said[i] * said[i];
        }
        return sum / Math.max(1, length);
    }

    /** By how many samples what is heard is late. */
    public int delay() {
        return delay;
    }

    /** Of the whole, in dB; NaN when nothing is said. */
    public double mean() {
        return mean(segment -> true);
    }

    /** Of the segments of 20 ms that are asked for, by their numbers; NaN when there are none. */
    public double mean(java.util.function.IntPredicate which) {
        double sum = 0;
        int count = 0;
        for (int number = 0; (number + 1) * segment + delay <= heard.length; number++) {
            int at = number * segment;
            if (at + segment <= said.length
                    && which.test(number)
                    && power(at, segment) > AUDIBLE_POWER) {
                sum += ratio(at);
                count++;
            }
        }
        return sum / count;
    }

    private double ratio(int at) {
        double signal = 1e-9;
        double noise = 1e-9;
        for (int i = at; i < at + segment; i++) {
            double difference = said[i] - heard[i + delay];
            signal += (double) said[i] * said[i];
            noise += difference * difference;
        }
        return Math.clamp(10 * Math.log10(signal / noise), LEAST, MOST);
    }
}
