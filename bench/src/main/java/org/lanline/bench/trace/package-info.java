/** A capture of a thousand calls, and what it costs to read it. Start at {@code TraceBench}. */
@NullMarked
package org.lanline.bench.trace;

import org.jspecify.annotations.NullMarked;
