package org.lanline.pcap;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.List;

/**
 * An interface that packets were captured on.
 *
 * @param number from 0 over all sections of the file
 * @param name null when the file does not say
 * @param snapLength most bytes captured of a packet; 0 for all
 * @param networks its own addresses, each with the length of its prefix
 */
public record CaptureInterface(
        int number, @Nullable String name, int linkType, long snapLength, List<Network> networks) {

    public CaptureInterface {
        networks = List.copyOf(networks);
    }

    /** An address of the interface and how many of its bits name the network. */
    public record Network(InetAddress address, int prefixLength) {}
}
