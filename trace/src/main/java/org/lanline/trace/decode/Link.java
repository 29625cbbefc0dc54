package org.lanline.trace.decode;

import org.lanline.pcap.Packet;

/** Finds where IP begins behind the link-layer header of a packet. */
final class Link {
    /** What is there instead of IP. */
    static final int NOT_IP = -1;

    static final int CUT_OFF = -2;
    static final int UNKNOWN_LINK = -3;

    private static final int NULL = 0;
    private static final int ETHERNET = 1;
    private static final int RAW_ON_SOME = 12;
    private static final int RAW_ON_OTHERS = 14;
    private static final int RAW = 101;
    private static final int LOOP = 108;
    private static final int COOKED = 113;
    private static final int IPV4 = 228;
    private static final int IPV6 = 229;
    private static final int COOKED_2 = 276;

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int PPPOE_SESSION = 0x8864;
    private static final int MOST_TAGS = 4;

    private Link() {}

    /** Index of the IP header in the packet's array, or one of the negative values above. */
    static int network(Packet packet) {
        int at = packet.offset();
        int length = packet.length();
        byte[] bytes = packet.bytes();
        return switch (packet.linkType()) {
            case ETHERNET -> typed(bytes, at + 12, at + length);
            case COOKED -> typed(bytes, at + 14, at + length);
            case COOKED_2 -> length < 20 ? CUT_OFF : tagged(bytes, at, at + 20, at + length);
            case RAW, RAW_ON_SOME, RAW_ON_OTHERS, IPV4, IPV6 -> length < 1 ? CUT_OFF : at;
            case NULL, LOOP -> length < 5 ? CUT_OFF : loopback(bytes, at);
            default -> UNKNOWN_LINK;
        };
    }

    /** The network card that sent the packet, as 48 bits; 0 where the link does not say. */
    static long sender(Packet packet) {
        if (packet.linkType() != ETHERNET || packet.length() < 12) {
            return 0;
        }
        int at = packet.offset() + 6;
        byte[] bytes = packet.bytes();
        return (long) u16(bytes, at) << 32 | (long) u16(bytes, at + 2) << 16 | u16(bytes, at + 4);
    }

    /** The family is in the byte order of the machine that captured; IP says itself which it is. */
    private static int loopback(byte[] bytes, int at) {
        int version = bytes[at + 4] >> 4 & 0xf;
        return version == 4 || version == 6 ? at + 4 : NOT_IP;
    }

    /** An EtherType, perhaps of VLAN tags (IEEE 802.1Q, 802.1ad), and what it announces. */
    private static int typed(byte[] bytes, int typeAt, int end) {
        return end - typeAt < 2 ? CUT_OFF : tagged(bytes, typeAt, typeAt + 2, end);
    }

    private static int tagged(byte[] bytes, int typeAt, int dataAt, int end) {
        int type = u16(bytes, typeAt);
        int at = dataAt;
        for (int tags = 0; isTag(type) && tags < MOST_TAGS; tags++) {
            if (end - at < 4) {
                return CUT_OFF;
            }
            type = u16(bytes, at + 2);
            at += 4;
        }
        if (type == PPPOE_SESSION && end - at > 8) {
            int protocol = u16(bytes, at + 6);
            return protocol == 0x0021 || protocol == 0x0057 ? at + 8 : NOT_IP;
        }
        if (type != ETHERTYPE_IPV4 && type != ETHERTYPE_IPV6) {
            return NOT_IP;
        }
        return at < end ? at : CUT_OFF;
    }

    private static boolean isTag(int type) {
        return type == 0x8100 || type == 0x88a8 || type == 0x9100;
    }

    private static int u16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
