package org.lanline.server.planted.store;

import java.lang.foreign.MemorySegment;

/** Planted: memory outside Java's heap, beyond the room of sockets. */
final class Pointer {
    final MemorySegment beyond = MemorySegment.NULL;
}
