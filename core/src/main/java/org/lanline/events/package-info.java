/**
 * Who wants to know what of whom, and is told: SUBSCRIBE and NOTIFY (RFC 6665) for busy lamps (RFC
 * 4235), presence (RFC 3856, RFC 3863, published by RFC 3903) and waiting messages (RFC 3842), and
 * the messages that wait (RFC 3428).
 *
 * <p>Owns: subscriptions, the dialog states that lamps show, the documents that say them. One
 * NOTIFY of a subscription is under way at a time and always says everything there is, so that a
 * lamp cannot stay behind: what changes meanwhile goes with the next one. Never: decides who may
 * subscribe, or sends to an address that a message merely names; the switchboard does the one and
 * says which flow leads to a watcher.
 *
 * <p>Start at {@link org.lanline.events.Notifier}.
 */
@NullMarked
package org.lanline.events;

import org.jspecify.annotations.NullMarked;
