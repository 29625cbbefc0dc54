package org.lanline.server;

import java.util.List;

/**
 * What the person who started the box wants to know of it.
 *
 * @param pages the addresses to open, the best one first; empty on a machine without a LAN
 * @param explanation the plain page that tells how to trust the box, for the best address
 * @param fingerprint the CA's short fingerprint, or that of the own certificate
 * @param keepsPackets whether the packets of calls are kept with their proofs
 * @param listeners one for each thing that listens
 */
public record Standing(
        String version,
        List<Page> pages,
        String explanation,
        String fingerprint,
        String data,
        boolean keepsPackets,
        List<Listener> listeners) {

    public Standing {
        pages = List.copyOf(pages);
        listeners = List.copyOf(listeners);
    }

    /**
     * One address of the page.
     *
     * @param url such as {@code https://192.168.1.20:8443/}
     * @param where the interface's name, or what the address is good for
     */
    public record Page(String url, String where) {}

    /**
     * @param name such as {@code HTTPS}
     * @param port the port that was really taken
     * @param purpose a clause for people
     */
    public record Listener(String name, int port, String purpose) {}
}
