/**
 * What a call proves: what the devices in it saw, what the box saw, and what follows from both.
 *
 * <p>Owns: the pieces of call records that devices hand in ({@code Evidence}), bounded and checked;
 * the messages of a call that passed the box ({@code Tap}), without secrets and without the words
 * that people write to each other; the proof, kept for as long as the settings say; {@code
 * /api/proofs}.
 *
 * <p>Never: judges by itself. What the evidence means is for {@link org.lanline.trace} to say,
 * which is loaded when a call has evidence and not before. It sees no media.
 *
 * <p>The contract is docs/protocol.md. Start reading at {@link org.lanline.server.proof.Proofs}.
 */
@NullMarked
package org.lanline.server.proof;

import org.jspecify.annotations.NullMarked;
