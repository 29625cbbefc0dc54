package org.lanline.codec;

/**
 * Turns payloads of one stream into samples, one channel of 16 bits; also those that did not come.
 */
public interface SpeechDecoder {

    /** Samples a second. */
    int sampleRate();

    /**
     * Decodes one packet, whoever sent it.
     *
     * @param into takes up to {@link SpeechCodec#MOST_SAMPLES}
     * @return how many samples of it were filled; 0 for a payload that cannot be decoded
     */
    int decode(byte[] in, int at, int length, short[] into, int to);

    /** Makes up as many samples in place of some that did not come, of at most 60 ms. */
    void conceal(int samples, short[] into, int to);

    /**
     * Recovers a packet that did not come from the one behind it (forward error correction within
     * the codec); decode that one afterwards.
     *
     * @param samples how many it had
     * @return false when there is nothing in it; nothing was changed then
     */
    default boolean recover(byte[] next, int at, int length, int samples, short[] into, int to) {
        return false;
    }
}
