package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts the fragments of IP packets together again (RFC 791 section 3.2, RFC 8200 section 4.5). */
final class Fragments {
    /** Packets that are waited for at a time; the oldest is given up for a new one. */
    private static final int MOST_PACKETS = 256;

    private static final int MOST_PACKET_BYTES = 65_535;
    private static final int MOST_PIECES = 64;
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    /** A copy of a fragment, as of a bridge that is seen twice, comes as late as this. */
    private static final long LATE_NANOS = 1_000_000_000L;

    private final Map<Key, Partial> partials = new LinkedHashMap<>();

    /** When packets were whole. */
    private final Map<Key, Long> whole =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
                    return size() > MOST_PACKETS;
                }
            };

    private record Key(
            long sourceHigh,
            long sourceLow,
            long targetHigh,
            long targetLow,
            long id,
            int protocol) {}

    /** What is there of one packet. */
    private static final class Partial {
        final long beganNanos;
        final int firstFrame;
        byte[] bytes = new byte[2_048];
        final int[] from = new int[MOST_PIECES];
        final int[] to = new int[MOST_PIECES];
        int pieces;
        int total = -1;

        Partial(long beganNanos, int firstFrame) {
            this.beganNanos = beganNanos;
            this.firstFrame = firstFrame;
        }

        /** True when every byte from the first to the last is there. */
        boolean whole() {
            if (total < 0) {
                return false;
            }
            int covered = 0;
            for (boolean grown = true; grown && covered < total; ) {
                grown = false;
                for (int i = 0; i < pieces; i++) {
                    if (from[i] <= covered && to[i] > covered) {
                        covered = to[i];
                        grown = true;
                    }
                }
            }
            return covered >= total;
        }
    }

    /** What is known of a packet that never got whole. */
    interface GivenUp {
        /**
         * @param start its first bytes, which say where it was going; null when they were not seen
         */
        void givenUp(int frame, byte @Nullable [] start);
    }

    private final GivenUp givenUp;

    Fragments(GivenUp givenUp) {
        this.givenUp = givenUp;
    }

    /** What the whole packet carries, when this was the fragment that it lacked; otherwise null. */
    byte @Nullable [] add(Ip ip, int frame, long nanos) {
        int length = ip.end - ip.payload;
        int until = ip.fragmentOffset + length;
        if (ip.cut || length <= 0 || until > MOST_PACKET_BYTES) {
            return null;
        }
        Key key =
                new Key(
                        ip.sourceHigh,
                        ip.sourceLow,
                        ip.targetHigh,
                        ip.targetLow,
                        ip.fragmentId,
                        ip.protocol);
        Long before = whole.get(key);
        if (before != null && nanos - before < LATE_NANOS) {
            return null;
        }
        Partial partial = partial(key, frame, nanos);
        if (partial.pieces == MOST_PIECES) {
            giveUp(key, partial);
            return null;
        }
        keep(partial, ip, length, until);
        if (!partial.whole()) {
            return null;
        }
        partials.remove(key);
        whole.put(key, nanos);
        return Arrays.copyOf(partial.bytes, partial.total);
    }

    private Partial partial(Key key, int frame, long nanos) {
        Partial partial = partials.get(key);
        if (partial != null && nanos - partial.beganNanos > PATIENCE_NANOS) {
            giveUp(key, partial);
            partial = null;
        }
        if (partial == null) {
            makeRoom();
            partial = new Partial(nanos, frame);
            partials.put(key, partial);
        }
        return partial;
    }

    private void makeRoom() {
        if (partials.size() == MOST_PACKETS) {
            Iterator<Map.Entry<Key, Partial>> oldest = partials.entrySet().iterator();
            Map.Entry<Key, Partial> entry = oldest.next();
            giveUp(entry.getKey(), entry.getValue());
        }
    }

    private static void keep(Partial partial, Ip ip, int length, int until) {
        if (until > partial.bytes.length) {
            partial.bytes =
                    Arrays.copyOf(
                            partial.bytes,
                            Math.min(MOST_PACKET_BYTES, Math.max(until, 2 * partial.bytes.length)));
        }
        System.arraycopy(ip.bytes, ip.payload, partial.bytes, ip.fragmentOffset, length);
        partial.from[partial.pieces] = ip.fragmentOffset;
        partial.to[partial.pieces++] = until;
        if (!ip.moreFragments) {
            partial.total = until;
        }
    }

    private void giveUp(Key key, Partial partial) {
        partials.remove(key);
        int start = 0;
        for (int i = 0; i < partial.pieces; i++) {
            if (partial.from[i] == 0) {
                start = Math.max(start, partial.to[i]);
            }
        }
        givenUp.givenUp(
                partial.firstFrame, start == 0 ? null : Arrays.copyOf(partial.bytes, start));
    }

    /** The capture is at its end: nothing more will come. */
    void finish() {
        while (!partials.isEmpty()) {
            Map.Entry<Key, Partial> entry = partials.entrySet().iterator().next();
            giveUp(entry.getKey(), entry.getValue());
        }
    }
}
