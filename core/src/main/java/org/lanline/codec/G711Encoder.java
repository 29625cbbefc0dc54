package org.lanline.codec;

/** G.711, either law. */
public final class G711Encoder implements SpeechEncoder {
    private final boolean muLaw;

    public G711Encoder(boolean muLaw) {
        this.muLaw = muLaw;
    }

    @Override
    public int encode(short[] in, int at, int samples, byte[] into, int to) {
        for (int i = 0; i < samples; i++) {
            into[to + i] = muLaw ? G711.toMuLaw(in[at + i]) : G711.toALaw(in[at + i]);
        }
        return samples;
    }
}
