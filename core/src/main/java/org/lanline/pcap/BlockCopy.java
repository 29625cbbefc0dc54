package org.lanline.pcap;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The blocks of a copy. Sound ones are written as they were; what a strict reader would end at is
 * written anew from what could be read of it.
 */
final class BlockCopy implements PcapngRecords.Shown {
    private static final int COMMENT = 1;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int DECRYPTION_SECRETS = 10;
    private static final int TLS_KEY_LOG = 0x544c534b;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int USER_APPLICATION = 4;
    private static final int TIME_RESOLUTION = 9;
    private static final int MOST_COMMENT_BYTES = 60_000;

    /** Readers take longer packets for damage. */
    private static final int MOST_PACKET_BYTES = 262_144;

    private final CommentedCopy.Sink sink;
    private final IntFunction<List<String>> comments;
    private final CommentedCopy.Head head;
    private byte[] room = new byte[1 << 12];
    private ByteBuffer made = ByteBuffer.wrap(room).order(ByteOrder.LITTLE_ENDIAN);
    private Order order = Order.LITTLE;
    private boolean begun;
    private boolean inSection;
    private int packets;

    BlockCopy(
            CommentedCopy.Sink sink, IntFunction<List<String>> comments, CommentedCopy.Head head) {
        this.sink = sink;
        this.comments = comments;
        this.head = head;
    }

    int packets() {
        return packets;
    }

    // --- a copy of pcapng ---

    @Override
    public void section(Order ofSection) {
        order = ofSection;
        made = ByteBuffer.wrap(room).order(byteOrder());
        inSection = false;
    }

    @Override
    public void block(int type, byte[] bytes, int at, int length, @Nullable Packet packet) {
        if (type == PcapngRecords.SECTION_HEADER) {
            sectionHeader(bytes, at, length);
            return;
        }
        if (!inSection) {
            newSection();
        }
        if (packet != null) {
            packet(type, bytes, at, length, packet);
        } else if (isKept(type, bytes, at, length)) {
            sink.write(bytes, at, length);
        }
    }

    /** Whoever gets secrets with the copy can decrypt with them. */
    private boolean isKept(int type, byte[] bytes, int at, int length) {
        return switch (type) {
            case ENHANCED_PACKET, SIMPLE_PACKET, OBSOLETE_PACKET -> false; // of no interface
            case INTERFACE_DESCRIPTION -> length >= 20 && isSound(bytes, at, length);
            case DECRYPTION_SECRETS ->
                    head.keyLog() != null
                            && hasTwoLengths(bytes, at, length)
                            && length >= 20
                            && order.unsigned(bytes, at + 12) <= length - 20;
            default -> hasTwoLengths(bytes, at, length);
        };
    }

    /** Packets are of interfaces by their number, so one with damaged options is not left out. */
    private boolean isSound(byte[] bytes, int at, int length) {
        boolean sound = hasTwoLengths(bytes, at, length) && areOptions(bytes, at + 16, at, length);
        if (!sound) {
            begin(INTERFACE_DESCRIPTION);
            put(bytes, at + 8, 8);
            end();
        }
        return sound;
    }

    private boolean hasTwoLengths(byte[] bytes, int at, int length) {
        return order.u32(bytes, at + length - 4) == length;
    }

    /** Each lies in the block, up to their end or that of the block. */
    private boolean areOptions(byte[] bytes, int from, int at, int length) {
        int end = at + length - 4;
        int option = from;
        while (end - option >= 4) {
            int size = order.u16(bytes, option + 2);
            if (order.u16(bytes, option) == 0) {
                return size == 0;
            }
            if (size > end - option - 4) {
                return false;
            }
            option += 4 + (size + 3 & ~3);
        }
        return option == end;
    }

    private void sectionHeader(byte[] bytes, int at, int length) {
        boolean sound =
                length >= 28
                        && order.u32(bytes, at + 8) == BYTE_ORDER_MAGIC
                        && order.u16(bytes, at + 12) == 1
                        && hasTwoLengths(bytes, at, length)
                        && areOptions(bytes, at + 24, at, length);
        if (!sound) {
            newSection();
            return;
        }
        begin(PcapngRecords.SECTION_HEADER);
        put(bytes, at + 8, 8);
        made.putLong(-1); // a section that says its length would say a wrong one now
        if (!begun) {
            comment(head.comment());
        }
        put(bytes, at + 24, length - 28);
        if (length == 28 && !begun) {
            made.putInt(0);
        }
        end();
        headed();
    }

    private void newSection() {
        begin(PcapngRecords.SECTION_HEADER);
        made.putInt(BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0).putLong(-1);
        if (!begun) {
            comment(head.comment());
            option(USER_APPLICATION, "Lanline".getBytes(UTF_8));
            made.putInt(0);
        }
        end();
        headed();
    }

