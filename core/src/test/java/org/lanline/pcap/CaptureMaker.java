package org.lanline.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Captures of both formats and byte orders, made block by block as the drafts draw them. */
final class CaptureMaker {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;

    CaptureMaker(ByteOrder order) {
        this.order = order;
    }

    CaptureMaker u16(int value) {
        return raw(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
    }

    CaptureMaker u32(long value) {
        return raw(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
    }

    CaptureMaker u64(long value) {
        return raw(ByteBuffer.allocate(8).order(order).putLong(value).array());
    }

    CaptureMaker raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private CaptureMaker padded(byte[] bytes) {
        return raw(bytes).raw(new byte[-bytes.length & 3]);
    }

    byte[] toArray() {
        return out.toByteArray();
    }

    // --- the older format ---

    CaptureMaker pcap(long magic, int linkType) {
        return u32(magic).u16(2).u16(4).u64(0).u32(65_535).u32(linkType);
    }

    CaptureMaker record(long seconds, long fraction, byte... packet) {
        return u32(seconds).u32(fraction).u32(packet.length).u32(packet.length).raw(packet);
    }

    // --- the newer format ---

    private CaptureMaker block(int type, byte[] body) {
        int length = 12 + body.length + (-body.length & 3);
        return u32(type).u32(length).padded(body).u32(length);
    }

    private CaptureMaker inside() {
        return new CaptureMaker(order);
    }

    CaptureMaker section(byte... options) {
        return block(
                0x0a0d0d0a, inside().u32(0x1a2b3c4d).u16(1).u16(0).u64(-1).raw(options).toArray());
    }

    CaptureMaker describe(int linkType, byte... options) {
        return block(1, inside().u16(linkType).u16(0).u32(0).raw(options).toArray());
    }

    byte[] option(int code, byte[] value) {
        return inside().u16(code).u16(value.length).padded(value).toArray();
    }

    byte[] option(int code, int... value) {
        byte[] bytes = new byte[value.length];
        for (int i = 0; i < value.length; i++) {
            bytes[i] = (byte) value[i];
        }
        return option(code, bytes);
    }

    byte[] comment(String text) {
        return option(1, text.getBytes(StandardCharsets.UTF_8));
    }

    CaptureMaker enhanced(int on, long ticks, byte[] packet, byte... options) {
        return block(
                6,
                inside().u32(on)
                        .u32(ticks >>> 32)
                        .u32(ticks)
                        .u32(packet.length)
                        .u32(packet.length)
                        .padded(packet)
                        .raw(options)
                        .toArray());
    }

    CaptureMaker simple(byte... packet) {
        return block(3, inside().u32(packet.length).padded(packet).toArray());
    }

    CaptureMaker obsolete(int on, long ticks, byte... packet) {
        return block(
                2,
                inside().u16(on)
                        .u16(0)
                        .u32(ticks >>> 32)
                        .u32(ticks)
                        .u32(packet.length)
                        .u32(packet.length)
                        .padded(packet)
                        .toArray());
    }

    CaptureMaker secrets(byte... keyLog) {
        return block(10, inside().u32(0x544c534b).u32(keyLog.length).padded(keyLog).toArray());
    }

    CaptureMaker nameOfIpv4(byte[] address, String name) {
        byte[] record =
                inside().raw(address).raw((name + "\0").getBytes(StandardCharsets.UTF_8)).toArray();
        return block(4, inside().u16(1).u16(record.length).padded(record).u32(0).toArray());
    }

    CaptureMaker statistics(int on, long dropped) {
        return block(
                5,
                inside().u32(on).u64(0).raw(option(5, inside().u64(dropped).toArray())).toArray());
    }

    CaptureMaker custom(byte... body) {
        return block(0xbad, body);
    }

    // --- what a reader makes of it ---

    /** Everything that was read, in lines. */
    static List<String> read(byte[] file) {
        return read(file, Integer.MAX_VALUE);
    }

    /**
     * @param piece most bytes that the source gives at a time
     */
    static List<String> read(byte[] file, int piece) {
        List<String> lines = new ArrayList<>();
        int[] at = new int[1];
        Source source =
                (into, offset, length) -> {
                    int give = Math.min(Math.min(length, piece), file.length - at[0]);
                    System.arraycopy(file, at[0], into, offset, give);
                    at[0] += give;
                    return give == 0 ? -1 : give;
                };
        CaptureReader reader = new CaptureReader(source, new Told(lines));
        while (reader.next()) {
            Packet packet = reader.packet();
            lines.add(
                    "packet %d.%d@%d %s"
                            .formatted(
                                    packet.interfaceNumber(),
                                    packet.linkType(),
                                    packet.nanos(),
                                    new String(
                                            packet.bytes(),
                                            packet.offset(),
                                            packet.length(),
                                            StandardCharsets.ISO_8859_1)));
        }
        return lines;
    }

    private record Told(List<String> lines) implements Extras {
        @Override
        public void described(CaptureInterface described) {
            lines.add("interface " + described.name() + " " + described.networks());
        }

        @Override
        public void secrets(int kind, byte[] secrets) {
            lines.add("secrets " + new String(secrets, StandardCharsets.UTF_8));
        }

        @Override
        public void named(java.net.InetAddress address, String name) {
            lines.add("name " + address.getHostAddress() + " " + name);
        }

        @Override
        public void packetComment(String comment) {
            lines.add("comment " + comment);
        }

        @Override
        public void sectionComment(String comment) {
            lines.add("about " + comment);
        }

        @Override
        public void dropped(int interfaceNumber, long packets) {
            lines.add("dropped " + packets);
        }

        @Override
        public void problem(long offset, String why) {
            lines.add("problem " + offset + " " + why);
        }
    }
}
