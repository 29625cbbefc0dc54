/** Events to log lines and counters. */
@NullMarked
package org.lanline.server.journal;

import org.jspecify.annotations.NullMarked;
