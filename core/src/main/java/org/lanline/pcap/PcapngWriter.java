package org.lanline.pcap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a capture as pcapng, one whole block at a time: whatever is written at any moment can be
 * read. Times are in nanoseconds; numbers are little-endian.
 */
public final class PcapngWriter {
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int INTERFACE_STATISTICS = 5;
    private static final int ENHANCED_PACKET = 6;
    private static final int COMMENT = 1;
    private static final int USER_APPLICATION = 4;
    private static final int INTERFACE_NAME = 2;
    private static final int INTERFACE_IPV4 = 4;
    private static final int INTERFACE_IPV6 = 5;
    private static final int TIME_RESOLUTION = 9;
    private static final int STATISTICS_RECEIVED = 4;
    private static final int STATISTICS_DROPPED = 5;
    private static final int NANOS = 9;
    private static final int MOST_OPTION_BYTES = 60_000;

    private final CommentedCopy.Sink sink;
    private byte[] bytes = new byte[1 << 12];
    private ByteBuffer block = view(bytes);
    private int interfaces;

    /**
     * @param sink is given one block with each call
     */
    public PcapngWriter(CommentedCopy.Sink sink) {
        this.sink = sink;
    }

    private static ByteBuffer view(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Begins a section; its interfaces are counted from 0 again.
     *
     * @param application that writes it
     * @param comments on the whole
     */
    public void section(String application, List<String> comments) {
        interfaces = 0;
        begin(PcapngRecords.SECTION_HEADER);
        block.putInt(BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0).putLong(-1);
        comments.forEach(each -> text(COMMENT, each));
        text(USER_APPLICATION, application);
        end(true);
    }

    /**
     * Describes an interface, before the first packet of it.
     *
     * @param described whose number is not looked at
     * @return its number in this section
     */
    public int describe(CaptureInterface described) {
        begin(INTERFACE_DESCRIPTION);
        block.putShort((short) described.linkType()).putShort((short) 0);
        block.putInt((int) described.snapLength());
        String name = described.name();
        if (name != null) {
            text(INTERFACE_NAME, name);
        }
        described.networks().forEach(this::network);
        option(TIME_RESOLUTION, new byte[] {NANOS});
        end(true);
        return interfaces++;
    }

    private void network(CaptureInterface.Network network) {
        byte[] address = network.address().getAddress();
        if (address.length == 4) {
            int mask = network.prefixLength() == 0 ? 0 : -1 << (32 - network.prefixLength());
            byte[] value = ByteBuffer.allocate(8).put(address).putInt(mask).array();
            option(INTERFACE_IPV4, value);
        } else {
            byte prefix = (byte) network.prefixLength();
            option(INTERFACE_IPV6, ByteBuffer.allocate(17).put(address).put(prefix).array());
        }
    }

    /**
     * Writes a packet.
     *
     * @param packet whose interface number is not looked at
     * @param interfaceNumber in this section
     * @param comments that Wireshark shows on it
     */
    public void packet(Packet packet, int interfaceNumber, List<String> comments) {
        begin(ENHANCED_PACKET);
        block.putInt(interfaceNumber);
        block.putInt((int) (packet.nanos() >>> 32)).putInt((int) packet.nanos());
        block.putInt(packet.length()).putInt(packet.originalLength());
        padded(packet.bytes(), packet.offset(), packet.length());
        comments.forEach(each -> text(COMMENT, each));
        end(!comments.isEmpty());
    }

    /**
     * Says how much an interface had.
     *
     * @param received packets that came, written or not
     * @param dropped packets that came too fast
     */
    public void statistics(int interfaceNumber, long nanos, long received, long dropped) {
        begin(INTERFACE_STATISTICS);
        block.putInt(interfaceNumber).putInt((int) (nanos >>> 32)).putInt((int) nanos);
        number(STATISTICS_RECEIVED, received);
        number(STATISTICS_DROPPED, dropped);
        end(true);
    }

    // --- blocks and options ---

    private void begin(int type) {
        block.clear().putInt(type).putInt(0);
    }

    private void end(boolean options) {
        room(8);
        if (options) {
            block.putInt(0);
        }
        int length = block.position() + 4;
        block.putInt(length).putInt(4, length);
        sink.write(bytes, 0, length);
    }

    private void number(int code, long value) {
        byte[] eight = new byte[Long.BYTES];
        view(eight).putLong(value);
        option(code, eight);
    }

    private void text(int code, String words) {
        option(code, words.getBytes(UTF_8));
    }

    private void option(int code, byte[] value) {
        int length = Math.min(value.length, MOST_OPTION_BYTES);
        room(4);
        block.putShort((short) code).putShort((short) length);
        padded(value, 0, length);
    }

    private void padded(byte[] value, int offset, int length) {
        room(length + 3);
        block.put(value, offset, length);
        while (block.position() % 4 != 0) {
            block.put((byte) 0);
        }
    }

    private void room(int more) {
        if (block.remaining() < more) {
            int position = block.position();
            bytes = Arrays.copyOf(bytes, 2 * (position + more));
            block = view(bytes).position(position);
        }
    }
}
