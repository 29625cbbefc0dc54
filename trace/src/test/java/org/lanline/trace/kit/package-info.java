/** What tests of the analyser have in common: captures made byte by byte. */
@NullMarked
package org.lanline.trace.kit;

import org.jspecify.annotations.NullMarked;
