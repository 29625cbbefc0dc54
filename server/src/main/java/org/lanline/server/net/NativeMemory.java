package org.lanline.server.net;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that the kernel reads and writes: seen as bytes here, as an address there. It is freed
 * with the buffer, by the garbage collector.
 *
 * @param bytes zeroed, in the order of the processor
 * @param address of the first byte, a multiple of 64
 */
record NativeMemory(ByteBuffer bytes, long address) {

    private static final int ALIGNMENT = 64;

    static NativeMemory of(int size) {
        ByteBuffer aligned =
                ByteBuffer.allocateDirect(size + 2 * ALIGNMENT)
                        .alignedSlice(ALIGNMENT)
                        .slice(0, size)
                        .order(ByteOrder.nativeOrder());
        return new NativeMemory(aligned, MemorySegment.ofBuffer(aligned).address());
    }
}
