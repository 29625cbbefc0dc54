/** The UDP loop, TCP, timers. */
@NullMarked
package org.lanline.server.net;

import org.jspecify.annotations.NullMarked;
