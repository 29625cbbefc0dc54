package org.lanline.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Copies a capture to pcapng and puts comments on packets. What a pcapng file holds besides is
 * copied byte for byte, its own comments among it, but for secrets, which are left out; a pcap file
 * becomes one section with one interface that counts time as before.
 */
public final class CommentedCopy {
    private static final int COMMENT = 1;
    private static final int END_OF_OPTIONS = 0;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int DECRYPTION_SECRETS = 10;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int NANOS_MAGIC = 0xa1b23c4d;
    private static final int USER_APPLICATION = 4;
    private static final int TIME_RESOLUTION = 9;
    private static final int MOST_COMMENT_BYTES = 60_000;

    private static final byte[] NOTHING = {};

    private final Window window;
    private final Sink sink;
    private final IntFunction<List<String>> comments;
    private final String sectionComment;
    private final Extras extras;
    private ByteBuffer room = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private Order order = Order.LITTLE;
    private int interfaces;
    private int frame;
    private boolean said;

    /** Where the copy goes; what it is given is valid inside the call only. */
    @FunctionalInterface
    public interface Sink {
        void write(byte[] bytes, int offset, int length);
    }

    private CommentedCopy(
            Source source,
            Sink sink,
            IntFunction<List<String>> comments,
            String sectionComment,
            Extras extras) {
        this.window = new Window(source);
        this.sink = sink;
        this.comments = comments;
        this.sectionComment = sectionComment;
        this.extras = extras;
    }

    /**
     * Copies as much as can be read.
     *
     * @param comments by frame, from 1
     * @param sectionComment about the whole
     * @return how many packets were copied
     */
    public static int copy(
            Source source,
            Sink sink,
            IntFunction<List<String>> comments,
            String sectionComment,
            Extras extras) {
        return new CommentedCopy(source, sink, comments, sectionComment, extras).copy();
    }

    private int copy() {
        if (window.has(4)) {
            int magic = Order.BIG.u32(window.bytes(), window.start());
            if (magic == PcapngRecords.SECTION_HEADER) {
                while (window.has(12) && block()) {
                    // the block itself was written
                }
                if (window.available() > 0) {
                    extras.problem(window.offset(), "damaged or cut off: the copy ends here");
                }
            } else {
                records(magic);
            }
        }
        return frame;
    }

    // --- pcapng
    // ------------------------------------------------------------------------------------

    private boolean block() {
        int type = order.u32(window.bytes(), window.start());
        if (type == PcapngRecords.SECTION_HEADER) {
            if (!window.has(16)) {
                return false;
            }
            boolean big = Order.BIG.u32(window.bytes(), window.start() + 8) == BYTE_ORDER_MAGIC;
            order = big ? Order.BIG : Order.LITTLE;
            interfaces = 0;
        }
        int length = order.u32(window.bytes(), window.start() + 4);
        if (length < 12 || length % 4 != 0 || !window.has(length)) {
            return false;
        }
        int at = window.start();
        byte[] bytes = window.bytes();
        window.skip(length);
        switch (type) {
            case PcapngRecords.SECTION_HEADER -> section(bytes, at, length);
            case ENHANCED_PACKET -> enhanced(bytes, at, length);
            case SIMPLE_PACKET -> {
                frame += interfaces > 0 && length >= 16 ? 1 : 0;
                sink.write(bytes, at, length);
            }
            case OBSOLETE_PACKET -> {
                boolean known = length >= 32 && order.u16(bytes, at + 8) < interfaces;
                frame += known && order.u32(bytes, at + 20) >= 0 ? 1 : 0;
                sink.write(bytes, at, length);
            }
            case DECRYPTION_SECRETS -> {} // whoever gets the copy could decrypt with them
            default -> {
                interfaces += type == INTERFACE_DESCRIPTION && length >= 20 ? 1 : 0;
                sink.write(bytes, at, length);
            }
        }
        return true;
    }

    private void section(byte[] bytes, int at, int length) {
        if (said || length < 28) {
            sink.write(bytes, at, length);
            return;
        }
        said = true;
        // a section that says its length would say a wrong one now; -1 says none
        byte[] header = java.util.Arrays.copyOfRange(bytes, at, at + length);
        java.util.Arrays.fill(header, 16, 24, (byte) 0xff);
        withComments(header, 0, length, 24, List.of(sectionComment));
    }

    private void enhanced(byte[] bytes, int at, int length) {
        int captured = length < 32 ? -1 : order.u32(bytes, at + 20);
        int number = length < 32 ? -1 : order.u32(bytes, at + 8);
        boolean counts = captured >= 0 && number >= 0 && number < interfaces;
        frame += counts ? 1 : 0;
        int options = counts ? 28 + (captured + 3 & ~3) : length;
        List<String> here = counts ? comments.apply(frame) : List.of();
        if (here.isEmpty() || options < 28 || options > length - 4) {
            sink.write(bytes, at, length);
        } else {
            withComments(bytes, at, length, options, here);
        }
    }

