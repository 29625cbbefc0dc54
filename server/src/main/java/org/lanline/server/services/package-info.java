/**
 * What the box itself answers: {@code echo}, {@code time} and {@code music}, each a phone of ours
 * that is registered like any other.
 *
 * <p>Owns: which services there are and how they sound, their accounts, how many calls they take.
 * Never: appears on the list of people, and never plays what somebody else has made: all of it is
 * computed. Start at {@link org.lanline.server.services.Services}.
 */
@NullMarked
package org.lanline.server.services;

import org.jspecify.annotations.NullMarked;
