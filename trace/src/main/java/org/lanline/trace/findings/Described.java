package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.sdp.SessionDescription;

import java.net.InetSocketAddress;

/**
 * A session description as it was first seen.
 *
 * @param from the hop that it came from
 * @param dialog the To tag of the message, which tells one answering device from another; null in
 *     an offer
 * @param content null when the text is not well formed
 * @param wrong what is wrong with the text; null when nothing is
 * @param inClear false when the signalling was encrypted and has been decrypted for this
 */
public record Described(
        int frame,
        long nanos,
        InetSocketAddress from,
        String text,
        @Nullable String dialog,
        @Nullable SessionDescription content,
        @Nullable String wrong,
        boolean inClear) {}
