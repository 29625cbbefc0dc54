package org.lanline.server.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** One end of a stream of packets. */
interface End extends AutoCloseable {

    /** Told of every packet, with when it arrived. */
    @FunctionalInterface
    interface Heard {
        void packet(ByteBuffer bytes, long nanos);
    }

    /** Where the other end sends to. */
    InetSocketAddress address();

    void send(InetSocketAddress to, ByteBuffer packet) throws IOException;

    /** Tells of what has arrived until now, and does what is due. */
    void drain(Heard heard) throws IOException, InterruptedException;

    @Override
    void close();
}
