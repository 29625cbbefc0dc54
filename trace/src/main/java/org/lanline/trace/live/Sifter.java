package org.lanline.trace.live;

import org.jspecify.annotations.Nullable;
import org.lanline.pcap.Packet;
import org.lanline.trace.decode.Flow;
import org.lanline.trace.decode.Protocol;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Lets through the packets that have to do with calls, in their order. RTP has no port of its own
 * and one packet of it proves nothing: what may be media waits for its like, a second at most.
 */
public final class Sifter {
    private static final long PATIENCE_NANOS = 1_000_000_000L;
    private static final int MOST_HELD_BYTES = 8 << 20;

    /** A flow that was nothing known for so long stays it. */
    private static final int HOPELESS_PACKETS = 64;

    private static final Protocol[] OF_CALLS = {
        Protocol.SIP,
        Protocol.STUN,
        Protocol.CHANNEL_DATA,
        Protocol.DTLS,
        Protocol.RTP,
        Protocol.RTCP,
        Protocol.ZRTP,
        Protocol.MDNS,
        Protocol.HEP
    };

    /** What is kept. */
    public enum Wanted {
        /**
         * Every packet of a protocol that calls are made of, registrations and names among them.
         */
        PROTOCOLS,
        /**
         * What belongs to a call: its signalling, the addresses that this or the checks of ICE
         * name, its relays, and streams of media whoever announced them.
         */
        CALLS
    }

    /** Takes what is let through. */
    @FunctionalInterface
    public interface Out {
        /**
         * @param packet valid inside this call only
         */
        void kept(Packet packet);
    }

    private enum Verdict {
        KEEP,
        DROP,
        WAIT
    }

    /** A packet that waits for its verdict, or for that of one before it. */
    private record Held(Packet packet, @Nullable Flow flow, Reading reading, boolean kept) {}

    private final Wanted wanted;
    private final Out out;
    private final CallIds calls = new CallIds();
    private final Deque<Held> held = new ArrayDeque<>();
    private Reading reading = new Reading(calls);
    private int heldBytes;
    private long seen;
    private long kept;

    public Sifter(Wanted wanted, Out out) {
        this.wanted = wanted;
        this.out = out;
    }

    /** Takes the next packet; it may be let through at once, later, or never. */
    public void packet(Packet packet) {
        seen++;
        Verdict verdict = verdict(packet);
        if (verdict != Verdict.DROP) {
            if (verdict == Verdict.KEEP && held.isEmpty()) {
                letThrough(packet);
            } else {
                hold(packet, verdict == Verdict.KEEP);
            }
        }
        tick(packet.nanos());
        if (reading.isFull()) {
            reading = new Reading(calls);
        }
    }

    private Verdict verdict(Packet packet) {
        reading.packet(packet);
        Flow flow = reading.flow();
        if (flow == null) {
            return reading.wasFragment() ? Verdict.KEEP : Verdict.DROP;
        }
        if (wanted == Wanted.CALLS && reading.wasSip() && !flow.isTcp()) {
            return reading.wasSipOfCall() ? Verdict.KEEP : Verdict.DROP;
        }
        return verdict(flow, reading);
    }

    private Verdict verdict(Flow flow, Reading of) {
        return switch (wanted) {
            case PROTOCOLS -> flow.isTcp() || isKnown(flow) ? Verdict.KEEP : unknown(flow);
            case CALLS -> {
                if (of.isOfCall(flow)) {
                    yield Verdict.KEEP;
                }
                boolean other = flow.messages(Protocol.TLS) > 0 || flow.messages(Protocol.MDNS) > 0;
                yield other ? Verdict.DROP : unknown(flow);
            }
        };
    }

    private static boolean isKnown(Flow flow) {
        for (Protocol each : OF_CALLS) {
            if (flow.messages(each) > 0) {
                return true;
            }
        }
        return false;
    }

    private static Verdict unknown(Flow flow) {
        return flow.packets() > HOPELESS_PACKETS ? Verdict.DROP : Verdict.WAIT;
    }

    private void hold(Packet packet, boolean keep) {
        byte[] bytes =
                Arrays.copyOfRange(
                        packet.bytes(), packet.offset(), packet.offset() + packet.length());
        Packet copy =
                Packet.of(
                        bytes,
                        0,
                        bytes.length,
                        packet.originalLength(),
                        packet.linkType(),
                        packet.interfaceNumber(),
                        packet.nanos());
        held.add(new Held(copy, reading.flow(), reading, keep));
        heldBytes += bytes.length;
    }

    /**
     * Lets go what has waited long enough.
     *
     * @param nanos the time, since 1970
     */
    public void tick(long nanos) {
        while (!held.isEmpty()) {
            Held first = held.getFirst();
            Verdict verdict = verdict(first);
            boolean over =
                    nanos - first.packet().nanos() > PATIENCE_NANOS || heldBytes > MOST_HELD_BYTES;
            if (verdict == Verdict.WAIT && !over) {
                return;
            }
            release(verdict);
        }
    }

    private Verdict verdict(Held packet) {
        Flow flow = packet.flow();
        return packet.kept() || flow == null ? Verdict.KEEP : verdict(flow, packet.reading());
    }

    private void release(Verdict verdict) {
        Held first = held.removeFirst();
        heldBytes -= first.packet().length();
        if (verdict == Verdict.KEEP) {
            letThrough(first.packet());
        }
    }

    private void letThrough(Packet packet) {
        kept++;
        out.kept(packet);
    }

    /** Nothing more will come: what is not known by now is not kept. */
    public void finish() {
        while (!held.isEmpty()) {
            release(verdict(held.getFirst()));
        }
    }

    public long seen() {
        return seen;
    }

    public long kept() {
        return kept;
    }
}
