package org.lanline.bench;

import org.lanline.codec.Playout;
import org.lanline.codec.SpeechCodec;
import org.lanline.codec.SpeechDecoder;
import org.lanline.rtp.FastestTransit;
import org.lanline.rtp.RtpPacket;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Speech of ten minutes over networks that seeded generators make: how long our adaptive jitter
 * buffer holds packets back, and how much of what is heard it has to make up and what was said and
 * is not heard, beside a buffer of a fixed 60 ms on the same packets. {@code bench/run JitterBench
 * [SEEDS]} prints a table: the means over so many seeds (5).
 */
public final class JitterBench {
    private static final int PACKETS = 30_000;
    private static final int PACKET_MILLIS = 20;
    private static final int SAMPLES = 160;
    private static final int FIXED_MILLIS = 60;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private JitterBench() {}

    /** When each packet comes, milliseconds; NaN for one that does not. */
    private interface Network {
        double[] arrivals(SplittableRandom random);
    }

    /** What a buffer made of it. */
    private record Result(double delayMillis, double concealedShare, double unheardShare) {}

    public static void main(String[] args) {
        int seeds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        System.out.println(
                "| network | adaptive: mean delay | made up | said and not heard | fixed 60 ms:"
                        + " mean delay | made up, and not heard | lost on the way |");
        System.out.println("|---|---|---|---|---|---|---|");
        row("a quiet LAN: jitter of 1 ms", JitterBench::quiet, seeds);
        row("Wi-Fi: standstills of 20 to 150 ms, 1.5 a second", JitterBench::wifi, seeds);
        row("5 % lost by chance, jitter of 5 ms", JitterBench::lossy, seeds);
        row("every tenth packet 25 to 45 ms late: reordered", JitterBench::reordered, seeds);
        row("clocks 200 ppm apart, jitter of 5 ms", JitterBench::drifting, seeds);
        row("clocks 200 ppm apart the other way", JitterBench::driftingBack, seeds);
        row("a busy hour: jitter of 5 ms, then of 80 ms, then 5", JitterBench::busy, seeds);
    }

    private static void row(String name, Network network, int seeds) {
        double[] sums = new double[6];
        for (int seed = 1; seed <= seeds; seed++) {
            double[] arrivals = network.arrivals(new SplittableRandom(seed));
            Result adaptive = adaptive(arrivals);
            Result fixed = fixed(arrivals);
            sums[0] += adaptive.delayMillis();
            sums[1] += 100 * adaptive.concealedShare();
            sums[2] += fixed.delayMillis();
            sums[3] += 100 * fixed.concealedShare();
            sums[5] += 100 * adaptive.unheardShare();
            sums[4] += 100.0 * Arrays.stream(arrivals).filter(Double::isNaN).count() / PACKETS;
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f ms | %.2f %% | %.2f %% | %.0f ms | %.2f %% | %.2f %% |%n",
                name,
                sums[0] / seeds,
                sums[1] / seeds,
                sums[5] / seeds,
                sums[2] / seeds,
                sums[3] / seeds,
                sums[4] / seeds);
    }

    // --- networks ---

    private static double[] even(SplittableRandom random, double jitter, double speed) {
        double[] arrivals = new double[PACKETS];
        for (int i = 0; i < PACKETS; i++) {
            arrivals[i] = speed * PACKET_MILLIS * i + exponential(random, jitter);
        }
        return arrivals;
    }

