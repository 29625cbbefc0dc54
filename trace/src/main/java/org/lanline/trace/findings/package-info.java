/**
 * What the control plane says: calls, their signalling, the way that their media took, how it was
 * encrypted, and what follows from all that.
 *
 * <p>Owns: SIP transactions and dialogs joined into calls ({@link
 * org.lanline.trace.findings.SipCalls}), ICE pairs and checks ({@link
 * org.lanline.trace.findings.IceSessions}), TURN allocations ({@link
 * org.lanline.trace.findings.Allocations}), DTLS handshakes ({@link
 * org.lanline.trace.findings.DtlsSessions}); which of them belong to one call ({@link
 * org.lanline.trace.findings.Joining}), which report of a device is of which ({@link
 * org.lanline.trace.findings.Reported}), and what may be said of it ({@link
 * org.lanline.trace.findings.Verdict}). Every statement names its frames.
 *
 * <p>Never: reads a packet's headers, prints, or keeps more than a bound of anything. Start reading
 * at {@link org.lanline.trace.findings.Findings}.
 */
@NullMarked
package org.lanline.trace.findings;

import org.jspecify.annotations.NullMarked;