    /** The block with comments put before its own options. */
    private void withComments(byte[] bytes, int at, int length, int options, List<String> here) {
        ByteArrayOutputStream added = new ByteArrayOutputStream();
        here.forEach(comment -> option(added, COMMENT, comment.getBytes(StandardCharsets.UTF_8)));
        if (options == length - 4) {
            number(added, END_OF_OPTIONS, 4);
        }
        int whole = length + added.size();
        byte[] block =
                ByteBuffer.allocate(whole)
                        .put(bytes, at, options)
                        .put(added.toByteArray())
                        .put(bytes, at + options, length - options)
                        .array();
        ByteBuffer view = ByteBuffer.wrap(block).order(byteOrder());
        view.putInt(4, whole).putInt(whole - 4, whole);
        sink.write(block, 0, whole);
    }

    private ByteOrder byteOrder() {
        return order == Order.BIG ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private void option(ByteArrayOutputStream into, int code, byte[] value) {
        int length = Math.min(value.length, MOST_COMMENT_BYTES);
        number(into, code, 2);
        number(into, length, 2);
        into.write(value, 0, length);
        for (int i = length; i % 4 != 0; i++) {
            into.write(0);
        }
    }

    private void number(ByteArrayOutputStream into, long value, int width) {
        ByteBuffer number = ByteBuffer.allocate(8).order(byteOrder()).putLong(0, value);
        into.write(number.array(), order == Order.BIG ? 8 - width : 0, width);
    }

    // --- pcap
    // --------------------------------------------------------------------------------------

    private void records(int bigEndianMagic) {
        int fileHeader = window.start();
        Records records = PcapRecords.begin(window, extras, bigEndianMagic);
        if (records == null) {
            return;
        }
        boolean nanos =
                bigEndianMagic == NANOS_MAGIC
                        || Integer.reverseBytes(bigEndianMagic) == NANOS_MAGIC;
        Order ofFile = (bigEndianMagic & 0xff00_0000) == 0xa100_0000 ? Order.BIG : Order.LITTLE;
        begin(ofFile.u32(window.bytes(), fileHeader + 16), nanos, linkType(ofFile, fileHeader));
        Packet packet = new Packet();
        while (records.next(packet)) {
            packet(packet, nanos ? 1 : 1_000);
        }
    }

    private int linkType(Order ofFile, int fileHeader) {
        return ofFile.u32(window.bytes(), fileHeader + 20) & 0xffff;
    }

    private void begin(int snapLength, boolean nanos, int linkType) {
        ByteArrayOutputStream section = new ByteArrayOutputStream();
        number(section, BYTE_ORDER_MAGIC, 4);
        number(section, 1, 2);
        number(section, 0, 2);
        number(section, -1, 8);
        option(section, COMMENT, sectionComment.getBytes(StandardCharsets.UTF_8));
        option(section, USER_APPLICATION, "Lanline".getBytes(StandardCharsets.UTF_8));
        number(section, END_OF_OPTIONS, 4);
        block(PcapngRecords.SECTION_HEADER, section);
        ByteArrayOutputStream description = new ByteArrayOutputStream();
        number(description, linkType, 2);
        number(description, 0, 2);
        number(description, snapLength, 4);
        option(description, TIME_RESOLUTION, new byte[] {(byte) (nanos ? 9 : 6)});
        number(description, END_OF_OPTIONS, 4);
        block(INTERFACE_DESCRIPTION, description);
    }

    private void packet(Packet packet, int nanosPerTick) {
        List<String> here = comments.apply(++frame);
        byte[] options = here.isEmpty() ? NOTHING : options(here);
        int padded = packet.length() + 3 & ~3;
        int whole = 32 + padded + options.length;
        if (room.capacity() < whole) {
            room = ByteBuffer.allocate(whole * 2).order(ByteOrder.LITTLE_ENDIAN);
        }
        long ticks = packet.nanos() / nanosPerTick;
        room.clear().putInt(ENHANCED_PACKET).putInt(whole).putInt(0);
        room.putInt((int) (ticks >>> 32)).putInt((int) ticks);
        room.putInt(packet.length()).putInt(packet.originalLength());
        room.put(packet.bytes(), packet.offset(), packet.length());
        while (room.position() < 28 + padded) {
            room.put((byte) 0);
        }
        room.put(options).putInt(whole);
        sink.write(room.array(), 0, whole);
    }

    private byte[] options(List<String> here) {
        ByteArrayOutputStream options = new ByteArrayOutputStream();
        here.forEach(comment -> option(options, COMMENT, comment.getBytes(StandardCharsets.UTF_8)));
        number(options, END_OF_OPTIONS, 4);
        return options.toByteArray();
    }

    private void block(int type, ByteArrayOutputStream body) {
        int whole = body.size() + 12;
        ByteArrayOutputStream block = new ByteArrayOutputStream(whole);
        number(block, type & 0xffff_ffffL, 4);
        number(block, whole, 4);
        block.writeBytes(body.toByteArray());
        number(block, whole, 4);
        sink.write(block.toByteArray(), 0, whole);
    }
}
