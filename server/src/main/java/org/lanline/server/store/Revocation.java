package org.lanline.server.store;

import java.util.Set;

/**
 * Who may not come in any more, from now on.
 *
 * @param devices ids of the devices whose token is void
 * @param phones users whose phone password is void or another one now
 */
public record Revocation(Set<String> devices, Set<String> phones) {

    public Revocation {
        devices = Set.copyOf(devices);
        phones = Set.copyOf(phones);
    }

    public boolean isEmpty() {
        return devices.isEmpty() && phones.isEmpty();
    }
}
