package org.lanline.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages good input in small, seeded ways: what a parser must survive. */
public final class Mutator {
    private static final List<byte[]> DICTIONARY =
            List.of(
                    words("\r\n"),
                    words("\r\n "),
                    words("\r\n\r\n"),
                    words("\n"),
                    words("\0"),
                    words(","),
                    words(";"),
                    words("<"),
                    words(">"),
                    words("\""),
                    words("\\"),
                    words("%"),
                    words("%00"),
                    words("@"),
                    words(":"),
                    words("["),
                    words("]"),
                    words("="),
                    words("*"),
                    words("?"),
                    words("2147483648"),
                    words("-1"),
                    words("99999999999999999999"),
                    words("\u00fc"),
                    new byte[] {(byte) 0xff});

    private final SplittableRandom random;
    private final List<byte[]> corpus;

    public Mutator(long seed, List<byte[]> corpus) {
        this.random = new SplittableRandom(seed);
        this.corpus = corpus;
    }

    private static byte[] words(String text) {
        return text.getBytes(UTF_8);
    }

    /** One of the corpus with one to four things wrong with it. */
    public byte[] next() {
        byte[] bytes = any(corpus).clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes = damaged(bytes);
        }
        return bytes;
    }

    private byte[] damaged(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + random.nextInt(1, 40));
        return switch (random.nextInt(6)) {
            case 0 -> joined(bytes, at, new byte[] {(byte) random.nextInt(256)}, end(at, 1, bytes));
            case 1 -> joined(bytes, at, any(DICTIONARY), at);
            case 2 -> joined(bytes, at, new byte[0], end);
            case 3 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, end), at);
            case 4 -> joined(bytes, at, any(DICTIONARY), end(at, 1, bytes));
            default -> {
                byte[] other = any(corpus);
                int from = random.nextInt(other.length + 1);
                yield joined(
                        bytes, at, Arrays.copyOfRange(other, from, other.length), bytes.length);
            }
        };
    }

    private static int end(int at, int length, byte[] bytes) {
        return Math.min(bytes.length, at + length);
    }

    private static byte[] joined(byte[] bytes, int until, byte[] middle, int from) {
        byte[] whole = Arrays.copyOf(bytes, until + middle.length + bytes.length - from);
        System.arraycopy(middle, 0, whole, until, middle.length);
        System.arraycopy(bytes, from, whole, until + middle.length, bytes.length - from);
        return whole;
    }

    private byte[] any(List<byte[]> list) {
        return list.get(random.nextInt(list.size()));
    }
}
