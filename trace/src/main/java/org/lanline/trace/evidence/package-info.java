/**
 * What devices report of their calls.
 *
 * <p>Owns: the formats of such reports ({@code docs/call-record.md} is our page's own, the others
 * are Chromium's and Firefox's), read to one form, the {@link
 * org.lanline.trace.evidence.CallRecord}. Bounded whatever a report holds; what is wrong in it is
 * left out, and said where nothing is left.
 *
 * <p>Never: believes a report, or compares it with anything. Start reading at {@link
 * org.lanline.trace.evidence.Reports}.
 */
@NullMarked
package org.lanline.trace.evidence;

import org.jspecify.annotations.NullMarked;
