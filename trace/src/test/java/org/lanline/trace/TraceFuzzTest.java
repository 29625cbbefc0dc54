package org.lanline.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.kit.Mutator;
import org.lanline.trace.kit.Conversation;
import org.lanline.trace.report.Summary;
import org.lanline.trace.report.TraceJson;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** Whole captures with anything wrong in them: read as far as they go, and reported. */
final class TraceFuzzTest {
    private static final int FILES = Integer.getInteger("lanline.mutations", 400);

    @TempDir
    private @SuppressWarnings("NullAway.Init") Path folder;

    private Trace read(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("damaged"), bytes);
        Trace trace = Trace.of(List.of(file));
        assertThat(Summary.of(trace, new Summary.View(80, false))).isNotEmpty();
        TraceJson.write(trace, new StringWriter());
        return trace;
    }

    @Test
    void damagedCapturesAreReadAsFarAsTheyGo() throws IOException {
        byte[] whole = Conversation.whole().toArray();
        Mutator mutator = new Mutator(6, List.of(whole));
        SplittableRandom random = new SplittableRandom(6);
        long packets = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = i % 2 == 0 ? mutator.next() : whole.clone();
            for (int j = 0; i % 2 == 1 && j < 40; j++) {
                bytes[24 + random.nextInt(bytes.length - 24)] = (byte) random.nextInt();
            }
            packets += read(bytes).tally().packets();
        }
        assertThat(packets).as("packets that were read all the same").isGreaterThan(FILES * 50L);
    }

    @Test
    void compressedCapturesAreReadAlsoWhenTheyAreCutOff() throws IOException {
        byte[] whole = Conversation.whole().toArray();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(whole);
        }
        Trace trace = read(packed.toByteArray());
        assertThat(trace.contents().files().getFirst().packed()).isTrue();
        assertThat(trace.problems()).isEmpty();
        Trace torn = read(Arrays.copyOf(packed.toByteArray(), packed.size() - 40));
        assertThat(torn.tally().packets()).isBetween(1L, trace.tally().packets());
        assertThat(torn.problems()).isNotEmpty();
    }

    @Test
    void aFewBytesThatUnpackToVeryManyStayFewInMemory() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(Arrays.copyOf(Conversation.whole().toArray(), 24));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 50; i++) {
                gzip.write(zeros);
            }
        }
        // records of length 0 and time 0, 3 million of them
        Trace trace = read(packed.toByteArray());
        assertThat(trace.streams()).isEmpty();
        assertThat(trace.problems()).hasSizeLessThan(5);
    }
}
