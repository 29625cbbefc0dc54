package org.lanline.server.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lets the loop in before the JVM's compiler where both want one processor. A packet takes
 * microseconds, a compilation many milliseconds, and while a box is young there are many of them;
 * without this, one packet in a hundred waited for three milliseconds.
 */
final class Precedence {

    private static final Path THREADS = Path.of("/proc/self/task");
    private static final int NICER = 5; // a third of the weight of others, sched(7)
    private static final int NICEST = 19;
    private static final long SHORTEST_NANOS = 100_000; // the kernel takes no less

    private final Kernel kernel;
    private final NativeMemory attributes = NativeMemory.of(Linux.SCHED_ATTR_BYTES);

    /** What is refused changes nothing. */
    Precedence(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Of the calling thread. */
    void take() {
        shortSlice();
        for (int thread : compilers()) {
            nicer(thread);
        }
    }

    /**
     * A thread that wants little at a time may break into the time of one that wants more: Linux
     * 6.12 and later. Earlier ones let in who has slept, and ignore this.
     */
    private void shortSlice() {
        if (kernel.schedGetattr(0, attributes.address(), Linux.SCHED_ATTR_BYTES) == 0) {
            attributes.bytes().putLong(Linux.SCHED_RUNTIME, SHORTEST_NANOS);
            kernel.schedSetattr(0, attributes.address());
        }
    }

    /** Only a thread within its fair share is let in, so theirs is made smaller. */
    private void nicer(int thread) {
        if (kernel.schedGetattr(thread, attributes.address(), Linux.SCHED_ATTR_BYTES) == 0) {
            int nice = attributes.bytes().getInt(Linux.SCHED_NICE);
            attributes.bytes().putInt(Linux.SCHED_NICE, Math.min(nice + NICER, NICEST));
            kernel.schedSetattr(thread, attributes.address());
        }
    }

    private static List<Integer> compilers() {
        try (Stream<Path> threads = Files.list(THREADS)) {
            return threads.filter(Precedence::isCompiler)
                    .map(thread -> Integer.valueOf(thread.getFileName().toString()))
                    .toList();
        } catch (IOException unknown) {
            return List.of();
        }
    }

    private static boolean isCompiler(Path thread) {
        try {
            String name = Files.readString(thread.resolve("comm"));
            return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
        } catch (IOException ended) {
            return false;
        }
    }
}
