package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** All flows, found by their addresses without making an object for the question. */
final class FlowTable {
    /** A capture of more conversations than this is no capture of calls. */
    static final int MOST_FLOWS = 1 << 17;

    private static final int FIRST_SLOTS = 1 << 12;

    private final List<Flow> inOrder = new ArrayList<>();

    /** So that nobody can make a capture whose flows all fall on one slot. */
    private final long salt = new SplittableRandom().nextLong() | 1;

    private @Nullable Flow[] slots = new Flow[FIRST_SLOTS];

    /** What is put beside the addresses: the ports, the protocol and the allocation's number. */
    static long rest(int sourcePort, int targetPort, int protocol, int allocation) {
        return (long) allocation << 40
                | (long) protocol << 32
                | (long) sourcePort << 16
                | targetPort;
    }

    static int protocol(long rest) {
        return (int) (rest >>> 32) & 0xff;
    }

    /** The same with the ports the other way round. */
    static long reversed(long rest) {
        return (rest & 0xffff_ffff_0000_0000L) | (rest & 0xffff) << 16 | (rest >>> 16 & 0xffff);
    }

    /** The flow of these addresses; null when there is none yet. */
    @Nullable Flow find(
            long sourceHigh, long sourceLow, long targetHigh, long targetLow, long rest) {
        int mask = slots.length - 1;
        int slot = hash(sourceHigh, sourceLow, targetHigh, targetLow, rest) & mask;
        while (true) {
            Flow flow = slots[slot];
            if (flow == null || flow.is(sourceHigh, sourceLow, targetHigh, targetLow, rest)) {
                return flow;
            }
            slot = slot + 1 & mask;
        }
    }

    /** The flow the other way, when anything came that way. */
    @Nullable Flow reverse(Flow flow) {
        return find(
                flow.targetHigh,
                flow.targetLow,
                flow.sourceHigh,
                flow.sourceLow,
                reversed(flow.rest));
    }

    /** False when the table is full; the flow is then not in it. */
    boolean add(Flow flow) {
        if (inOrder.size() == MOST_FLOWS) {
            return false;
        }
        if (inOrder.size() * 2 >= slots.length) {
            grow();
        }
        put(slots, flow);
        flow.numbered(inOrder.size());
        inOrder.add(flow);
        return true;
    }

    private void grow() {
        @Nullable Flow[] bigger = new Flow[slots.length * 2];
        for (Flow flow : inOrder) {
            put(bigger, flow);
        }
        slots = bigger;
    }

    private void put(@Nullable Flow[] into, Flow flow) {
        int mask = into.length - 1;
        int slot =
                hash(flow.sourceHigh, flow.sourceLow, flow.targetHigh, flow.targetLow, flow.rest)
                        & mask;
        while (into[slot] != null) {
            slot = slot + 1 & mask;
        }
        into[slot] = flow;
    }

    private int hash(long sourceHigh, long sourceLow, long targetHigh, long targetLow, long rest) {
        long mixed = sourceHigh * 0x9e3779b97f4a7c15L + targetHigh;
        mixed = (mixed ^ sourceLow) * salt + targetLow;
        mixed = (mixed ^ mixed >>> 29 ^ rest) * 0x94d049bb133111ebL;
        return (int) (mixed ^ mixed >>> 32);
    }

    /** In the order of their first packet. */
    List<Flow> all() {
        return Collections.unmodifiableList(inOrder);
    }
}
