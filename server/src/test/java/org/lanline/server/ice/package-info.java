/** Tests of what stands behind an ICE agent: over real sockets on loopback. */
@NullMarked
package org.lanline.server.ice;

import org.jspecify.annotations.NullMarked;
