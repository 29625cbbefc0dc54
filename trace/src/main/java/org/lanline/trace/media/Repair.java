package org.lanline.trace.media;

/**
 * A stream that is there for another one.
 *
 * @param what such as {@code retransmissions}
 * @param of source of the other one
 */
public record Repair(String what, int of) {}
