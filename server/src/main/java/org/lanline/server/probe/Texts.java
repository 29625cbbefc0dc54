package org.lanline.server.probe;

import org.lanline.server.discovery.LanAddress;

import java.net.InetSocketAddress;

/** Addresses as people write them. */
public final class Texts {

    private Texts() {}

    /** Such as {@code 10.0.0.1:3478} and {@code [fd00::1]:3478}. */
    public static String of(InetSocketAddress address) {
        String host = LanAddress.literal(address.getAddress());
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
