package org.lanline.trace.planted.media;

/** Planted: media decodes Opus itself. */
final class Player {
    io.github.jaredmdobson.concentus.@org.jspecify.annotations.Nullable OpusDecoder decoder;
}
