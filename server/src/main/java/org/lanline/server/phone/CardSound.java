package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.Consumer;

import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;

/**
 * The microphone and the loudspeaker of this machine. Takes from the card what is there and gives
 * it what it has room for, so that nothing waits for it.
 */
public final class CardSound implements Sound {
    private static final int BUFFER_MILLIS = 200;

    private final Consumer<String> keys;
    private @Nullable TargetDataLine microphone;
    private @Nullable SourceDataLine loudspeaker;
    private byte[] bytes = {};
    private int rate;
    private boolean opened;

    public CardSound(Consumer<String> keys) {
        this.keys = keys;
    }

    /** Whether this machine has a sound card at all, as far as Java sees. */
    public static boolean isThere() {
        AudioFormat format = format(8_000);
        return AudioSystem.isLineSupported(new DataLine.Info(SourceDataLine.class, format))
                || AudioSystem.isLineSupported(new DataLine.Info(TargetDataLine.class, format));
    }

    private static AudioFormat format(int rate) {
        return new AudioFormat(rate, 16, 1, true, false);
    }

    @Override
    public void begin(int sampleRate) {
        end();
        rate = sampleRate;
        AudioFormat format = format(sampleRate);
        try {
            SourceDataLine line = AudioSystem.getSourceDataLine(format);
            line.open(format, bufferBytes());
            line.start();
            loudspeaker = line;
        } catch (LineUnavailableException | IllegalArgumentException none) {
            loudspeaker = null;
        }
    }

    private int bufferBytes() {
        return 2 * rate * BUFFER_MILLIS / 1_000;
    }

    /** When something is to be said, and not before: a call may be heard while it still rings. */
    private void openMicrophone() {
        opened = true;
        AudioFormat format = format(rate);
        try {
            TargetDataLine line = AudioSystem.getTargetDataLine(format);
            line.open(format, bufferBytes());
            line.start();
            microphone = line;
        } catch (LineUnavailableException | IllegalArgumentException none) {
            microphone = null; // a machine with a loudspeaker alone still hears
        }
    }

    @Override
    public boolean speak(short[] into, int at, int samples) {
        if (!opened) {
            openMicrophone();
        }
        TargetDataLine line = microphone;
        if (line == null || line.available() < 2 * samples) {
            Arrays.fill(into, at, at + samples, (short) 0);
            return true;
        }
        room(samples);
        line.read(bytes, 0, 2 * samples);
        for (int i = 0; i < samples; i++) {
            into[at + i] = (short) ((bytes[2 * i] & 0xff) | bytes[2 * i + 1] << 8);
        }
        return true;
    }

    @Override
    public void hear(short[] samples, int at, int count) {
        SourceDataLine line = loudspeaker;
        if (line == null || line.available() < 2 * count) {
            return; // the card is behind; what it cannot take is lost
        }
        room(count);
        for (int i = 0; i < count; i++) {
            bytes[2 * i] = (byte) samples[at + i];
            bytes[2 * i + 1] = (byte) (samples[at + i] >> 8);
        }
        line.write(bytes, 0, 2 * count);
    }

    private void room(int samples) {
        if (bytes.length < 2 * samples) {
            bytes = new byte[2 * samples];
        }
    }

    @Override
    public void key(String key) {
        keys.accept(key);
    }

    @Override
    public void end() {
        opened = false;
        if (microphone != null) {
            microphone.close();
            microphone = null;
        }
        if (loudspeaker != null) {
            loudspeaker.close();
            loudspeaker = null;
        }
    }
}
