/**
 * A bounds-checked cursor over bytes.
 *
 * <p>Owns: reading and writing numbers and slices without ever leaving the buffer. Never: knows a
 * protocol.
 */
@NullMarked
package org.lanline.wire;

import org.jspecify.annotations.NullMarked;