    /** Secrets come before the first packet that they open. */
    private void headed() {
        String keyLog = head.keyLog();
        if (!begun && keyLog != null && !keyLog.isEmpty()) {
            byte[] secrets = keyLog.getBytes(UTF_8);
            begin(DECRYPTION_SECRETS);
            made.putInt(TLS_KEY_LOG).putInt(secrets.length);
            padded(secrets, 0, secrets.length);
            end();
        }
        begun = true;
        inSection = true;
    }

    private void packet(int type, byte[] bytes, int at, int length, Packet packet) {
        List<String> here = comments.apply(++packets);
        if (type == SIMPLE_PACKET) {
            simple(bytes, at, length, packet);
            return;
        }
        int options = 28 + (packet.length() + 3 & ~3);
        boolean sound =
                options <= length - 4
                        && packet.length() <= MOST_PACKET_BYTES
                        && order.u32(bytes, at + 20) == packet.length()
                        && hasTwoLengths(bytes, at, length)
                        && (options == length - 4 || areOptions(bytes, at + options, at, length));
        if (sound && (here.isEmpty() || type == OBSOLETE_PACKET)) {
            sink.write(bytes, at, length);
            return;
        }
        int number = type == OBSOLETE_PACKET ? order.u16(bytes, at + 8) : order.u32(bytes, at + 8);
        begin(ENHANCED_PACKET);
        made.putInt(number);
        put(bytes, at + 12, 8);
        content(packet);
        here.forEach(this::comment);
        if (sound && options < length - 4) {
            put(bytes, at + options, length - 4 - options);
        } else if (!here.isEmpty()) {
            made.putInt(0);
        }
        end();
    }

    /** It has no place for comments, and its length is that of the block. */
    private void simple(byte[] bytes, int at, int length, Packet packet) {
        boolean sound =
                hasTwoLengths(bytes, at, length)
                        && packet.length() <= MOST_PACKET_BYTES
                        && (packet.length() + 3 & ~3) == length - 16;
        if (sound) {
            sink.write(bytes, at, length);
            return;
        }
        begin(SIMPLE_PACKET);
        int kept = Math.min(packet.length(), MOST_PACKET_BYTES);
        made.putInt(kept);
        padded(packet.bytes(), packet.offset(), kept);
        end();
    }

    // --- a copy of pcap ---

    void oneInterface(int linkType, int snapLength, boolean nanos) {
        newSection();
        begin(INTERFACE_DESCRIPTION);
        made.putShort((short) linkType).putShort((short) 0).putInt(snapLength);
        option(TIME_RESOLUTION, new byte[] {(byte) (nanos ? 9 : 6)});
        made.putInt(0);
        end();
    }

    void packet(Packet packet, long ticks) {
        List<String> here = comments.apply(++packets);
        begin(ENHANCED_PACKET);
        made.putInt(0).putInt((int) (ticks >>> 32)).putInt((int) ticks);
        content(packet);
        if (!here.isEmpty()) {
            here.forEach(this::comment);
            made.putInt(0);
        }
        end();
    }

    // --- blocks ---

    private void content(Packet packet) {
        int kept = Math.min(packet.length(), MOST_PACKET_BYTES);
        made.putInt(kept).putInt(packet.originalLength());
        padded(packet.bytes(), packet.offset(), kept);
    }

    private ByteOrder byteOrder() {
        return order == Order.BIG ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private void begin(int type) {
        made.clear().putInt(type).putInt(0);
    }

    private void end() {
        room(4);
        int length = made.position() + 4;
        made.putInt(length).putInt(4, length);
        sink.write(room, 0, length);
    }

    private void comment(String words) {
        option(COMMENT, words.getBytes(UTF_8));
    }

    private void option(int code, byte[] value) {
        int length = Math.min(value.length, MOST_COMMENT_BYTES);
        room(4);
        made.putShort((short) code).putShort((short) length);
        padded(value, 0, length);
    }

    private void padded(byte[] value, int offset, int length) {
        put(value, offset, length);
        while (made.position() % 4 != 0) {
            made.put((byte) 0);
        }
    }

    private void put(byte[] value, int offset, int length) {
        room(length);
        made.put(value, offset, length);
    }

    /** Besides what is said there is always room for a few numbers. */
    private void room(int more) {
        if (made.remaining() < more + 16) {
            int position = made.position();
            room = Arrays.copyOf(room, 2 * (position + more + 16));
            made = ByteBuffer.wrap(room).order(byteOrder()).position(position);
        }
    }
}
