/** The local CA and the certificates it signs. */
@NullMarked
package org.lanline.server.trust;

import org.jspecify.annotations.NullMarked;
