package org.lanline.events;

/**
 * What waits for somebody.
 *
 * @param texts messages that no device has taken yet
 * @param missedCalls since this person last made or took a call
 */
record Waiting(int texts, int missedCalls) {}
