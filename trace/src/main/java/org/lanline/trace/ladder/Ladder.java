package org.lanline.trace.ladder;

import org.lanline.trace.findings.Call;
import org.lanline.trace.findings.IceStory;

import java.util.List;

/**
 * One call, ready to be drawn.
 *
 * @param rungs in the order of time
 * @param leftOut rungs that were too many
 */
public record Ladder(List<Lane> lanes, List<Rung> rungs, long beganNanos, int leftOut) {

    /**
     * A machine.
     *
     * @param name such as {@code alice}; empty where it is not known
     */
    public record Lane(String address, String name) {}

    /** How an arrow is to look. */
    public enum Kind {
        REQUEST,
        /** 1xx. */
        PROVISIONAL,
        /** 2xx, and what else went well. */
        SUCCESS,
        /** From 300 on, and what else did not go well. */
        FAILURE,
        ICE,
        TURN,
        DTLS,
        MEDIA
    }

    /** What is between two lanes at a time. */
    public sealed interface Rung {
        long nanos();

        int frame();

        int from();

        int to();

        Kind kind();

        String text();
    }

    /**
     * A message.
     *
     * @param remark such as {@code after 12 ms}, {@code sent again}; empty mostly
     */
    public record Arrow(
            long nanos,
            int frame,
            int from,
            int to,
            Kind kind,
            String text,
            String remark,
            boolean again)
            implements Rung {}

    /** Media, from its first packet to its last. */
    public record Bar(
            long nanos, long endNanos, int frame, int lastFrame, int from, int to, String text)
            implements Rung {
        @Override
        public Kind kind() {
            return Kind.MEDIA;
        }
    }

    public Ladder {
        lanes = List.copyOf(lanes);
        rungs = List.copyOf(rungs);
    }

    /** Of this call; the stories are those of its ICE sessions. */
    public static Ladder of(Call call, List<IceStory> stories) {
        return new LadderMaker(call, stories).make();
    }
}
