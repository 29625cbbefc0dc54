package org.lanline.mdns;

/**
 * One interface and address family: a place where multicast reaches the same neighbours.
 *
 * @param interfaceIndex the system's number of the interface
 */
public record Link(int interfaceIndex, Family family) {

    public enum Family {
        IPV4,
        IPV6
    }
}
