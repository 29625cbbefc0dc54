/**
 * ICE: two agents find out which of their addresses reach each other (RFC 8445).
 *
 * <p>Owns: candidates and their text ({@link org.lanline.ice.Candidate}, {@link
 * org.lanline.ice.Description}; RFC 8839, 8840, 6544), priorities (also RFC 8421), the check list,
 * nomination, consent (RFC 7675), patience (RFC 8863), trickling (RFC 8838), restart, and names of
 * multicast DNS for addresses, which it has others resolve. {@link org.lanline.ice.Agent} is the
 * full agent, {@link org.lanline.ice.LiteAgent} the one that only answers, {@link
 * org.lanline.ice.UfragDemux} lets many of them share one port.
 *
 * <p>Never: opens a socket, asks a STUN or TURN server, resolves a name, reads a clock. A stranger
 * who does not know a password changes nothing here, and is answered with at most the bytes that he
 * sent. What a peer may make it hold is bounded by {@link org.lanline.ice.Settings}.
 *
 * <p>Deliberate differences from RFC 8445:
 *
 * <ul>
 *   <li>An agent has one component and one check list: media here is bundled and RTCP shares the
 *       port of RTP (RFC 8834). So foundations freeze pairs within that list only.
 *   <li>A frozen pair waits for another one of its foundation no longer than until that one has to
 *       be repeated: there are peers that call all their candidates one foundation, and PAC (RFC
 *       8863) would be over before their second pair had its turn.
 *   <li>Where both sides list the {@code renomination} option, the checks that are left go on after
 *       the nomination, a better pair that answers late is nominated without a restart, and up to
 *       four lesser ones are kept alive to fall back on. Without the option nomination is final, as
 *       section 8.1.1 has it.
 *   <li>Triggered and ordinary checks take turns, so that a peer that keeps triggering cannot keep
 *       the rest from being checked. A pair that is not answered in all its time is checked once
 *       more when the peer's checks came along it: one way at least works.
 *   <li>A check of consent is repeated twice, as any STUN request may be; its period is that of RFC
 *       7675, and nothing that comes after the expiry counts.
 *   <li>Where two NATs that give each destination another mapping and filter nothing show a new
 *       address with every check, no more of them are learned after the fourth.
 *   <li>A check that says nothing about its sender (no USERNAME or no MESSAGE-INTEGRITY) is refused
 *       only where the refusal is not longer than the check.
 *   <li>Of several pairs nominated by a peer that speaks RFC 5245, the one with the highest
 *       priority is used, unless nothing was heard along it for seven seconds.
 * </ul>
 *
 * <p>Start reading at {@link org.lanline.ice.Agent}, then {@code Session} and {@code Choice}.
 */
@NullMarked
package org.lanline.ice;

import org.jspecify.annotations.NullMarked;
