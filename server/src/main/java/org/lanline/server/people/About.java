package org.lanline.server.people;

import java.util.List;

/**
 * What the box says of itself to anybody: the answer of {@code GET /api/about}.
 *
 * @param protocol of this contract: 1
 * @param installation 16 hex digits
 * @param name of the box
 * @param domain the host part of addresses
 * @param policy {@code open} or {@code invite}
 * @param fingerprint of the CA, or of the own certificate
 * @param addresses of the box on the LAN, best first
 * @param packets whether the packets of calls that pass the box are kept with their proofs
 */
public record About(
        int protocol,
        String installation,
        String name,
        String domain,
        String policy,
        String fingerprint,
        String version,
        List<String> addresses,
        int httpPort,
        int httpsPort,
        boolean packets) {

    public About {
        addresses = List.copyOf(addresses);
    }
}
