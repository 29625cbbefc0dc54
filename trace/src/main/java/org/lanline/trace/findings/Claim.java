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
        /** From the secrets of our own server. */
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

    static Claim wire(Answer answer, String why, Collection<Integer> frames) {
        return new Claim(answer, why, Grade.WIRE, List.copyOf(frames));
    }
}
