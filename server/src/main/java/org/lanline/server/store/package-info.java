/**
 * What the box remembers: one directory with one SQLite file in it. People, their devices, the
 * passwords of phones and where those on UDP are, messages for people who are away until they are
 * taken, codes that open the door for one more, and what the installation is called.
 *
 * <p>Owns: the data directory and who may run on it, the schema and its migrations, names (what
 * makes two of them one), every secret at rest (as hashes only), back-up and restore. Never: knows
 * HTTP, JSON or SIP messages, or which page is here just now.
 *
 * <p>Digest secrets: RFC 7616 section 3.4.2. Start with {@link org.lanline.server.store.Store}; its
 * parts are {@link org.lanline.server.store.Doors} (codes), {@link
 * org.lanline.server.store.PhonePasswords} and {@link org.lanline.server.store.CallSettings}. Names
 * are {@link org.lanline.server.store.PersonName}.
 */
@NullMarked
package org.lanline.server.store;

import org.jspecify.annotations.NullMarked;
