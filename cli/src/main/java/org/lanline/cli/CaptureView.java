package org.lanline.cli;

import org.lanline.trace.live.LiveCall;
import org.lanline.trace.live.LiveEvent;

import java.nio.file.Path;
import java.util.List;

/** Shows what {@code lanline capture} takes. Called by one thread. */
interface CaptureView extends AutoCloseable {

    /**
     * How far it has come.
     *
     * @param interfaces their names, those that had packets
     * @param source what takes the packets
     * @param seen packets that were looked at
     * @param kept packets that were written
     * @param bytes of these
     * @param dropped packets that came too fast
     * @param files that hold them, the oldest first
     */
    record Progress(
            List<String> interfaces,
            String source,
            long elapsedNanos,
            long seen,
            long kept,
            long bytes,
            long dropped,
            int calls,
            List<Path> files) {
        public Progress {
            interfaces = List.copyOf(interfaces);
            files = List.copyOf(files);
        }
    }

    /** It has begun. */
    void began(Progress progress);

    /** Something is new; all calls as they stand. */
    void looked(List<LiveEvent> news, List<LiveCall> calls);

    /** Time goes by. */
    default void tick(Progress progress) {}

    /** True when the person at the keyboard has had enough. */
    default boolean isOver() {
        return false;
    }

    /** It has ended. */
    void ended(Progress progress);

    /** Gives the terminal back. */
    @Override
    default void close() {}
}