    private static double exponential(SplittableRandom random, double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    private static double[] quiet(SplittableRandom random) {
        return even(random, 1, 1);
    }

    /** The air is taken now and then; all that waited comes at once, and a little is lost. */
    private static double[] wifi(SplittableRandom random) {
        double[] arrivals = even(random, 2, 1);
        double standstill = 0;
        double end = 0;
        for (int i = 0; i < PACKETS; i++) {
            double sent = (double) PACKET_MILLIS * i;
            if (sent >= standstill) {
                end = sent + 20 + exponential(random, 25);
                end = Math.min(end, sent + 150);
                standstill = sent + exponential(random, 667) + (end - sent);
            }
            if (sent < end) {
                arrivals[i] = end + 0.3 * random.nextDouble();
            }
            if (random.nextDouble() < 0.003) {
                arrivals[i] = Double.NaN;
            }
        }
        return arrivals;
    }

    private static double[] lossy(SplittableRandom random) {
        double[] arrivals = even(random, 5, 1);
        for (int i = 0; i < PACKETS; i++) {
            if (random.nextDouble() < 0.05) {
                arrivals[i] = Double.NaN;
            }
        }
        return arrivals;
    }

    private static double[] reordered(SplittableRandom random) {
        double[] arrivals = even(random, 2, 1);
        for (int i = 0; i < PACKETS; i++) {
            if (random.nextInt(10) == 0) {
                arrivals[i] += 25 + 20 * random.nextDouble();
            }
        }
        return arrivals;
    }

    private static double[] drifting(SplittableRandom random) {
        return even(random, 5, 1.0002);
    }

    private static double[] driftingBack(SplittableRandom random) {
        return even(random, 5, 0.9998);
    }

    private static double[] busy(SplittableRandom random) {
        double[] arrivals = new double[PACKETS];
        for (int i = 0; i < PACKETS; i++) {
            boolean busy = i > PACKETS / 3 && i < 2 * PACKETS / 3;
            double jitter = busy ? 80 * random.nextDouble() : exponential(random, 5);
            arrivals[i] = (double) PACKET_MILLIS * i + jitter;
        }
        return arrivals;
    }

    // --- buffers ---

    /** Decodes nothing to a quiet tone: what matters here is when. */
    private static final class Tone implements SpeechDecoder {
        private int packets;

        @Override
        public int sampleRate() {
            return 8_000;
        }

        @Override
        public int decode(byte[] in, int at, int length, short[] into, int to) {
            packets++;
            for (int i = 0; i < length; i++) {
                into[to + i] = (short) (3_000 * Math.sin(2 * Math.PI * i / 40));
            }
            return length;
        }

        @Override
        public void conceal(int samples, short[] into, int to) {
            Arrays.fill(into, to, to + samples, (short) 0);
        }
    }

    private static Result adaptive(double[] arrivals) {
        Playout playout = new Playout(SpeechCodec.PCMU, new Random(1));
        Tone tone = new Tone();
        playout.accept(0, tone);
        RtpPacket view = new RtpPacket();
        byte[] packet = new byte[12 + SAMPLES];
        short[] heard = new short[SAMPLES];
        Integer[] order = new Integer[arrivals.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(arrivals[a], arrivals[b]));
        int next = 0;
        // samples are taken by the receiver's clock, a little off the beat of the packets
        for (double now = 7; now < (double) PACKET_MILLIS * PACKETS; now += PACKET_MILLIS) {
            while (next < order.length && arrivals[order[next]] <= now) {
                int number = order[next++];
                header(packet, number);
                if (view.read(packet, 0, packet.length)) {
                    playout.put(view, (long) (arrivals[number] * NANOS_PER_MILLI));
                }
            }
            playout.take(heard, 0, SAMPLES, (long) (now * NANOS_PER_MILLI));
        }
        return new Result(
                playout.meanDelayMillis(),
                (double) playout.concealed() / playout.played(),
                1 - (double) tone.packets / arrivals.length);
    }

    private static void header(byte[] packet, int number) {
        packet[0] = (byte) 0x80;
        packet[2] = (byte) (number >> 8);
        packet[3] = (byte) number;
        int timestamp = number * SAMPLES;
        for (int i = 0; i < 4; i++) {
            packet[4 + i] = (byte) (timestamp >> (24 - 8 * i));
        }
    }

    /** What comes more than 60 ms behind the fastest is too late; what comes sooner waits. */
    private static Result fixed(double[] arrivals) {
        FastestTransit fastest = new FastestTransit();
        int madeUp = 0;
        for (int i = 0; i < arrivals.length; i++) {
            if (Double.isNaN(arrivals[i])
                    || fastest.behind(arrivals[i], (double) PACKET_MILLIS * i) > FIXED_MILLIS) {
                madeUp++;
            }
        }
        double share = (double) madeUp / arrivals.length;
        return new Result(FIXED_MILLIS, share, share);
    }
}
