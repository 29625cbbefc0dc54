/** Tests of the journal. */
@NullMarked
package org.lanline.server.journal;

import org.jspecify.annotations.NullMarked;
