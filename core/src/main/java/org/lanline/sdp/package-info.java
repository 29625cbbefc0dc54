/** SDP text to records and back (RFC 8866, 3264). */
@NullMarked
package org.lanline.sdp;

import org.jspecify.annotations.NullMarked;
