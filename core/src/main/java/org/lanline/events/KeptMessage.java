package org.lanline.events;

import org.jspecify.annotations.Nullable;

/**
 * A message that waits for somebody of whom no device is there.
 *
 * @param number distinct for each, in the order in which they came
 * @param user whom it is for
 * @param from an address, with the name that the sender gave
 * @param date as the sender told it; null when it was not told
 * @param untilNanos when it waits no longer
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
public record KeptMessage(
        long number,
        String user,
        String from,
        String contentType,
        @Nullable String date,
        byte[] body,
        long untilNanos) {}
