package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/**
 * A message of the control plane as it was seen.
 *
 * @param frame where it was complete, from 1 as Wireshark counts
 * @param nanos when, since 1970
 * @param through the relay whose wrapping it was in; null when there was none
 * @param bytes the message alone, without what it was wrapped in; a copy
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
public record Seen(
        int frame,
        long nanos,
        Transport transport,
        InetSocketAddress from,
        InetSocketAddress to,
        @Nullable Relayed through,
        byte[] bytes) {}
