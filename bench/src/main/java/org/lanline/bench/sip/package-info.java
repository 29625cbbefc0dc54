/**
 * A SIP server beside another one, with SIPp as the load. Start at {@link
 * org.lanline.bench.SipBench}.
 */
@NullMarked
package org.lanline.bench.sip;

import org.jspecify.annotations.NullMarked;
