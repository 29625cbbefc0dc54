/**
 * Who is here, how one comes in, and how a client without SIP reaches another.
 *
 * <p>Owns: joining, pairing and devices over HTTP; the live list of people, which is the union of
 * those who are connected to {@code /rendezvous} and those who are registered by SIP; the signals
 * that go from one to another. Never: carries media, keeps anything on disk, or decides who may
 * call.
 *
 * <p>The contract is docs/protocol.md. {@link org.lanline.server.people.Rendezvous} is the core: it
 * has no socket, no clock and no thread. {@link org.lanline.server.people.Sessions} are its
 * clients, {@link org.lanline.server.people.PublishedPeople} what they have been told. Start with
 * {@link org.lanline.server.people.People}.
 */
@NullMarked
package org.lanline.server.people;

import org.jspecify.annotations.NullMarked;
