package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.Resampler;
import org.lanline.codec.WavFile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/** Says what is in a file, then nothing, and writes what it hears into another. */
public final class FileSound implements Sound {
    private static final int LONGEST_PACKET = 5_760;

    private final @Nullable WavFile played;
    private final @Nullable Path record;
    private final Consumer<String> keys;
    private final Consumer<IOException> trouble;
    private short[] said = {};
    private int next;
    private double doneShare;
    private @Nullable WavWriter writer;
    private @Nullable Resampler toFile;
    private int fileRate;
    private short[] resampled = {};

    /**
     * @param played what is said, null for silence
     * @param record where to write what is heard, null for nowhere
     * @param keys told which key the other side pressed
     * @param trouble told when the file cannot be written; then nothing more is
     */
    public FileSound(
            @Nullable WavFile played,
            @Nullable Path record,
            Consumer<String> keys,
            Consumer<IOException> trouble) {
        this.played = played;
        this.record = record;
        this.keys = keys;
        this.trouble = trouble;
    }

    @Override
    public void begin(int sampleRate) {
        if (played != null) {
            said = at(played, sampleRate);
            next = (int) (doneShare * said.length);
        }
        if (record == null) {
            return;
        }
        if (writer == null) {
            try {
                writer = new WavWriter(record, sampleRate);
                fileRate = sampleRate;
            } catch (IOException failed) {
                trouble.accept(failed);
            }
        }
        toFile = fileRate == sampleRate ? null : new Resampler(sampleRate, fileRate);
        resampled = new short[toFile == null ? 0 : toFile.most(LONGEST_PACKET)];
    }

    private static short[] at(WavFile file, int rate) {
        if (file.sampleRate() == rate) {
            return file.samples();
        }
        Resampler resampler = new Resampler(file.sampleRate(), rate);
        short[] samples = file.samples();
        short[] converted = new short[resampler.most(samples.length)];
        int made = resampler.convert(samples, 0, samples.length, converted, 0);
        return Arrays.copyOf(converted, made);
    }

    @Override
    public boolean speak(short[] into, int at, int samples) {
        int there = Math.min(samples, said.length - next);
        System.arraycopy(said, next, into, at, there);
        Arrays.fill(into, at + there, at + samples, (short) 0);
        next += there;
        doneShare = said.length == 0 ? 1 : (double) next / said.length;
        return true;
    }

    /** True once everything in the file has been said. */
    public boolean isOver() {
        return doneShare >= 1 || played == null;
    }

    @Override
    public void hear(short[] samples, int at, int count) {
        WavWriter open = writer;
        if (open == null) {
            return;
        }
        try {
            Resampler other = toFile;
            if (other == null) {
                open.write(samples, at, count);
            } else {
                open.write(resampled, 0, other.convert(samples, at, count, resampled, 0));
            }
        } catch (IOException failed) {
            writer = null;
            trouble.accept(failed);
        }
    }

    @Override
    public void key(String key) {
        keys.accept(key);
    }

    @Override
    public void end() {
        WavWriter open = writer;
        writer = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failed) {
                trouble.accept(failed);
            }
        }
    }
}
