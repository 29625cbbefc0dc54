package org.lanline.pcap;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.IntFunction;

/**
 * Copies a capture to pcapng and puts comments on packets. What a pcapng file holds besides is
 * copied byte for byte, its own comments among it, but for secrets, which are left out unless they
 * are asked for; a pcap file becomes one section with one interface that counts time as before.
 * Damage is passed over where a reader passes over it: the copy has every packet that can be read,
 * and is itself whole.
 */
public final class CommentedCopy {
    private static final int NANOS_MAGIC = 0xa1b23c4d;
    private static final long NANOS_PER_MICRO = 1_000;

    private CommentedCopy() {}

    /** Where the copy goes; what it is given is valid inside the call only. */
    @FunctionalInterface
    public interface Sink {
        void write(byte[] bytes, int offset, int length);
    }

    /**
     * What the copy begins with.
     *
     * @param comment about the whole
     * @param keyLog secrets of TLS connections (NSS format) that are put before the packets, and
     *     may be none; the file's own secrets are copied then. Null: no secret is written.
     */
    public record Head(String comment, @Nullable String keyLog) {}

    /**
     * Copies as much as can be read.
     *
     * @param comments by frame, from 1
     * @return how many packets were copied
     */
    public static int copy(
            Source source,
            Sink sink,
            IntFunction<List<String>> comments,
            Head head,
            Extras extras) {
        Window window = new Window(source);
        if (!window.has(4)) {
            return 0;
        }
        int magic = Order.BIG.u32(window.bytes(), window.start());
        return magic == PcapngRecords.SECTION_HEADER
                ? blocks(window, new BlockCopy(sink, comments, head), extras)
                : records(window, magic, new BlockCopy(sink, comments, head), extras);
    }

    private static int blocks(Window window, BlockCopy copy, Extras extras) {
        PcapngRecords records = new PcapngRecords(window, extras, copy);
        Packet packet = new Packet();
        while (records.next(packet)) {
            // it was shown to the copy
        }
        return copy.packets();
    }

    private static int records(Window window, int bigEndianMagic, BlockCopy copy, Extras extras) {
        int fileHeader = window.start();
        Records records = PcapRecords.begin(window, extras, bigEndianMagic);
        if (records == null) {
            return 0;
        }
        boolean nanos =
                bigEndianMagic == NANOS_MAGIC
                        || Integer.reverseBytes(bigEndianMagic) == NANOS_MAGIC;
        Order ofFile = (bigEndianMagic & 0xff00_0000) == 0xa100_0000 ? Order.BIG : Order.LITTLE;
        int snapLength = ofFile.u32(window.bytes(), fileHeader + 16);
        int linkType = ofFile.u32(window.bytes(), fileHeader + 20) & 0xffff;
        copy.oneInterface(linkType, snapLength, nanos);
        Packet packet = new Packet();
        while (records.next(packet)) {
            copy.packet(packet, packet.nanos() / (nanos ? 1 : NANOS_PER_MICRO));
        }
        return copy.packets();
    }
}
