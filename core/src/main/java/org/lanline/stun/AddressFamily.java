package org.lanline.stun;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Families as address attributes and REQUESTED-ADDRESS-FAMILY number them. */
public enum AddressFamily {
    IPV4(1),
    IPV6(2);

    private final int number;

    AddressFamily(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    public static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** Null for a number that means neither. */
    public static @Nullable AddressFamily ofNumber(int number) {
        return number == 1 ? IPV4 : number == 2 ? IPV6 : null;
    }
}
