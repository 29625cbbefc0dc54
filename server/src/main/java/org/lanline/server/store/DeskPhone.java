package org.lanline.server.store;

import java.util.List;

/**
 * A desk phone or softphone of somebody, with a password of its own.
 *
 * @param id no other phone of this installation ever has it
 * @param label what its owner knows it by, such as its model; may be empty
 */
public record DeskPhone(long id, Person person, String label, long createdSeconds) {

    /**
     * What the list of phones shows.
     *
     * @param phones in the order in which they came
     */
    static List<DeskPhone> of(Person person, List<Roster.PhoneSecret> phones) {
        return phones.stream()
                .map(each -> new DeskPhone(each.id(), person, each.label(), each.createdSeconds()))
                .toList();
    }
}
