/**
 * Desk phones and softphones set up from the page: a password, an address from which the phone
 * fetches its settings once, and the phones that ask the network for theirs while somebody waits
 * for one.
 *
 * <p>Owns: settings in the words of each maker, the addresses at which they are handed out. Never:
 * keeps a password longer than its hand-out is good for.
 *
 * <p>Start at {@link org.lanline.server.provision.Provisioning}.
 */
@NullMarked
package org.lanline.server.provision;

import org.jspecify.annotations.NullMarked;
