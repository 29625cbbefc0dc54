package org.lanline.rtp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Those who take part in a session, beside us: as few as a call has (RFC 3550 section 6.2.1). */
final class Sources {
    /** More than any call has; somebody who makes them up replaces his own. */
    private static final int MOST = 16;

    private final int clockRate;
    private final List<Source> sources = new ArrayList<>(2);

    Sources(int clockRate) {
        this.clockRate = clockRate;
    }

    @Nullable Source find(int ssrc) {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).ssrc() == ssrc) {
                return sources.get(i);
            }
        }
        return null;
    }

    Source findOrAdd(int ssrc, long nowNanos) {
        Source known = find(ssrc);
        if (known != null) {
            return known;
        }
        if (sources.size() == MOST) {
            sources.remove(quietest());
        }
        Source source = new Source(ssrc, clockRate);
        source.heard(nowNanos);
        sources.add(source);
        return source;
    }

    private int quietest() {
        int quietest = 0;
        for (int i = 1; i < sources.size(); i++) {
            if (sources.get(i).heardNanos() - sources.get(quietest).heardNanos() < 0) {
                quietest = i;
            }
        }
        return quietest;
    }

    boolean remove(int ssrc) {
        return sources.removeIf(each -> each.ssrc() == ssrc);
    }

    /** True when there were any that nothing was heard of for so long (section 6.3.5). */
    boolean removeQuiet(long nowNanos, long longestNanos) {
        return sources.removeIf(each -> nowNanos - each.heardNanos() > longestNanos);
    }

    int size() {
        return sources.size();
    }

    int senders(long nowNanos, long longestNanos) {
        int senders = 0;
        for (int i = 0; i < sources.size(); i++) {
            senders += sources.get(i).isSender(nowNanos, longestNanos) ? 1 : 0;
        }
        return senders;
    }

    Source get(int index) {
        return sources.get(index);
    }
}
