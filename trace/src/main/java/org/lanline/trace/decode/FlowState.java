package org.lanline.trace.decode;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.tls.TlsConnection;

/** What the decoder remembers of a flow to tell what the next datagram on it is. */
final class FlowState {
    /** A packet that may be the first one of a stream; null when there is none. */
    @Nullable Candidate candidate;

    /** How often something that could have been RTP was not followed by its like. */
    int disappointments;

    /** The relay whose client is at one end of this flow. */
    @Nullable Allocation allocation;

    private @Nullable Sources sources;

    /** What is being read of a TCP connection's direction; null before its first bytes. */
    @Nullable TcpStream tcp;

    /** What both directions of a TLS connection know together; null without keys. */
    @Nullable TlsConnection tls;

    /** Whose RTP came here of late; asked only where packets come in runs. */
    Sources sources() {
        if (sources == null) {
            sources = new Sources();
        }
        return sources;
    }

    /** One packet that looks like RTP, kept until the next one says whether it was. */
    static final class Candidate {
        final int frame;
        final long nanos;
        final byte[] bytes;
        final int onWire;

        Candidate(int frame, long nanos, byte[] bytes, int onWire) {
            this.frame = frame;
            this.nanos = nanos;
            this.bytes = bytes;
            this.onWire = onWire;
        }
    }
}
