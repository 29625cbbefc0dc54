package org.lanline.stun;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A transport address as numbers, filled again and again: what a message says can be compared and
 * looked up without making an object of it.
 */
public final class RawAddress {
    private boolean ipv6;
    private long high;
    private long low;
    private int port;

    /** An IPv4 address, in the low 32 bits of {@code address}. */
    public void setIpv4(long address, int newPort) {
        ipv6 = false;
        high = 0;
        low = address & 0xffff_ffffL;
        port = newPort;
    }

    public void setIpv6(long newHigh, long newLow, int newPort) {
        ipv6 = true;
        high = newHigh;
        low = newLow;
        port = newPort;
    }

    /** Takes over a resolved address; costs a copy of its bytes. */
    public void set(InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        if (bytes.length == 4) {
            setIpv4(number(bytes, 0, 4), address.getPort());
        } else {
            setIpv6(number(bytes, 0, 8), number(bytes, 8, 8), address.getPort());
        }
    }

    private static long number(byte[] bytes, int from, int length) {
        long value = 0;
        for (int i = from; i < from + length; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }

    public boolean isIpv6() {
        return ipv6;
    }

    /** The first 64 bits of an IPv6 address; 0 for IPv4. */
    public long high() {
        return high;
    }

    /** The last 64 bits of an IPv6 address, or the 32 of an IPv4 one. */
    public long low() {
        return low;
    }

    public int port() {
        return port;
    }

    /** True when both name the same host, whatever the ports. */
    public boolean sameHost(RawAddress other) {
        return ipv6 == other.ipv6 && high == other.high && low == other.low;
    }

    /** True when host and port are the same. */
    public boolean same(RawAddress other) {
        return sameHost(other) && port == other.port;
    }

    /** The host, as an object. */
    public InetAddress host() {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) ((fromEnd >= 8 ? high : low) >>> (fromEnd % 8 * 8));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes are addresses", impossible);
        }
    }

    /**
     * The whole, as an object. An IPv4-mapped address turns into the IPv4 address that it means.
     */
    public InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(host(), port);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RawAddress address && same(address);
    }

    /** Changes with what it holds: not for keys of a map. */
    @Override
    public int hashCode() {
        return hostHash() * 31 + port;
    }

    /** A hash of the host alone. */
    public int hostHash() {
        return Long.hashCode(high * 0x9e3779b97f4a7c15L ^ low);
    }

    @Override
    public String toString() {
        return toSocketAddress().toString();
    }
}
