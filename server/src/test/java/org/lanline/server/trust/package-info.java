/** Tests of trust. */
@NullMarked
package org.lanline.server.trust;

import org.jspecify.annotations.NullMarked;
