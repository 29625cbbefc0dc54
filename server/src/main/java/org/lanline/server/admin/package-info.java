/**
 * What the person who looks after the box sees and does at {@code /admin}: people and their
 * devices, phones, calls, relay, health, and a check-up on request.
 *
 * <p>Owns: the API under {@code /api/admin}, for devices of people whom {@code lanline user admin}
 * has given the right; what is going on now, as the switchboard's events tell it. Never: keeps or
 * shows what was said or written in a call or message. The contract is docs/protocol.md. Start at
 * {@link org.lanline.server.admin.Administration}.
 */
@NullMarked
package org.lanline.server.admin;

import org.jspecify.annotations.NullMarked;
