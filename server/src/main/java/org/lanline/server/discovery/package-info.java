/** mDNS on every interface. */
@NullMarked
package org.lanline.server.discovery;

import org.jspecify.annotations.NullMarked;
