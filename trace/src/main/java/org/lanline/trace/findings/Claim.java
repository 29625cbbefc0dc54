package org.lanline.trace.findings;

import java.util.Collection;
import java.util.List;

/**
 * A statement about a call.
 *
 * @param why in words
 * @param grade what it rests on
 * @param frames that prove it; some of them where there are many
 */
public record Claim(Answer answer, String why, Grade grade, List<Integer> frames) {
    private static final int MOST_FRAMES = 12;

    /** Where evidence comes from. */
    public enum Grade {
        /** In the capture. */
        WIRE,
        /** Reported by a device that took part. */
        ENDPOINT,
        /** What our own box knows of what it sent and got itself: nobody captured it. */
        SERVER
    }

    public Claim {
        frames =
                frames.stream()
                        .filter(each -> each > 0)
                        .distinct()
                        .sorted()
                        .limit(MOST_FRAMES)
                        .toList();
    }

    static Claim endpoint(Answer answer, String why) {
        return new Claim(answer, why, Grade.ENDPOINT, List.of());
    }

    /** The same on other grounds. */
    Claim as(Grade other) {
        return new Claim(answer, why, other, frames);
    }

    static Claim wire(Answer answer, String why, Collection<Integer> frames) {
        return new Claim(answer, why, Grade.WIRE, List.copyOf(frames));
    }
}
