package org.lanline.server.journal;

/** A total that only grows, by more than one at a time. */
@FunctionalInterface
public interface Sum {
    void add(long more);
}
