package org.lanline.codec;

/**
 * Turns samples of one stream, one channel of 16 bits, into payloads. What comes depends on what
 * came.
 */
public interface SpeechEncoder {

    /**
     * Encodes one packet.
     *
     * @param samples how many, at the codec's rate; a multiple of 10 ms of at most 60 ms
     * @param into takes up to {@link SpeechCodec#MOST_PAYLOAD} bytes
     * @return how many bytes of it were filled
     */
    int encode(short[] in, int at, int samples, byte[] into, int to);

    /** What share of packets gets lost, 0 to 1, for a codec that can prepare for it. */
    default void expectLoss(double share) {}
}
