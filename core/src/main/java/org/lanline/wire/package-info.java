/**
 * Bytes and the text inside them, read without ever leaving the slice.
 *
 * <p>Owns: numbers and slices out of binary messages ({@link org.lanline.wire.Cursor}), frames out
 * of the byte stream of a connection ({@link org.lanline.wire.FrameStream}), ASCII without regard
 * to case ({@link org.lanline.wire.Ascii}), what can be shown ({@link org.lanline.wire.Printable}).
 * Never: knows a protocol, throws because of what the bytes say. Start at {@link
 * org.lanline.wire.Cursor}.
 */
@NullMarked
package org.lanline.wire;

import org.jspecify.annotations.NullMarked;
