package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** One direction between two transport addresses, and what was seen on it. */
public final class Flow {
    private static final long MAPPED = 0xffffL << 32;

    final long sourceHigh;
    final long sourceLow;
    final long targetHigh;
    final long targetLow;

    /** Ports, protocol and number of the allocation, as the table has them. */
    final long rest;

    private final @Nullable Relayed through;
    private int number;

    /** True once it is known that RTP flows here: asked with each packet, so not in the state. */
    boolean isMedia;

    private long card;
    private final long[] counts = new long[Protocol.count()];
    private int firstFrame;
    private int lastFrame;
    private int firstUnknown;
    private long firstNanos;
    private long lastNanos;
    private long packets;
    private long bytes;
    private long media;
    private boolean secured;
    private @Nullable InetSocketAddress from;
    private @Nullable InetSocketAddress to;

    /** What the decoder keeps for this flow while it reads. */
    final FlowState state = new FlowState();

    Flow(
            long sourceHigh,
            long sourceLow,
            long targetHigh,
            long targetLow,
            long rest,
            @Nullable Relayed through) {
        this.sourceHigh = sourceHigh;
        this.sourceLow = sourceLow;
        this.targetHigh = targetHigh;
        this.targetLow = targetLow;
        this.rest = rest;
        this.through = through;
    }

    boolean is(long sourceHigh, long sourceLow, long targetHigh, long targetLow, long rest) {
        return this.rest == rest
                && this.sourceLow == sourceLow
                && this.targetLow == targetLow
                && this.sourceHigh == sourceHigh
                && this.targetHigh == targetHigh;
    }

    void packet(int frame, long nanos, int onWire) {
        if (packets++ == 0) {
            firstFrame = frame;
            firstNanos = nanos;
        }
        lastFrame = frame;
        lastNanos = nanos;
        bytes += onWire;
    }

    void sentBy(long networkCard) {
        card = networkCard;
    }

    /**
     * The network card (48 bits) of the machine that it is from; 0 where the link does not say, or
     * a router passed it on.
     */
    public long card() {
        return card;
    }

    void numbered(int place) {
        number = place;
    }

    /** Its place among the flows of the capture, from 0. */
    public int number() {
        return number;
    }

    /** One message of anything but RTP. */
    void count(Protocol protocol) {
        if (protocol == Protocol.OTHER && firstUnknown == 0) {
            firstUnknown = lastFrame;
        }
        counts[protocol.slot()]++;
    }

    /** One packet of RTP. */
    void countMedia() {
        media++;
    }

    public InetSocketAddress from() {
        if (from == null) {
            from = new InetSocketAddress(address(sourceHigh, sourceLow), sourcePort());
        }
        return from;
    }

    public InetSocketAddress to() {
        if (to == null) {
            to = new InetSocketAddress(address(targetHigh, targetLow), targetPort());
        }
        return to;
    }

    public int sourcePort() {
        return (int) (rest >>> 16) & 0xffff;
    }

    public int targetPort() {
        return (int) rest & 0xffff;
    }

    public boolean isTcp() {
        return FlowTable.protocol(rest) == Ip.TCP;
    }

    /** The relay whose wrapping all of it was in; null when there was none. */
    public @Nullable Relayed through() {
        return through;
    }

    public int firstFrame() {
        return firstFrame;
    }

    public int lastFrame() {
        return lastFrame;
    }

    /** The first datagram that nobody knows; 0 when there was none. */
    public int firstUnknown() {
        return firstUnknown;
    }

    /** Since 1970. */
    public long firstNanos() {
        return firstNanos;
    }

    /** Since 1970. */
    public long lastNanos() {
        return lastNanos;
    }

    public long packets() {
        return packets;
    }

    /** On the wire, with IP headers; inside a relay, without those and the wrapping. */
    public long bytes() {
        return bytes;
    }

    /** How many messages of this protocol there were. */
    public long messages(Protocol protocol) {
        return protocol == Protocol.RTP ? media : counts[protocol.slot()];
    }

    /** Whoever follows handshakes found that the two ends have keys by DTLS. */
    public void secured() {
        secured = true;
    }

    public boolean isSecured() {
        return secured;
    }

    static InetAddress address(long high, long low) {
        boolean ipv4 = high == 0 && low >>> 32 == MAPPED >>> 32;
        byte[] bytes = new byte[ipv4 ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) ((fromEnd >= 8 ? high : low) >>> (fromEnd % 8 * 8));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes are addresses", impossible);
        }
    }

    @Override
    public String toString() {
        return from() + " to " + to();
    }
}
