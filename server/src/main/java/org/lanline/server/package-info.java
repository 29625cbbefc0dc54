/** The composition of the box. */
@NullMarked
package org.lanline.server;

import org.jspecify.annotations.NullMarked;
