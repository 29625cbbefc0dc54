package org.lanline.server.provision;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * All that a phone must know.
 *
 * @param name what its display shows
 * @param domain the host of its address, which no resolver needs to know
 * @param box where it reaches the box
 * @param port of SIP there, UDP and TCP
 */
record PhoneSettings(
        String name, String user, String password, String domain, InetAddress box, int port) {

    /** The box as a URI has it. */
    String host() {
        String text = box.getHostAddress();
        int zone = text.indexOf('%');
        String bare = zone < 0 ? text : text.substring(0, zone);
        return box instanceof Inet6Address ? "[" + bare + "]" : bare;
    }

    @Override
    public String toString() {
        return "PhoneSettings[" + user + "]";
    }
}
