package org.lanline.trace.kit;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Frames with addresses in them, made from the inside out. */
public final class Frames {
    private Frames() {}

    /** {@code 10.0.0.1:5060} or {@code [fd77::1]:5060}. */
    public static InetSocketAddress at(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon).replace("[", "").replace("]", "");
        return new InetSocketAddress(
                InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1)));
    }

    public static byte[] udp(String from, String to, byte[] payload) {
        return ip(17, at(from), at(to), udpSegment(at(from), at(to), payload));
    }

    public static byte[] udpSegment(InetSocketAddress from, InetSocketAddress to, byte[] payload) {
        return new Bytes()
                .u16(from.getPort())
                .u16(to.getPort())
                .u16(8 + payload.length)
                .u16(0)
                .bytes(payload)
                .toArray();
    }

    /**
     * @param flags such as {@code 0x12} for SYN and ACK
     */
    public static byte[] tcp(String from, String to, long sequence, int flags, byte[] payload) {
        byte[] segment =
                new Bytes()
                        .u16(at(from).getPort())
                        .u16(at(to).getPort())
                        .u32(sequence)
                        .u32(0)
                        .u16(5 << 12 | flags)
                        .u16(65_535)
                        .u32(0)
                        .bytes(payload)
                        .toArray();
        return ip(6, at(from), at(to), segment);
    }

    /** An IPv4 or IPv6 packet, as the addresses are. */
    public static byte[] ip(
            int protocol, InetSocketAddress from, InetSocketAddress to, byte[] load) {
        byte[] source = from.getAddress().getAddress();
        byte[] target = to.getAddress().getAddress();
        return source.length == 4
                ? ipv4(protocol, source, target, 0, 0, load)
                : new Bytes()
                        .u32(6L << 28)
                        .u16(load.length)
                        .u8(protocol)
                        .u8(64)
                        .bytes(source)
                        .bytes(target)
                        .bytes(load)
                        .toArray();
    }

    /**
     * @param id of the packet that this is a fragment of
     * @param fragment flags and offset as they are in the header
     */
    public static byte[] ipv4(
            int protocol, byte[] source, byte[] target, int id, int fragment, byte[] load) {
        return new Bytes()
                .u16(0x4500)
                .u16(20 + load.length)
                .u16(id)
                .u16(fragment)
                .u8(64)
                .u8(protocol)
                .u16(0)
                .bytes(source)
                .bytes(target)
                .bytes(load)
                .toArray();
    }

    public static byte[] ethernet(byte[] ip) {
        return ethernet(0, ip);
    }

    /**
     * @param card of the sender
     */
    public static byte[] ethernet(int card, byte[] ip) {
        return new Bytes()
                .bytes(new byte[8])
                .u32(card)
                .u16(ip[0] >> 4 == 4 ? 0x0800 : 0x86dd)
                .bytes(ip)
                .toArray();
    }

    public static byte[] rtp(int type, int sequence, long timestamp, long ssrc, byte[] payload) {
        return new Bytes()
                .u8(0x80)
                .u8(type)
                .u16(sequence)
                .u32(timestamp)
                .u32(ssrc)
                .bytes(payload)
                .toArray();
    }
}
