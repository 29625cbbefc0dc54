package org.lanline.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes Opus packets as an Ogg file that any player takes (RFC 7845, 3533). */
public final class OggOpus {
    /** What an encoder looks ahead, and a player leaves out at the beginning: 6.5 ms. */
    public static final int PRE_SKIP_SAMPLES = 312;

    private static final int CONTINUED_GRANULE = -1;
    private static final int FIRST = 2;
    private static final int LAST = 4;
    private static final int HEADER_BYTES = 27;
    private static final int MOST_SEGMENTS = 255;
    private static final int PACKETS_IN_A_PAGE = 50; // a second
    private static final int POLYNOMIAL = 0x04c1_1db7;

    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final int serial;
    private final int[] table = new int[256];
    private int pages;

    private OggOpus(int serial) {
        this.serial = serial;
        for (int i = 0; i < table.length; i++) {
            int rest = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                rest = rest < 0 ? rest << 1 ^ POLYNOMIAL : rest << 1;
            }
            table[i] = rest;
        }
    }

    /**
     * The file of one channel.
     *
     * @param packets all of the same length
     * @param packetSamples of 48 kHz in each
     * @param samples of 48 kHz in all, so that the last packet may be cut off
     * @param inputRate of the sound before it was encoded, for information
     * @param serial any number
     */
    public static byte[] write(
            List<byte[]> packets, int packetSamples, long samples, int inputRate, int serial) {
        OggOpus ogg = new OggOpus(serial);
        ogg.page(FIRST, 0, List.of(head(inputRate)));
        ogg.page(0, 0, List.of(tags()));
        List<byte[]> page = new ArrayList<>(PACKETS_IN_A_PAGE);
        long granule = 0;
        int segments = 0;
        for (int i = 0; i < packets.size(); i++) {
            byte[] packet = packets.get(i);
            int needed = packet.length / MOST_SEGMENTS + 1;
            if (page.size() == PACKETS_IN_A_PAGE || segments + needed > MOST_SEGMENTS) {
                ogg.page(0, granule, page);
                page.clear();
                segments = 0;
            }
            page.add(packet);
            segments += needed;
            granule += packetSamples;
        }
        ogg.page(LAST, Math.min(granule, PRE_SKIP_SAMPLES + samples), page);
        return ogg.file.toByteArray();
    }

    /** RFC 7845 section 5.1. */
    private static byte[] head(int inputRate) {
        return ByteBuffer.allocate(19)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("OpusHead".getBytes(UTF_8))
                .put((byte) 1)
                .put((byte) 1)
                .putShort((short) PRE_SKIP_SAMPLES)
                .putInt(inputRate)
                .putShort((short) 0)
                .put((byte) 0)
                .array();
    }

    /** Section 5.2. */
    private static byte[] tags() {
        byte[] vendor = "Lanline".getBytes(UTF_8);
        return ByteBuffer.allocate(16 + vendor.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("OpusTags".getBytes(UTF_8))
                .putInt(vendor.length)
                .put(vendor)
                .putInt(0)
                .array();
    }

    /** RFC 3533 section 6. */
    private void page(int flags, long granule, List<byte[]> packets) {
        ByteArrayOutputStream lacing = new ByteArrayOutputStream();
        int bytes = 0;
        for (byte[] packet : packets) {
            for (int left = packet.length; left >= MOST_SEGMENTS; left -= MOST_SEGMENTS) {
                lacing.write(MOST_SEGMENTS);
            }
            lacing.write(packet.length % MOST_SEGMENTS);
            bytes += packet.length;
        }
        ByteBuffer page =
                ByteBuffer.allocate(HEADER_BYTES + lacing.size() + bytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put("OggS".getBytes(UTF_8))
                        .put((byte) 0)
                        .put((byte) flags)
                        .putLong(packets.isEmpty() ? CONTINUED_GRANULE : granule)
                        .putInt(serial)
                        .putInt(pages++)
                        .putInt(0)
                        .put((byte) lacing.size())
                        .put(lacing.toByteArray());
        packets.forEach(page::put);
        page.putInt(22, checksum(page.array()));
        file.writeBytes(page.array());
    }

    private int checksum(byte[] page) {
        int sum = 0;
        for (byte each : page) {
            sum = sum << 8 ^ table[(sum >>> 24 ^ each) & 0xff];
        }
        return sum;
    }
}
