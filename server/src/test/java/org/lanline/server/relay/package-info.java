@NullMarked
package org.lanline.server.relay;

import org.jspecify.annotations.NullMarked;
