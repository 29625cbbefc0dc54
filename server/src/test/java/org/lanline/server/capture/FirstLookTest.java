package org.lanline.server.capture;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.lanline.server.net.SocketFilter;

import java.nio.ByteBuffer;
import java.util.Set;

/** What the kernel's first look lets through, worked out by a machine like the kernel's. */
class FirstLookTest {
    private static final int UDP = 17;
    private static final int TCP = 6;

    private final SocketFilter look = FirstLook.of(Set.of(5060, 8443));

    private boolean passes(byte[] packet) {
        byte[] framed = new byte[14 + packet.length];
        System.arraycopy(packet, 0, framed, 14, packet.length);
        boolean bare = KernelMachine.run(look, packet, 0) > 0;
        assertThat(KernelMachine.run(look, framed, 14) > 0).isEqualTo(bare);
        return bare;
    }

    private static byte[] ipv4(int protocol, int fragment, int options, byte[] load) {
        int header = 20 + options;
        ByteBuffer packet = ByteBuffer.allocate(header + load.length);
        packet.put((byte) (0x40 | header / 4)).put((byte) 0).putShort((short) packet.capacity());
        packet.putShort((short) 7).putShort((short) fragment);
        packet.put((byte) 64).put((byte) protocol);
        return packet.put(header, load).array();
    }

    private static byte[] ipv6(int next, byte[] load) {
        ByteBuffer packet = ByteBuffer.allocate(40 + load.length);
        packet.put(0, (byte) 0x60).put(6, (byte) next);
        return packet.put(40, load).array();
    }

    private static byte[] ports(int from, int to, byte... payload) {
        return ByteBuffer.allocate(8 + payload.length)
                .putShort((short) from)
                .putShort((short) to)
                .putInt(0)
                .put(payload)
                .array();
    }

    private static byte[] udp(int from, int to, byte... payload) {
        return ipv4(UDP, 0, 0, ports(from, to, payload));
    }

    @Test
    void whatCallsAreMadeOfPassesWhateverItsPort() {
        assertThat(passes(udp(40_000, 40_002, (byte) 0x80, (byte) 96))).as("RTP").isTrue();
        assertThat(passes(udp(40_000, 40_002, (byte) 0x81, (byte) 200))).as("RTCP").isTrue();
        assertThat(passes(udp(40_000, 40_002, (byte) 0, (byte) 1))).as("STUN").isTrue();
        assertThat(passes(udp(40_000, 40_002, (byte) 22, (byte) 0xfe))).as("DTLS").isTrue();
        assertThat(passes(udp(40_000, 40_002, (byte) 0x40, (byte) 0))).as("ChannelData").isTrue();
        assertThat(passes(udp(9, 9, "REGISTER sip:x".getBytes(US_ASCII)))).as("SIP").isTrue();
        assertThat(passes(udp(5353, 5353, (byte) 7, (byte) 0xff))).as("mDNS").isTrue();
    }

    @Test
    void whatCannotBeOfACallIsLeftToOthers() {
        assertThat(passes(udp(40_000, 443, (byte) 0xc0))).as("QUIC").isFalse();
        assertThat(passes(udp(40_000, 53, (byte) 0x80, (byte) 96))).as("a DNS question").isFalse();
        assertThat(passes(udp(53, 40_000, (byte) 0x80, (byte) 96))).as("a DNS answer").isFalse();
        assertThat(passes(udp(51_820, 51_820, (byte) 4, (byte) 0))).as("WireGuard").isFalse();
        assertThat(passes(udp(40_000, 40_002))).as("nothing in it").isFalse();
        assertThat(passes(ipv4(1, 0, 0, new byte[8]))).as("ICMP").isFalse();
        assertThat(passes(new byte[] {0x45, 0, 0})).as("cut off").isFalse();
    }

    @Test
    void ofTcpThePortsOfCallsPassBothWays() {
        assertThat(passes(ipv4(TCP, 0, 0, ports(5060, 40_000)))).isTrue();
        assertThat(passes(ipv4(TCP, 0, 0, ports(40_000, 8443)))).isTrue();
        assertThat(passes(ipv4(TCP, 0, 0, ports(40_000, 443)))).isFalse();
        assertThat(passes(ipv6(TCP, ports(40_000, 5060)))).isTrue();
        assertThat(passes(ipv6(TCP, ports(40_000, 22)))).isFalse();
    }

    @Test
    void optionsOfAnIpHeaderAreSteppedOver() {
        byte[] rtp = ports(40_000, 40_002, (byte) 0x80, (byte) 96);
        byte[] quic = ports(40_000, 443, (byte) 0xc0, (byte) 96);
        assertThat(passes(ipv4(UDP, 0, 12, rtp))).isTrue();
        assertThat(passes(ipv4(UDP, 0, 12, quic))).isFalse();
        assertThat(passes(ipv4(TCP, 0, 40, ports(40_000, 8443)))).isTrue();
    }

    @Test
    void laterFragmentsOfDatagramsPassAsTheirPortsCannotBeSeen() {
        assertThat(passes(ipv4(UDP, 0x2000 | 185, 0, new byte[] {-1, -1}))).isTrue();
        assertThat(passes(ipv4(TCP, 185, 0, new byte[] {0, 9}))).isFalse();
        assertThat(passes(ipv6(44, new byte[] {UDP, 0, 0, 9, 0, 0, 0, 7}))).isTrue();
        assertThat(passes(ipv6(44, new byte[] {TCP, 0, 0, 9, 0, 0, 0, 7}))).isFalse();
        assertThat(passes(ipv6(58, new byte[8]))).as("ICMPv6").isFalse();
    }
}
