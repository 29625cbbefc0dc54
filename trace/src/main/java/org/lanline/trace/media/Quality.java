package org.lanline.trace.media;

/**
 * An estimate of what people would think of a stream (ITU-T G.107), with what went into it.
 *
 * @param opinion MOS, 1 to 4.5
 * @param rating R, 0 to 93.2
 * @param delayMillis mouth to ear
 * @param delaySource where the network's part of it is from
 * @param bufferMillis depth of the jitter buffer that was assumed, part of the delay
 * @param lossPercent packets that never came, or came too late for that buffer
 * @param burst {@code BurstR}
 */
public record Quality(
        double opinion,
        double rating,
        double delayMillis,
        String delaySource,
        int bufferMillis,
        double lossPercent,
        double burst,
        EModel.Codec codec) {}
