package org.lanline.pcap;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The newer format: sections of blocks (draft-ietf-opsawg-pcapng section 3 and 4). */
final class PcapngRecords implements Records {
    static final int SECTION_HEADER = 0x0a0d0d0a;

    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int NAME_RESOLUTION = 4;
    private static final int INTERFACE_STATISTICS = 5;
    private static final int ENHANCED_PACKET = 6;
    private static final int DECRYPTION_SECRETS = 0x0a;

    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int LEAST_BLOCK_BYTES = 12;
    private static final int MOST_INTERFACES = 4_096;
    private static final int MOST_SEARCHED_BYTES = Window.MOST_BYTES / 2;

    private final Window window;
    private final Extras extras;
    private final BlockReader blocks;
    private final @Nullable Shown shown;

    /** Those of this section. */
    private final List<Clock> interfaces = new ArrayList<>();

    private Order order = Order.LITTLE;
    private int described;
    private long lastNanos;

    PcapngRecords(Window window, Extras extras) {
        this(window, extras, null);
    }

    /**
     * @param shown null when nobody copies the blocks
     */
    PcapngRecords(Window window, Extras extras, @Nullable Shown shown) {
        this.window = window;
        this.extras = extras;
        this.blocks = new BlockReader(extras);
        this.shown = shown;
    }

    /** Is shown what was read, block by block. */
    interface Shown {
        /** A section begins, in this byte order, with interfaces of its own. */
        void section(Order order);

        /**
         * A block was read. Its second length may be wrong, and of a packet that the file is cut
         * off in there is only what {@code packet} says.
         *
         * @param packet null when it is none, or one that is not counted
         */
        void block(int type, byte[] bytes, int at, int length, @Nullable Packet packet);
    }

    /** How an interface of this section counts time, and what its packets begin with. */
    private record Clock(int number, int linkType, int snapLength, TickClock ticks) {}

    @Override
    public boolean next(Packet packet) {
        while (window.has(LEAST_BLOCK_BYTES)) {
            int type = order.u32(window.bytes(), window.start());
            if (type == SECTION_HEADER && !section()) {
                return false;
            }
            int length = order.u32(window.bytes(), window.start() + 4);
            if (length < LEAST_BLOCK_BYTES || length % 4 != 0) {
                if (!findNext()) {
                    return false;
                }
            } else if (block(type, length, packet)) {
                return true;
            }
        }
        if (window.available() > 0) {
            extras.problem(window.offset(), "the file is cut off in the header of a block");
            window.skip(window.available());
        }
        return false;
    }

    /** The byte order is each section's own. */
    private boolean section() {
        if (!window.has(16)) {
            extras.problem(window.offset(), "the file is cut off in the header of a section");
            window.skip(window.available());
            return false;
        }
        int magic = Order.BIG.u32(window.bytes(), window.start() + 8);
        order = magic == BYTE_ORDER_MAGIC ? Order.BIG : Order.LITTLE;
        if (order.u32(window.bytes(), window.start() + 8) != BYTE_ORDER_MAGIC) {
            extras.problem(
                    window.offset(), "a section says neither that it is big nor little endian");
        }
        interfaces.clear();
        if (shown != null) {
            shown.section(order);
        }
        return true;
    }

    /** Reads one block; true when it was a packet. */
    private boolean block(int type, int length, Packet packet) {
        if (!isRead(type)) {
            if (shown != null && window.has(length)) {
                shown.block(type, window.bytes(), window.start(), length, null);
            }
            skip(length);
            return false;
        }
        if (!window.has(length)) {
            return cutOff(type, length, packet);
        }
        int at = window.start();
        long offset = window.offset();
        window.skip(length);
        if (order.u32(window.bytes(), at + length - 4) != length) {
            extras.problem(offset, "a block has two lengths; the first one was taken");
        }
        return show(
                type, at, length, packetBlock(type, at, length, packet, offset) ? packet : null);
    }

    /** True when it was a packet. */
    private boolean show(int type, int at, int length, @Nullable Packet packet) {
        if (shown != null) {
            shown.block(type, window.bytes(), at, length, packet);
        }
        return packet != null;
    }

    private static boolean isRead(int type) {
        return type == ENHANCED_PACKET
                || type == SIMPLE_PACKET
                || type == OBSOLETE_PACKET
                || type == INTERFACE_DESCRIPTION
                || type == NAME_RESOLUTION
                || type == INTERFACE_STATISTICS
                || type == DECRYPTION_SECRETS
                || type == SECTION_HEADER;
    }

    private void skip(int length) {
        long offset = window.offset();
        if (!window.skip(length)) {
            extras.problem(offset, "the file is cut off in a block of " + length + " bytes");
        }
    }

    /** What there is of the last packet is read; any other block is lost, or was never one. */
    private boolean cutOff(int type, int length, Packet packet) {
        long offset = window.offset();
        if (length > Window.MOST_BYTES) {
            extras.problem(offset, "a block claims " + length + " bytes");
            findNext();
            return false;
        }
        int left = window.available();
        int at = window.start();
        if (type == ENHANCED_PACKET && left > 28) {
            extras.problem(offset, "the file is cut off in a packet, read as far as it goes");
            window.skip(left);
            int there = Math.min(length, left + 4 & ~3);
            return enhanced(at, there, packet, offset, left - 28) && show(type, at, 0, packet);
        }
        extras.problem(offset, "the file is cut off in a block");
        window.skip(left);
        return false;
    }

