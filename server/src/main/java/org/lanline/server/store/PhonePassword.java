package org.lanline.server.store;

/**
 * A password that has just been made for a phone. It is told this once: the store keeps HA1.
 *
 * @param phone the number of the phone, by which it can be removed
 */
public record PhonePassword(Person person, long phone, String password) {

    @Override
    public String toString() {
        return "PhonePassword[" + person + " " + phone + "]";
    }
}
