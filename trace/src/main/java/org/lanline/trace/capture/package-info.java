/**
 * Files: opened, unpacked, merged in the order of time; what devices report is told from captures.
 *
 * <p>Owns: everything that reads a file. Never: knows what is in a packet. Start reading at {@link
 * org.lanline.trace.capture.CaptureFiles}.
 */
@NullMarked
package org.lanline.trace.capture;

import org.jspecify.annotations.NullMarked;
