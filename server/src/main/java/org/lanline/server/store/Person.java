package org.lanline.server.store;

/**
 * Somebody with a name on this box.
 *
 * @param id the store's number for this person
 * @param user the user part of the address of record, such as {@code kitchen}
 * @param name what others see, such as {@code Kitchen}
 * @param createdSeconds since 1970
 */
public record Person(long id, String user, String name, long createdSeconds) {}
