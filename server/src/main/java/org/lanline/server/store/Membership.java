package org.lanline.server.store;

/**
 * A device that has just become somebody's. The token is told this once: the store keeps its hash.
 */
public record Membership(Device device, String token) {

    public Person person() {
        return device.person();
    }

    @Override
    public String toString() {
        return "Membership[" + device + "]";
    }
}
