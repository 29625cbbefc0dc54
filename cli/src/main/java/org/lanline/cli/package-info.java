/** The commands. */
@NullMarked
package org.lanline.cli;

import org.jspecify.annotations.NullMarked;
