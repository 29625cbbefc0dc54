/**
 * Multicast DNS and DNS-SD: messages, a responder, a browser and a passive cache (RFC 6762, 6763).
 *
 * <p>Owns: the bytes of DNS messages ({@link org.lanline.mdns.DnsMessage}), what the box says about
 * itself on each link and how it comes by its name ({@link org.lanline.mdns.Responder}), looking
 * for services ({@link org.lanline.mdns.Browser}) and for hosts ({@link
 * org.lanline.mdns.NameSearch}), and who said what lately ({@link org.lanline.mdns.Cache}).
 *
 * <p>Never: opens a socket, knows the interfaces of the machine, reads a clock, or believes a
 * record beyond its link and its life. What is found here is a hint; trust comes from the
 * certificate.
 *
 * <p>Deliberate differences from the RFC's advice: probes ask for multicast answers, as a unicast
 * one may reach another responder on the same machine; unicast answers carry the system's time to
 * live, which Java cannot set, so the on-link check of RFC 6762 section 11 is made on the source
 * address. Both are within the RFC, which says SHOULD.
 *
 * <p>Start reading at {@link org.lanline.mdns.Responder}.
 */
@NullMarked
package org.lanline.mdns;

import org.jspecify.annotations.NullMarked;
