package org.lanline.trace.findings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** Two addresses that send to each other, whichever began. Use {@link #of}. */
public record AddressPair(InetSocketAddress one, InetSocketAddress other) {

    /** The same for both directions. */
    public static AddressPair of(InetSocketAddress from, InetSocketAddress to) {
        return compare(from, to) <= 0 ? new AddressPair(from, to) : new AddressPair(to, from);
    }

    private static int compare(InetSocketAddress a, InetSocketAddress b) {
        if (a.getAddress() == null || b.getAddress() == null) {
            return a.toString().compareTo(b.toString());
        }
        int hosts =
                Arrays.compareUnsigned(a.getAddress().getAddress(), b.getAddress().getAddress());
        return hosts != 0 ? hosts : Integer.compare(a.getPort(), b.getPort());
    }

    public boolean touches(InetAddress host) {
        return host.equals(one.getAddress()) || host.equals(other.getAddress());
    }

    @Override
    public String toString() {
        return Words.address(one) + " and " + Words.address(other);
    }
}
