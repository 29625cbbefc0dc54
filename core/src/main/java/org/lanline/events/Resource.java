package org.lanline.events;

/**
 * What a subscription is about.
 *
 * @param user as the accounts write it
 */
public record Resource(EventPackage kind, String user) {}
