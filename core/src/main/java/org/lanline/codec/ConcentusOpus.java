package org.lanline.codec;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusBandwidth;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.github.jaredmdobson.concentus.OpusSignal;

/**
 * Opus in plain Java: two to three times the processor time of the C library, and on every machine.
 */
public final class ConcentusOpus implements Opus {

    @Override
    public String name() {
        return "Concentus (Java)";
    }

    @Override
    public SpeechEncoder encoder(int bitsPerSecond) {
        return new Encoder(bitsPerSecond);
    }

    @Override
    public SpeechDecoder decoder() {
        return new Decoder();
    }

    private static final class Encoder implements SpeechEncoder {
        /** From here on there is room for correction beside the full band. */
        private static final int AMPLE_BITS_PER_SECOND = 32_000;

        private final OpusEncoder encoder;
        private final boolean ample;

        Encoder(int bitsPerSecond) {
            ample = bitsPerSecond >= AMPLE_BITS_PER_SECOND;
            try {
                encoder =
                        new OpusEncoder(
                                OpusFrames.SAMPLE_RATE, 1, OpusApplication.OPUS_APPLICATION_VOIP);
            } catch (OpusException neverForTheseNumbers) {
                throw new IllegalStateException(neverForTheseNumbers);
            }
            encoder.setBitrate(bitsPerSecond);
            encoder.setSignalType(OpusSignal.OPUS_SIGNAL_VOICE);
            encoder.setUseInbandFEC(true);
        }

        @Override
        public int encode(short[] in, int at, int samples, byte[] into, int to) {
            try {
                int most = Math.min(SpeechCodec.MOST_PAYLOAD, into.length - to);
                return encoder.encode(in, at, samples, into, to, most);
            } catch (OpusException notALengthOfAFrame) {
                throw new IllegalArgumentException(notALengthOfAFrame);
            }
        }

        @Override
        public void expectLoss(double share) {
            int percent = OpusFrames.expectedPercent(share);
            encoder.setPacketLossPercent(percent);
            // the C library gives up bandwidth for correction by itself; this one leaves it out
            encoder.setMaxBandwidth(
                    percent > 0 && !ample
                            ? OpusBandwidth.OPUS_BANDWIDTH_WIDEBAND
                            : OpusBandwidth.OPUS_BANDWIDTH_FULLBAND);
        }
    }

    private static final class Decoder implements SpeechDecoder {
        private final OpusDecoder decoder;

        Decoder() {
            try {
                decoder = new OpusDecoder(OpusFrames.SAMPLE_RATE, 1);
            } catch (OpusException neverForTheseNumbers) {
                throw new IllegalStateException(neverForTheseNumbers);
            }
        }

        @Override
        public int sampleRate() {
            return OpusFrames.SAMPLE_RATE;
        }

        @Override
        public int decode(byte[] in, int at, int length, short[] into, int to) {
            if (length == 0) {
                return 0; // an empty one would mean a lost one
            }
            try {
                int most = Math.min(SpeechCodec.MOST_SAMPLES, into.length - to);
                return Math.max(0, decoder.decode(in, at, length, into, to, most, false));
            } catch (OpusException | RuntimeException damaged) {
                return 0; // whatever a stranger's bytes do to it
            }
        }

        @Override
        public void conceal(int samples, short[] into, int to) {
            try {
                decoder.decode(null, 0, 0, into, to, samples, false);
            } catch (OpusException | RuntimeException nothingToGoOn) {
                java.util.Arrays.fill(into, to, to + samples, (short) 0);
            }
        }

        @Override
        public boolean recover(byte[] next, int at, int length, int samples, short[] into, int to) {
            if (!OpusFrames.hasCorrection(next, at, length)) {
                return false;
            }
            try {
                return decoder.decode(next, at, length, into, to, samples, true) == samples;
            } catch (OpusException | RuntimeException damaged) {
                return false;
            }
        }
    }
}
