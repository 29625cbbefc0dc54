/**
 * Registrar, location and stateful proxy: who is where, where a request goes.
 *
 * <p>A request walks in this order: {@link org.lanline.switchboard.Switchboard} (is it new?),
 * {@link org.lanline.switchboard.Requests} (validate), {@link org.lanline.switchboard.Admission}
 * and {@link org.lanline.switchboard.Gate} (who sends it; {@link
 * org.lanline.switchboard.WrongPasswords} slows down who guesses), {@link
 * org.lanline.switchboard.Registrar} (REGISTER ends here) or {@link org.lanline.switchboard.Router}
 * (where it goes), {@link org.lanline.switchboard.Forwarding} (the call that it begins), {@link
 * org.lanline.switchboard.Proxy} (fork, wait, answer once), {@link org.lanline.switchboard.Hop}
 * (what it looks like on the way out). A SUBSCRIBE for what the box knows itself ends at {@link
 * org.lanline.switchboard.Watchers}.
 *
 * <p>Owns: bindings and flows (RFC 3261 section 10, RFC 5626, RFC 5627, RFC 3327), authentication
 * (RFC 7616, RFC 8760, RFC 8898), forwarding (RFC 3261 section 16, RFC 5393, RFC 5658), and the
 * events that tell of calls. Never: sends to an address that nobody registered, looks up a name,
 * touches media, remembers of a stranger more than how often it was wrong. What it must know after
 * a restart travels in the messages themselves, sealed with the installation's secret, and the
 * bindings of phones on UDP are handed to a {@link org.lanline.switchboard.Keeper} before their 200
 * is sent. A connection ends with the box, and so do the bindings on it.
 *
 * <p>Start at {@link org.lanline.switchboard.Switchboard}.
 */
@NullMarked
package org.lanline.switchboard;

import org.jspecify.annotations.NullMarked;
