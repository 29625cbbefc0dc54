package org.lanline.server.store;

import java.util.Set;

/**
 * Who may not come in any more, from now on.
 *
 * @param devices ids of the devices whose token is void
 * @param phones phones whose password is void
 * @param phoneless users none of whose phones is left
 */
public record Revocation(Set<String> devices, Set<Phone> phones, Set<String> phoneless) {

    /**
     * @param id as {@link DeskPhone#id}
     */
    public record Phone(String user, long id) {}

    public Revocation {
        devices = Set.copyOf(devices);
        phones = Set.copyOf(phones);
        phoneless = Set.copyOf(phoneless);
    }

    public boolean isEmpty() {
        return devices.isEmpty() && phones.isEmpty() && phoneless.isEmpty();
    }
}
