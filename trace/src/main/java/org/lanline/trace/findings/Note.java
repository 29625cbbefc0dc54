package org.lanline.trace.findings;

import java.util.Collection;
import java.util.List;

/**
 * Something worth saying about a call.
 *
 * @param frames that show it; some of them where there are many
 */
public record Note(Kind kind, String text, List<Integer> frames) {
    private static final int MOST_FRAMES = 12;

    /** How much it matters. */
    public enum Kind {
        PLAIN,
        /** Something that a person may want to mend. */
        WARNING,
        /** Why it failed, or that somebody may be in between. */
        ALARM
    }

    public Note {
        frames =
                frames.stream()
                        .filter(each -> each > 0)
                        .distinct()
                        .sorted()
                        .limit(MOST_FRAMES)
                        .toList();
    }

    static Note plain(String text, Collection<Integer> frames) {
        return new Note(Kind.PLAIN, text, List.copyOf(frames));
    }

    static Note warning(String text, Collection<Integer> frames) {
        return new Note(Kind.WARNING, text, List.copyOf(frames));
    }

    static Note alarm(String text, Collection<Integer> frames) {
        return new Note(Kind.ALARM, text, List.copyOf(frames));
    }

    /** With its frames. */
    public String sentence() {
        return frames.isEmpty() ? text + "." : text + " (" + Words.frames(frames) + ").";
    }
}
