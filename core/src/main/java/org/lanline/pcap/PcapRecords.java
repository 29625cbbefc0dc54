package org.lanline.pcap;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The older format: one header, then records (draft-ietf-opsawg-pcap). */
final class PcapRecords implements Records {
    private static final int MICROS = 0xa1b2c3d4;
    private static final int NANOS = 0xa1b23c4d;

    /** With eight more bytes in each record's header, as some patched programs wrote it. */
    private static final int MODIFIED = 0xa1b2cd34;

    private static final int FILE_HEADER_BYTES = 24;
    private static final int HEADER_BYTES = 16;

    /** No program captures more of a packet. */
    private static final int MOST_PACKET_BYTES = 262_144;

    /** After damage, a record must have been captured within this time of the last good one. */
    private static final long PLAUSIBLE_SECONDS = 86_400;

    private static final int MOST_SEARCHED_BYTES = Window.MOST_BYTES / 2;

    private final Window window;
    private final Extras extras;
    private final Order order;
    private final int headerBytes;
    private final int nanosPerTick;
    private final int linkType;
    private long lastSeconds = -1;

    private PcapRecords(Window window, Extras extras, Order order, int magic) {
        this.window = window;
        this.extras = extras;
        this.order = order;
        this.headerBytes = magic == MODIFIED ? HEADER_BYTES + 8 : HEADER_BYTES;
        this.nanosPerTick = magic == NANOS ? 1 : 1_000;
        int at = window.start();
        // the upper bits say how long a frame check sequence is
        this.linkType = order.u32(window.bytes(), at + 20) & 0xffff;
        extras.described(
                new CaptureInterface(
                        0, null, linkType, order.unsigned(window.bytes(), at + 16), List.of()));
        window.skip(FILE_HEADER_BYTES);
    }

    /** Null, and a problem, when the file does not begin as one of these. */
    static @Nullable PcapRecords begin(Window window, Extras extras, int bigEndianMagic) {
        Order order = isMagic(bigEndianMagic) ? Order.BIG : Order.LITTLE;
        int magic = order == Order.BIG ? bigEndianMagic : Integer.reverseBytes(bigEndianMagic);
        if (!isMagic(magic)) {
            extras.problem(0, "this is neither pcap nor pcapng");
            return null;
        }
        if (!window.has(FILE_HEADER_BYTES)) {
            extras.problem(0, "the file is cut off in its header");
            return null;
        }
        return new PcapRecords(window, extras, order, magic);
    }

    private static boolean isMagic(int magic) {
        return magic == MICROS || magic == NANOS || magic == MODIFIED;
    }

    @Override
    public boolean next(Packet packet) {
        if (!window.has(headerBytes)) {
            if (window.available() > 0) {
                extras.problem(window.offset(), "the file is cut off in the header of a packet");
                window.skip(window.available());
            }
            return false;
        }
        if (!plausible(window.start()) && !findNext()) {
            return false;
        }
        return read(packet);
    }

    private boolean read(Packet packet) {
        int at = window.start();
        int captured = order.u32(window.bytes(), at + 8);
        int original = order.u32(window.bytes(), at + 12);
        lastSeconds = order.unsigned(window.bytes(), at);
        long ticks = order.unsigned(window.bytes(), at + 4);
        boolean whole = window.has(headerBytes + captured);
        if (!whole) {
            extras.problem(
                    window.offset(), "the file is cut off in a packet, read as far as it goes");
            captured = Math.max(0, window.available() - headerBytes);
        }
        packet.set(window.bytes(), window.start() + headerBytes, captured, original);
        packet.arrived(lastSeconds * 1_000_000_000L + ticks * nanosPerTick, 0, linkType);
        window.skip(headerBytes + captured);
        return true;
    }

    /** True when the header there can be one of a packet. */
    private boolean plausible(int at) {
        byte[] bytes = window.bytes();
        int captured = order.u32(bytes, at + 8);
        return captured >= 0
                && captured <= MOST_PACKET_BYTES
                && order.unsigned(bytes, at + 4) < 1_000_000_000L / nanosPerTick;
    }

    /** Searches for where packets go on: two headers in a row, or the last one of the file. */
    private boolean findNext() {
        long from = window.offset();
        window.has(MOST_SEARCHED_BYTES);
        int most = Math.min(window.available(), MOST_SEARCHED_BYTES) - headerBytes;
        for (int i = 1; i <= most; i++) {
            if (follows(window.start() + i, window.available() - i)) {
                extras.problem(from, "damaged: " + i + " bytes were passed over");
                return window.skip(i);
            }
        }
        extras.problem(from, "damaged from here on: no more packets were found");
        return false;
    }

    private boolean follows(int at, int left) {
        byte[] bytes = window.bytes();
        int captured = order.u32(bytes, at + 8);
        if (!plausible(at) || captured == 0 || captured > order.unsigned(bytes, at + 12)) {
            return false;
        }
        long seconds = order.unsigned(bytes, at);
        if (lastSeconds >= 0 && Math.abs(seconds - lastSeconds) > PLAUSIBLE_SECONDS) {
            return false;
        }
        long next = (long) headerBytes + captured;
        if (left < next + headerBytes) {
            return left == next;
        }
        int following = at + (int) next;
        return plausible(following)
                && Math.abs(order.unsigned(bytes, following) - seconds) <= PLAUSIBLE_SECONDS;
    }
}
