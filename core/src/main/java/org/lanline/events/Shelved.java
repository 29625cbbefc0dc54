package org.lanline.events;

/** A change of what waits for people, for who keeps it beyond the life of the box. */
public sealed interface Shelved {

    /** A message waits from now on. */
    record Put(KeptMessage message) implements Shelved {}

    /** It was given to its receiver, or waits no longer. */
    record Taken(long number) implements Shelved {}

    /**
     * @param calls how many somebody has missed, 0 for none
     */
    record Missed(String user, int calls) implements Shelved {}
}
