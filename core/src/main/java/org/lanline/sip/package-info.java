/** SIP messages, transactions and digest (RFC 3261 and friends). */
@NullMarked
package org.lanline.sip;

import org.jspecify.annotations.NullMarked;
