/** Multicast DNS and DNS-SD (RFC 6762, 6763). */
@NullMarked
package org.lanline.mdns;

import org.jspecify.annotations.NullMarked;
