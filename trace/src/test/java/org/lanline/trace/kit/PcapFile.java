package org.lanline.trace.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

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

    public Path write(Path folder, String name) {
        try {
            return Files.write(folder.resolve(name), toArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
