package org.lanline.trace.capture;

import org.jspecify.annotations.Nullable;

/**
 * Something that could not be read, and is therefore not in what was found.
 *
 * @param file its name; null when the capture as a whole is meant
 * @param frame the packet it is about, from 1; 0 when no packet was got
 * @param offset where in the file; -1 when a packet says it
 * @param text a clause that says what is wrong and what became of it
 * @param times how often; only the first is located
 */
public record Problem(@Nullable String file, int frame, long offset, String text, long times) {}
