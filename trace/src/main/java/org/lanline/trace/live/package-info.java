/**
 * A capture while it grows: which packets are kept, and what is new.
 *
 * <p>Owns: the judgement whether a packet has to do with a call ({@link
 * org.lanline.trace.live.Sifter}), calls followed from one look to the next under numbers that stay
 * theirs ({@link org.lanline.trace.live.LiveCalls}). Never: takes packets from an interface, or
 * prints. Start reading at {@link org.lanline.trace.live.Sifter}.
 */
@NullMarked
package org.lanline.trace.live;

import org.jspecify.annotations.NullMarked;
