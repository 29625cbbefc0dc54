/** Tests of the looks at servers: against small servers of our own on loopback. */
@NullMarked
package org.lanline.server.ice;

import org.jspecify.annotations.NullMarked;
