package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.codec.Opus;
import org.lanline.codec.Resampler;
import org.lanline.codec.SegmentalRatio;
import org.lanline.codec.SpeechCodec;
import org.lanline.codec.SpeechDecoder;
import org.lanline.codec.SpeechEncoder;
import org.lanline.codec.WavFile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/** A sound through a codec and over a network that loses some of its packets, and what is heard. */
final class Transcoding {
    private static final int PACKETS_A_SECOND = 50;

    /** What a receiver does about a packet that did not come. */
    enum Repair {
        SILENCE,
        CONCEALED,
        CORRECTED
    }

    /**
     * What is heard.
     *
     * @param decibels segmental signal to noise of all of it
     * @param lostDecibels of the packets that were lost; null where none was
     * @param corrected packets that the one behind them brought
     */
    record Heard(Repair repair, double decibels, @Nullable Double lostDecibels, int corrected) {}

    private final SpeechCodec codec;
    private final Opus opus;
    private final short[] said;
    private final List<byte[]> packets;
    private final BitSet lost = new BitSet();
    private final int samples;
    private short[] heard = new short[0];

    /**
     * @param share of packets that get lost, 0 to 1
     * @param seed of the chance by which they do
     */
    Transcoding(
            WavFile in, SpeechCodec codec, Opus opus, int bitsPerSecond, double share, long seed) {
        this.codec = codec;
        this.opus = opus;
        this.samples = codec.sampleRate() / PACKETS_A_SECOND;
        this.said = atRate(in, codec.sampleRate(), samples);
        this.packets = encode(bitsPerSecond, share);
        SplittableRandom chance = new SplittableRandom(seed);
        for (int i = 0; i < packets.size(); i++) {
            lost.set(i, chance.nextDouble() < share);
        }
    }

    /** Filled up with silence to whole packets, and one more for what the codec holds back. */
    private static short[] atRate(WavFile in, int rate, int packet) {
        short[] samples = in.samples();
        int length = samples.length;
        if (in.sampleRate() != rate) {
            Resampler resampler = new Resampler(in.sampleRate(), rate);
            short[] made = new short[resampler.most(samples.length)];
            length = resampler.convert(samples, 0, samples.length, made, 0);
            samples = made;
        }
        int whole = (length + packet - 1) / packet + 1;
        return Arrays.copyOf(Arrays.copyOf(samples, length), whole * packet);
    }

    private List<byte[]> encode(int bitsPerSecond, double share) {
        SpeechEncoder encoder = codec.encoder(opus, bitsPerSecond);
        encoder.expectLoss(share);
        byte[] payload = new byte[SpeechCodec.MOST_PAYLOAD];
        List<byte[]> encoded = new ArrayList<>();
        for (int at = 0; at + samples <= said.length; at += samples) {
            encoded.add(Arrays.copyOf(payload, encoder.encode(said, at, samples, payload, 0)));
        }
        return encoded;
    }

    /** What a receiver hears that repairs like this; {@link #heard} has it afterwards. */
    Heard hear(Repair repair) {
        SpeechDecoder decoder = codec.decoder(opus);
        heard = new short[said.length];
        int corrected = 0;
        for (int i = 0; i < packets.size(); i++) {
            int at = i * samples;
            if (!lost.get(i)) {
                byte[] packet = packets.get(i);
                decoder.decode(packet, 0, packet.length, heard, at);
            } else if (repair == Repair.CORRECTED && correct(decoder, i, at)) {
                corrected++;
            } else {
                // the decoder has to know in any case
                decoder.conceal(samples, heard, at);
                if (repair == Repair.SILENCE) {
                    Arrays.fill(heard, at, at + samples, (short) 0);
                }
            }
        }
        SegmentalRatio ratio = new SegmentalRatio(said, heard, codec.sampleRate(), samples / 2);
        double ofLost = ratio.mean(lost::get);
        return new Heard(repair, ratio.mean(), Double.isNaN(ofLost) ? null : ofLost, corrected);
    }

    private boolean correct(SpeechDecoder decoder, int number, int at) {
        if (number + 1 == packets.size() || lost.get(number + 1)) {
            return false;
        }
        byte[] next = packets.get(number + 1);
        return decoder.recover(next, 0, next.length, samples, heard, at);
    }

    short[] said() {
        return said;
    }

    short[] heard() {
        return heard;
    }

    List<byte[]> packets() {
        return packets;
    }

    /** Numbers of packets. */
    BitSet lost() {
        return lost;
    }

    int packetSamples() {
        return samples;
    }

    long payloadBytes() {
        return packets.stream().mapToLong(each -> each.length).sum();
    }

    double seconds() {
        return (double) packets.size() / PACKETS_A_SECOND;
    }
}
