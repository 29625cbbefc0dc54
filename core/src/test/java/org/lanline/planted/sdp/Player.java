package org.lanline.planted.sdp;

/** Planted: sdp decodes Opus, and calls C. */
final class Player {
    io.github.jaredmdobson.concentus.@org.jspecify.annotations.Nullable OpusDecoder decoder;
    java.lang.foreign.MemorySegment memory = java.lang.foreign.MemorySegment.NULL;
}
