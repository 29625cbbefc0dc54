package org.lanline.mdns;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The last packets that this box multicast, on any link. Multicast comes back: to the socket that
 * sent it, and to the box's other interfaces on the same LAN. A packet that is byte for byte one of
 * these is our own voice and never a conflict.
 */
final class SentPackets {
    private static final int REMEMBERED = 64;

    private final Deque<byte[]> packets = new ArrayDeque<>(REMEMBERED);

    void add(byte[] packet) {
        if (packets.size() == REMEMBERED) {
            packets.removeFirst();
        }
        packets.addLast(packet);
    }

    boolean contains(byte[] packet) {
        return packets.stream().anyMatch(sent -> Arrays.equals(sent, packet));
    }
}
