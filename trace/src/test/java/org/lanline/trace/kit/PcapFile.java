package org.lanline.trace.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A capture of the older format in the making. */
public final class PcapFile {
    public static final int ETHERNET = 1;
    public static final int RAW = 101;

    private final Bytes bytes;
    private final boolean nanos;

    public PcapFile(int linkType) {
        this(linkType, ByteOrder.LITTLE_ENDIAN, false);
    }

    public PcapFile(int linkType, ByteOrder order, boolean nanos) {
        this.nanos = nanos;
        bytes =
                new Bytes(order)
                        .u32(nanos ? 0xa1b23c4dL : 0xa1b2c3d4L)
                        .u16(2)
                        .u16(4)
                        .u64(0)
                        .u32(262_144)
                        .u32(linkType);
    }

    public PcapFile packet(long atNanos, byte[] packet) {
        return packet(atNanos, packet, packet.length);
    }

    public PcapFile packet(long atNanos, byte[] packet, int onWire) {
        bytes.u32(atNanos / 1_000_000_000L)
                .u32(atNanos % 1_000_000_000L / (nanos ? 1 : 1_000))
                .u32(packet.length)
                .u32(onWire)
                .bytes(packet);
        return this;
    }

    public byte[] toArray() {
        return bytes.toArray();
    }

    /** The same packets as pcapng of one interface with this name; of a little-endian file only. */
    public byte[] asPcapng(String interfaceName) {
        ByteBuffer from = ByteBuffer.wrap(toArray()).order(ByteOrder.LITTLE_ENDIAN);
        byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
        int padded = (name.length + 3) / 4 * 4;
        Bytes to = new Bytes(ByteOrder.LITTLE_ENDIAN);
        to.u32(0x0a0d0d0aL).u32(28).u32(0x1a2b3c4dL).u16(1).u16(0).u64(-1).u32(28);
        to.u32(1).u32(28 + padded).u16(from.getInt(20)).u16(0).u32(0).u16(2).u16(name.length);
        to.bytes(Arrays.copyOf(name, padded)).u32(0).u32(28 + padded);
        from.position(24);
        while (from.hasRemaining()) {
            long micros = from.getInt() * 1_000_000L + from.getInt();
            byte[] packet = new byte[from.getInt()];
            int onWire = from.getInt();
            from.get(packet);
            int block = 32 + (packet.length + 3) / 4 * 4;
            to.u32(6).u32(block).u32(0).u32(micros >>> 32).u32(micros & 0xffff_ffffL);
            to.u32(packet.length).u32(onWire);
            to.bytes(Arrays.copyOf(packet, block - 32)).u32(block);
        }
        return to.toArray();
    }

    public Path write(Path folder, String name) {
        try {
            return Files.write(folder.resolve(name), toArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
