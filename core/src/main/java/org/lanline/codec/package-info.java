/**
 * Speech codecs that telephones have in common.
 *
 * <p>Owns: G.711 and G.722, from bytes to samples. Never: knows packets, or who sends them. Start
 * reading at {@link org.lanline.codec.G711}.
 */
@NullMarked
package org.lanline.codec;

import org.jspecify.annotations.NullMarked;
