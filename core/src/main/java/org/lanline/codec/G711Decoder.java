package org.lanline.codec;

/** G.711, either law, with concealment as its appendix I has it. */
public final class G711Decoder implements SpeechDecoder {
    private static final int SAMPLE_RATE = 8_000;

    private final boolean muLaw;
    private final Concealment concealment = new Concealment(SAMPLE_RATE);

    public G711Decoder(boolean muLaw) {
        this.muLaw = muLaw;
    }

    @Override
    public int sampleRate() {
        return SAMPLE_RATE;
    }

    @Override
    public int decode(byte[] in, int at, int length, short[] into, int to) {
        int samples = Math.min(Math.min(length, SpeechCodec.MOST_SAMPLES), into.length - to);
        for (int i = 0; i < samples; i++) {
            into[to + i] = muLaw ? G711.ofMuLaw(in[at + i]) : G711.ofALaw(in[at + i]);
        }
        concealment.came(into, to, samples);
        return samples;
    }

    @Override
    public void conceal(int samples, short[] into, int to) {
        concealment.conceal(samples, into, to);
    }
}
