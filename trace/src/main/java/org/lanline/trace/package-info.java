/**
 * Captures explained: the composition of the rooms beside it.
 *
 * <p>Arrows between the rooms: {@code capture}, {@code tls} and {@code evidence} know none of them,
 * {@code decode} knows capture and tls, {@code media} knows decode, {@code sound} knows decode and
 * media, {@code findings} knows decode, media and evidence, {@code ladder} and {@code live} know
 * findings, {@code report} knows all but live. Start reading at {@link org.lanline.trace.Trace}.
 */
@NullMarked
package org.lanline.trace;

import org.jspecify.annotations.NullMarked;
