package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A view of one HEP3 packet, by which SIP servers copy what they see to a collector: chunks with
 * addresses, time and the message itself, perhaps deflated.
 */
final class Hep {
    static final int SIP = 1;

    private static final int HEADER_BYTES = 6;
    private static final int CHUNK_HEADER_BYTES = 6;
    private static final int MOST_PAYLOAD_BYTES = 1 << 16;

    private static final int TRANSPORT = 2;
    private static final int SOURCE_IPV4 = 3;
    private static final int TARGET_IPV4 = 4;
    private static final int SOURCE_IPV6 = 5;
    private static final int TARGET_IPV6 = 6;
    private static final int SOURCE_PORT = 7;
    private static final int TARGET_PORT = 8;
    private static final int SECONDS = 9;
    private static final int MICROS = 10;
    private static final int CONTENT = 11;
    private static final int PAYLOAD = 15;
    private static final int PACKED_PAYLOAD = 16;

    private static final long MAPPED = 0xffff_0000_0000L;

    long sourceHigh;
    long sourceLow;
    long targetHigh;
    long targetLow;
    int sourcePort;
    int targetPort;
    int transport;
    int content;
    long nanos;
    byte @Nullable [] payload;

    static boolean begins(byte[] bytes, int at, int length) {
        return length > HEADER_BYTES
                && bytes[at] == 'H'
                && bytes[at + 1] == 'E'
                && bytes[at + 2] == 'P'
                && bytes[at + 3] == '3'
                && Datagrams.u16(bytes, at + 4) <= length;
    }

    /** False when its chunks do not fit it, or it holds no message between two addresses. */
    boolean read(byte[] bytes, int at) {
        sourceLow = 0;
        targetLow = 0;
        transport = Ip.UDP;
        content = 0;
        nanos = 0;
        payload = null;
        int end = at + Datagrams.u16(bytes, at + 4);
        int chunk = at + HEADER_BYTES;
        while (end - chunk >= CHUNK_HEADER_BYTES) {
            int length = Datagrams.u16(bytes, chunk + 4);
            if (length < CHUNK_HEADER_BYTES || length > end - chunk) {
                return false;
            }
            // those of vendors have another number in front
            if (Datagrams.u16(bytes, chunk) == 0) {
                chunk(
                        Datagrams.u16(bytes, chunk + 2),
                        bytes,
                        chunk + CHUNK_HEADER_BYTES,
                        length - CHUNK_HEADER_BYTES);
            }
            chunk += length;
        }
        return payload != null && sourceLow != 0 && targetLow != 0;
    }

    private void chunk(int type, byte[] bytes, int at, int length) {
        long number = number(bytes, at, Math.min(length, 8));
        switch (type) {
            case TRANSPORT -> transport = (int) number;
            case SOURCE_IPV4 -> {
                sourceHigh = 0;
                sourceLow = MAPPED | (number & 0xffff_ffffL);
            }
            case TARGET_IPV4 -> {
                targetHigh = 0;
                targetLow = MAPPED | (number & 0xffff_ffffL);
            }
            case SOURCE_IPV6 -> {
                sourceHigh = number;
                sourceLow = length == 16 ? number(bytes, at + 8, 8) : 0;
            }
            case TARGET_IPV6 -> {
                targetHigh = number;
                targetLow = length == 16 ? number(bytes, at + 8, 8) : 0;
            }
            case SOURCE_PORT -> sourcePort = (int) number & 0xffff;
            case TARGET_PORT -> targetPort = (int) number & 0xffff;
            case SECONDS -> nanos += (number & 0xffff_ffffL) * 1_000_000_000L;
            case MICROS -> nanos += (number & 0xffff_ffffL) * 1_000L;
            case CONTENT -> content = (int) number;
            case PAYLOAD -> payload = Arrays.copyOfRange(bytes, at, at + length);
            case PACKED_PAYLOAD -> payload = inflated(bytes, at, length);
            default -> {}
        }
    }

    private static long number(byte[] bytes, int at, int length) {
        long value = 0;
        for (int i = at; i < at + length; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }

    private static byte @Nullable [] inflated(byte[] bytes, int at, int length) {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(bytes, at, length);
            byte[] plain = new byte[MOST_PAYLOAD_BYTES];
            int got = inflater.inflate(plain);
            return got == 0 ? null : Arrays.copyOf(plain, got);
        } catch (DataFormatException e) {
            return null;
        }
    }
}
