package org.lanline.switchboard;

import java.util.List;

/**
 * Several people behind one address.
 *
 * @param members users, in the order in which they were named
 * @param inTurn one after the other, else all at once
 * @param seconds how long each rings where it is in turn
 */
public record RingGroup(List<String> members, boolean inTurn, int seconds) {

    public RingGroup {
        members = List.copyOf(members);
    }
}
