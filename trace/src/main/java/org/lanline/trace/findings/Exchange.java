package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** An offer and what was answered to it (RFC 3264). A fork may answer several times. */
public final class Exchange {
    private static final int MOST_ANSWERS = 16;

    private final long cseq;
    private final Described offer;
    private final boolean offerInResponse;
    private final List<Described> answers = new ArrayList<>(1);
    private final List<Described> changed = new ArrayList<>(0);

    Exchange(long cseq, Described offer, boolean offerInResponse) {
        this.cseq = cseq;
        this.offer = offer;
        this.offerInResponse = offerInResponse;
    }

    boolean isOf(long number) {
        return cseq == number;
    }

    /**
     * Takes a further description with the same CSeq: the same text on another hop, an answer, or
     * an offer that somebody has changed on the way.
     */
    Described add(Described next, boolean inResponse) {
        if (next.text().equals(offer.text())) {
            return offer;
        }
        for (Described each : answers) {
            if (each.text().equals(next.text())) {
                return each;
            }
        }
        List<Described> list = inResponse == offerInResponse ? changed : answers;
        if (list.size() < MOST_ANSWERS) {
            list.add(next);
        }
        return next;
    }

    public Described offer() {
        return offer;
    }

    /** The one that counts: the last; null when none was seen. */
    public @Nullable Described answer() {
        return answers.isEmpty() ? null : answers.getLast();
    }

    public List<Described> answers() {
        return Collections.unmodifiableList(answers);
    }

    /** Offers of the same request that differ from the first: somebody on the way changed it. */
    public List<Described> changed() {
        return Collections.unmodifiableList(changed);
    }
}
