package org.lanline.server.store;

/** A password that has just been made for a phone. It is told this once: the store keeps HA1. */
public record PhonePassword(Person person, String password) {

    @Override
    public String toString() {
        return "PhonePassword[" + person + "]";
    }
}
