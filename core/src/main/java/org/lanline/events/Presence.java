package org.lanline.events;

/**
 * Whether and how somebody can be reached.
 *
 * @param activity an element of RFC 4480 section 3.2 such as {@code on-the-phone}, empty for none
 * @param note for people, empty for none
 */
record Presence(boolean reachable, String activity, String note) {}
