package org.lanline.trace.media;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Sequence numbers that were passed over and have not come since, the latest ones. */
final class Missing {
    private static final int MOST = 4_096;
    private static final int MOST_AT_ONCE = 256;

    private final Set<Integer> numbers = new LinkedHashSet<>();

    /** So many before this one have not come. */
    void passedOver(int before, int count) {
        for (int i = Math.min(count, MOST_AT_ONCE); i > 0; i--) {
            numbers.add(before - i & 0xffff);
        }
        Iterator<Integer> oldest = numbers.iterator();
        for (int over = numbers.size() - MOST; over > 0; over--) {
            oldest.next();
            oldest.remove();
        }
    }

    /** True when it was missing; from now on it is not. */
    boolean came(int number) {
        return numbers.remove(number);
    }

    boolean has(int number) {
        return numbers.contains(number);
    }
}
