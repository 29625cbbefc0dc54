package org.lanline.trace.media;

import org.jspecify.annotations.Nullable;
import org.lanline.rtp.RtpPacket;

import java.util.Locale;

/** Finds the pictures that need no other one, in payloads that are in the clear. */
enum KeyFrames {
    VP8,
    VP9,
    H264,
    AV1,
    /** No video, or none that is read here. */
    NONE;

    /** By the name of the codec. */
    static KeyFrames of(String codec) {
        return switch (codec.toUpperCase(Locale.ROOT)) {
            case "VP8" -> VP8;
            case "VP9" -> VP9;
            case "H264" -> H264;
            case "AV1" -> AV1;
            default -> NONE;
        };
    }

    /** True for a packet that begins such a picture. */
    boolean begins(RtpPacket packet) {
        byte[] bytes = packet.bytes();
        int at = packet.payloadStart();
        int length = packet.payloadBytes();
        if (length < 2) {
            return false;
        }
        return switch (this) {
            case VP8 -> vp8(bytes, at, at + length);
            case VP9 -> vp9(bytes[at]);
            case H264 -> h264(bytes, at, at + length);
            case AV1 -> av1(bytes[at]);
            case NONE -> false;
        };
    }

    /**
     * Name of the codec whose pictures begin like this one, by marks that hardly anything else has:
     * start codes of VP8 and VP9, parameter sets of H.264, the sequence header of AV1. Null when
     * there is none.
     */
    static @Nullable String guess(RtpPacket packet) {
        byte[] in = packet.bytes();
        int at = packet.payloadStart();
        int end = at + packet.payloadBytes();
        if (end - at < 8) {
            return null;
        }
        if (vp8(in, at, end) && has(in, at + 3, Math.min(end, at + 12), 0x9d, 0x01, 0x2a)) {
            return "VP8";
        }
        if (vp9(in[at]) && has(in, at + 1, Math.min(end, at + 40), 0x49, 0x83, 0x42)) {
            return "VP9";
        }
        if (isParameters(in, at, end)) {
            return "H264";
        }
        return isSequenceHeader(in, at, end) ? "AV1" : null;
    }

    private static boolean has(byte[] in, int from, int end, int a, int b, int c) {
        for (int i = from; i + 3 <= end; i++) {
            if ((in[i] & 0xff) == a && (in[i + 1] & 0xff) == b && (in[i + 2] & 0xff) == c) {
                return true;
            }
        }
        return false;
    }

    /** A short sequence parameter set with a known profile, alone or first in STAP-A. */
    private static boolean isParameters(byte[] in, int at, int end) {
        boolean aggregate = (in[at] & 0x9f) == 24 && in[at + 1] == 0;
        int set = aggregate ? at + 3 : at;
        int length = aggregate ? in[at + 2] & 0xff : end - at;
        boolean fits = length >= 5 && length <= 64 && set + length <= end;
        if (!fits || (in[set] & 0x9f) != 7) {
            return false;
        }
        int profile = in[set + 1] & 0xff;
        int level = in[set + 3] & 0xff;
        return (profile == 66 || profile == 77 || profile == 88 || profile == 100)
                && (in[set + 2] & 0x03) == 0
                && level >= 10
                && level <= 62;
    }

    /** N is set, and the first unit is a sequence header of profile 0 without extension or size. */
    private static boolean isSequenceHeader(byte[] in, int at, int end) {
        if ((in[at] & 0x8f) != 0x08) {
            return false;
        }
        boolean alone = (in[at] & 0x30) == 0x10;
        int unit = alone ? at + 1 : at + 2;
        boolean fits = alone || (in[at + 1] >= 8 && unit + in[at + 1] < end);
        return fits && in[unit] == 0x08 && (in[unit + 1] & 0xf8) == 0;
    }

    /** RFC 7741 section 4.2 and 4.3: first packet of partition 0, and P of its header not set. */
    private static boolean vp8(byte[] bytes, int from, int end) {
        int at = from;
        int first = bytes[at++];
        if ((first & 0x10) == 0 || (first & 0x07) != 0) {
            return false;
        }
        if ((first & 0x80) != 0) {
            int extended = bytes[at++];
            if ((extended & 0x80) != 0 && at < end) {
                at += (bytes[at] & 0x80) != 0 ? 2 : 1;
            }
            at += (extended & 0x40) != 0 ? 1 : 0;
            at += (extended & 0x30) != 0 ? 1 : 0;
        }
        return at < end && (bytes[at] & 0x01) == 0;
    }

    /** RFC 9628 section 4.2: begins a frame (B), and is predicted from none (P). */
    private static boolean vp9(byte first) {
        return (first & 0x08) != 0 && (first & 0x40) == 0;
    }

    /**
     * RFC 6184 section 5: an IDR slice or parameters, alone, in an aggregate or as a first part.
     */
    private static boolean h264(byte[] bytes, int at, int end) {
        int type = bytes[at] & 0x1f;
        return switch (type) {
            case 5, 7 -> true;
            case 24 -> at + 3 < end && isIntra(bytes[at + 3] & 0x1f);
            case 28 -> (bytes[at + 1] & 0x80) != 0 && isIntra(bytes[at + 1] & 0x1f);
            default -> false;
        };
    }

    private static boolean isIntra(int type) {
        return type == 5 || type == 7;
    }

    /** The aggregation header's N: first packet of a coded video sequence (AV1 RTP section 4.4). */
    private static boolean av1(byte first) {
        return (first & 0x08) != 0;
    }
}
