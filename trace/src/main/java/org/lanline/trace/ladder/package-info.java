/**
 * A call as a ladder: a lane for each machine, time downwards, an arrow for each message, a bar for
 * each path of media.
 *
 * <p>Owns: what is on the ladder ({@link org.lanline.trace.ladder.Ladder}), and how it looks on a
 * terminal and as SVG. Never: finds anything out. Start reading at {@link
 * org.lanline.trace.ladder.Ladder}.
 */
@NullMarked
package org.lanline.trace.ladder;

import org.jspecify.annotations.NullMarked;
