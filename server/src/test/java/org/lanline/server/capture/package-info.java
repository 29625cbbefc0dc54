/** Tests of the room of the same name. */
@NullMarked
package org.lanline.server.capture;

import org.jspecify.annotations.NullMarked;