    private boolean packetBlock(int type, int at, int length, Packet packet, long offset) {
        return switch (type) {
            case ENHANCED_PACKET -> enhanced(at, length, packet, offset, length - 32);
            case SIMPLE_PACKET -> simple(at, length, packet, offset);
            case OBSOLETE_PACKET -> obsolete(at, length, packet, offset);
            default -> {
                other(type, at, length);
                yield false;
            }
        };
    }

    private void other(int type, int at, int length) {
        byte[] bytes = window.bytes();
        switch (type) {
            case SECTION_HEADER -> blocks.section(order, bytes, at, length);
            case INTERFACE_DESCRIPTION -> describe(bytes, at, length);
            case NAME_RESOLUTION -> blocks.names(order, bytes, at, length);
            case DECRYPTION_SECRETS -> blocks.secrets(order, bytes, at, length);
            case INTERFACE_STATISTICS -> {
                Clock clock = length >= 24 ? clock(order.u32(bytes, at + 8)) : null;
                if (clock != null) {
                    blocks.statistics(order, bytes, at, length, clock.number());
                }
            }
            default -> {}
        }
    }

    private void describe(byte[] bytes, int at, int length) {
        if (length < 20 || interfaces.size() == MOST_INTERFACES) {
            return;
        }
        TickClock ticks = new TickClock();
        CaptureInterface made = blocks.description(order, bytes, at, length, described, ticks);
        int snapLength = order.u32(bytes, at + 12);
        interfaces.add(new Clock(described++, made.linkType(), snapLength, ticks));
        extras.described(made);
    }

    private @Nullable Clock clock(int number) {
        return number >= 0 && number < interfaces.size() ? interfaces.get(number) : null;
    }

    private boolean enhanced(int at, int length, Packet packet, long offset, int room) {
        byte[] bytes = window.bytes();
        Clock clock = length >= 32 ? clock(order.u32(bytes, at + 8)) : null;
        int captured = order.u32(bytes, at + 20);
        if (clock == null || captured < 0) {
            return refuse(offset);
        }
        if (captured > room) {
            captured = Math.max(0, room);
        }
        long ticks = order.unsigned(bytes, at + 12) << 32 | order.unsigned(bytes, at + 16);
        packet.set(bytes, at + 28, captured, order.u32(bytes, at + 24));
        lastNanos = clock.ticks().nanos(ticks);
        packet.arrived(lastNanos, clock.number(), clock.linkType());
        int options = 28 + (captured + 3 & ~3);
        if (length - 4 - options >= 4) {
            blocks.comments(order, bytes, at + options, at + length - 4);
        }
        return true;
    }

    private boolean simple(int at, int length, Packet packet, long offset) {
        byte[] bytes = window.bytes();
        Clock clock = length >= 16 ? clock(0) : null;
        if (clock == null) {
            return refuse(offset);
        }
        int original = order.u32(bytes, at + 8);
        int captured = length - 16;
        if (original >= 0) {
            captured = Math.min(captured, original);
        }
        if (clock.snapLength() > 0) {
            captured = Math.min(captured, clock.snapLength());
        }
        packet.set(bytes, at + 12, captured, original);
        packet.arrived(lastNanos, clock.number(), clock.linkType());
        return true;
    }

    private boolean obsolete(int at, int length, Packet packet, long offset) {
        byte[] bytes = window.bytes();
        Clock clock = length >= 32 ? clock(order.u16(bytes, at + 8)) : null;
        int captured = order.u32(bytes, at + 20);
        if (clock == null || captured < 0) {
            return refuse(offset);
        }
        long ticks = order.unsigned(bytes, at + 12) << 32 | order.unsigned(bytes, at + 16);
        packet.set(bytes, at + 28, Math.min(captured, length - 32), order.u32(bytes, at + 24));
        lastNanos = clock.ticks().nanos(ticks);
        packet.arrived(lastNanos, clock.number(), clock.linkType());
        return true;
    }

    private boolean refuse(long offset) {
        extras.problem(offset, "a packet of no interface that the file describes was passed over");
        return false;
    }

    /** Searches for a block that ends with the length that it begins with. */
    private boolean findNext() {
        long from = window.offset();
        window.has(MOST_SEARCHED_BYTES);
        int most = Math.min(window.available(), MOST_SEARCHED_BYTES) - LEAST_BLOCK_BYTES;
        for (int i = 4; i <= most; i += 4) {
            if (isBlock(window.start() + i, window.available() - i)) {
                extras.problem(from, "damaged: " + i + " bytes were passed over");
                return window.skip(i);
            }
        }
        extras.problem(from, "damaged from here on: no more packets were found");
        window.skip(window.available());
        return false;
    }

    private boolean isBlock(int at, int left) {
        byte[] bytes = window.bytes();
        int type = order.u32(bytes, at);
        int length = order.u32(bytes, at + 4);
        return isRead(type)
                && length >= LEAST_BLOCK_BYTES
                && length % 4 == 0
                && length <= left
                && order.u32(bytes, at + length - 4) == length;
    }
}
