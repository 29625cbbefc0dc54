package org.lanline.mdns;

import java.util.List;

/**
 * A service that the box announces.
 *
 * @param type such as {@code _sip._udp}
 * @param text pairs such as {@code id=7} (RFC 6763 section 6)
 */
public record Offer(String type, int port, List<String> text) {

    public Offer {
        text = List.copyOf(text);
    }

    /** Such as {@code _sip._udp.local}. */
    DnsName typeName() {
        return DnsName.of(type + ".local");
    }
}
