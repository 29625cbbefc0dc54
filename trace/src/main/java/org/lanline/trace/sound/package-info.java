/**
 * A stream made audible.
 *
 * <p>Owns: payloads kept for one stream, decoded, in their time, as a WAV file's bytes ({@link
 * org.lanline.trace.sound.Recording}). Never: writes a file, or keeps more than an hour.
 */
@NullMarked
package org.lanline.trace.sound;

import org.jspecify.annotations.NullMarked;
