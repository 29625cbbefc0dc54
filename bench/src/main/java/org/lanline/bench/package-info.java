/**
 * Benchmarks: ours and, where there is one, the peer on the same work in the same run.
 *
 * <p>Each class here is a program of its own; docs/measured.md has the commands and the figures.
 */
@NullMarked
package org.lanline.bench;

import org.jspecify.annotations.NullMarked;
