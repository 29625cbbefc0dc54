/**
 * The composition of the box.
 *
 * <p>Owns: which parts there are, in which order they start and stop, and what each is told when
 * the box is called something else. Never: decides anything about a call, a person or a packet; no
 * other room knows this one. Start at {@link org.lanline.server.Lanline}.
 */
@NullMarked
package org.lanline.server;

import org.jspecify.annotations.NullMarked;
