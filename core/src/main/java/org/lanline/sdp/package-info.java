/**
 * SDP text to records and back (RFC 8866), and what an offer and its answer agree on (RFC 3264).
 *
 * <p>Owns: the grammar, its limits, the rules that need both descriptions, and what each line means
 * in words ({@link org.lanline.sdp.Explainer}, {@link org.lanline.sdp.Agreement}). Never: chooses
 * codecs or addresses, and never changes a description that only passes through. Start at {@link
 * org.lanline.sdp.SessionDescription}.
 */
@NullMarked
package org.lanline.sdp;

import org.jspecify.annotations.NullMarked;
