/** Tests of what the composed box says of itself. */
@NullMarked
package org.lanline.server;

import org.jspecify.annotations.NullMarked;
