/**
 * Speech codecs, and what is heard of a stream (ITU-T G.711, G.722, RFC 6716, 3389).
 *
 * <p>Owns: the codecs by their names in SDP ({@link org.lanline.codec.SpeechCodec}), from samples
 * to payloads and back, with what they make up for packets that did not come; Opus by the machine's
 * own library or in plain Java ({@link org.lanline.codec.Opus}), which is why this is the only room
 * that knows Concentus or calls C; comfort noise and other rates; the playing of a stream through
 * an adaptive jitter buffer ({@link org.lanline.codec.Playout}); both ways of a call's sound
 * ({@link org.lanline.codec.AudioStream}).
 *
 * <p>Never: has a socket, a sound card or a clock. No object is made for a packet, but for what
 * Concentus makes.
 *
 * <p>Start reading at {@link org.lanline.codec.AudioStream}.
 */
@NullMarked
package org.lanline.codec;

import org.jspecify.annotations.NullMarked;
