package org.lanline.server.store;

/**
 * Somebody with a name on this box.
 *
 * @param id the store's number for this person
 * @param user the user part of the address of record, such as {@code kitchen}
 * @param name what others see, such as {@code Kitchen}
 * @param createdSeconds since 1970
 * @param extension the short number that reaches this person from a keypad, 0 for none
 */
public record Person(long id, String user, String name, long createdSeconds, int extension) {}
