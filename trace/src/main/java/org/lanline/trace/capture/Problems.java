package org.lanline.trace.capture;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What could not be read, each kind once with how often it happened. */
public final class Problems {
    private static final int MOST_KINDS = 200;

    private final Map<String, Counted> kinds = new LinkedHashMap<>();
    private long others;

    private static final class Counted {
        final Problem first;
        long times;

        Counted(Problem first) {
            this.first = first;
        }
    }

    /** A place in a file. */
    public void at(@Nullable String file, long offset, String text) {
        add(new Problem(file, 0, offset, text, 1));
    }

    /** A packet. */
    public void in(int frame, String text) {
        add(new Problem(null, frame, -1, text, 1));
    }

    private void add(Problem problem) {
        Counted counted = kinds.get(problem.text());
        if (counted == null) {
            if (kinds.size() == MOST_KINDS) {
                others++;
                return;
            }
            counted = new Counted(problem);
            kinds.put(problem.text(), counted);
        }
        counted.times++;
    }

    /** In the order of their first appearance. */
    public List<Problem> all() {
        List<Problem> all = new ArrayList<>();
        for (Counted each : kinds.values()) {
            Problem first = each.first;
            all.add(
                    new Problem(
                            first.file(), first.frame(), first.offset(), first.text(), each.times));
        }
        if (others > 0) {
            all.add(new Problem(null, 0, -1, "there were more kinds of problems", others));
        }
        return all;
    }
}
