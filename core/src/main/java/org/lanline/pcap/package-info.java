/**
 * Capture files: pcap and pcapng, one packet at a time, in bounded memory.
 *
 * <p>Owns: both formats in both byte orders, with every resolution of time, several sections and
 * interfaces, and what else such files hold (comments, names, secrets, statistics). What is damaged
 * is passed over and said, and reading goes on at the next block or record that makes sense. What
 * is written is pcapng, a whole block at a time ({@link org.lanline.pcap.PcapngWriter}).
 *
 * <p>Never: opens a file (it asks a {@link org.lanline.pcap.Source} for bytes), looks into a
 * packet, or throws because of what the bytes say.
 *
 * <p>Sources: draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng. Start reading at {@link
 * org.lanline.pcap.CaptureReader}.
 */
@NullMarked
package org.lanline.pcap;

import org.jspecify.annotations.NullMarked;
