package org.lanline.server.store;

import org.lanline.switchboard.RingGroup;

/**
 * A ring group.
 *
 * @param self its name, user and short number, as of a person
 * @param ring who is rung for it, and how
 */
public record Group(Person self, RingGroup ring) {}
