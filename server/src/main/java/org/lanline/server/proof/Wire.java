package org.lanline.server.proof;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages put into packets of IP as they may have looked on the wire (RFC 791, 768, 8200, 9293).
 * Each direction of a connection counts its bytes from 1.
 */
final class Wire {

    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int UDP_BYTES = 8;
    private static final int TCP_BYTES = 20;
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int HOPS = 64;
    private static final int ACK_PUSH = 0x5018;
    private static final int WINDOW = 0xffff;

    /** What fits into a packet with any header. */
    private static final int MOST_PAYLOAD = 60_000;

    private record Direction(InetSocketAddress from, InetSocketAddress to) {}

    private final Map<Direction, Integer> sent = new HashMap<>();

    /** One packet with a datagram; a longer one than there can be is cut off. */
    byte[] datagram(InetSocketAddress from, InetSocketAddress to, byte[] content) {
        int length = Math.min(content.length, MOST_PAYLOAD);
        ByteBuffer segment = ByteBuffer.allocate(UDP_BYTES + length);
        segment.putShort((short) from.getPort()).putShort((short) to.getPort());
        segment.putShort((short) segment.capacity()).putShort((short) 0);
        segment.put(content, 0, length);
        int sum = checksum(from.getAddress(), to.getAddress(), UDP, segment.array());
        segment.putShort(6, (short) (sum == 0 ? 0xffff : sum));
        return packet(from.getAddress(), to.getAddress(), UDP, segment.array());
    }

    /** As many packets as it takes. */
    List<byte[]> segments(InetSocketAddress from, InetSocketAddress to, byte[] content) {
        List<byte[]> packets = new ArrayList<>();
        Direction direction = new Direction(from, to);
        for (int at = 0; at < content.length; at += MOST_PAYLOAD) {
            int length = Math.min(MOST_PAYLOAD, content.length - at);
            ByteBuffer segment = ByteBuffer.allocate(TCP_BYTES + length);
            segment.putShort((short) from.getPort()).putShort((short) to.getPort());
            segment.putInt(next(direction)).putInt(next(new Direction(to, from)));
            segment.putShort((short) ACK_PUSH).putShort((short) WINDOW).putInt(0);
            segment.put(content, at, length);
            int sum = checksum(from.getAddress(), to.getAddress(), TCP, segment.array());
            segment.putShort(16, (short) sum);
            packets.add(packet(from.getAddress(), to.getAddress(), TCP, segment.array()));
            sent.merge(direction, length, Integer::sum);
        }
        return packets;
    }

    private int next(Direction direction) {
        return 1 + sent.getOrDefault(direction, 0);
    }

    private static byte[] packet(InetAddress from, InetAddress to, int protocol, byte[] segment) {
        boolean ipv4 = from instanceof Inet4Address && to instanceof Inet4Address;
        return ipv4 ? ipv4(from, to, protocol, segment) : ipv6(from, to, protocol, segment);
    }

    private static byte[] ipv4(InetAddress from, InetAddress to, int protocol, byte[] segment) {
        ByteBuffer packet = ByteBuffer.allocate(IPV4_BYTES + segment.length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
        packet.putInt(0x4000).put((byte) HOPS).put((byte) protocol).putShort((short) 0);
        packet.put(from.getAddress()).put(to.getAddress());
        packet.putShort(10, (short) folded(sum(packet.array(), IPV4_BYTES)));
        return packet.put(segment).array();
    }

    private static byte[] ipv6(InetAddress from, InetAddress to, int protocol, byte[] segment) {
        ByteBuffer packet = ByteBuffer.allocate(IPV6_BYTES + segment.length);
        packet.putInt(0x6000_0000).putShort((short) segment.length);
        packet.put((byte) protocol).put((byte) HOPS);
        return packet.put(mapped(from)).put(mapped(to)).put(segment).array();
    }

    /** An IPv4 address beside one of IPv6 is one of those that are mapped (RFC 4291 2.5.5.2). */
    private static byte[] mapped(InetAddress address) {
        if (address instanceof Inet6Address) {
            return address.getAddress();
        }
        return ByteBuffer.allocate(16).putLong(0).putInt(0xffff).put(address.getAddress()).array();
    }

    /** Over the pseudo-header too (RFC 9293 section 3.1, RFC 8200 section 8.1). */
    private static int checksum(InetAddress from, InetAddress to, int protocol, byte[] segment) {
        boolean ipv4 = from instanceof Inet4Address && to instanceof Inet4Address;
        byte[] one = ipv4 ? from.getAddress() : mapped(from);
        byte[] other = ipv4 ? to.getAddress() : mapped(to);
        long sum = sum(one, one.length) + sum(other, other.length) + protocol + segment.length;
        return folded(sum + sum(segment, segment.length));
    }

    private static long sum(byte[] bytes, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (long) (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int folded(long sum) {
        long folded = sum;
        while (folded > 0xffff) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) ~folded & 0xffff;
    }
}
