package org.lanline.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Where an agent puts what it has to say. Called only inside a call into the agent; neither method
 * calls back in.
 */
public interface Out {

    /**
     * Sends or copies before it returns. Over TCP, a connection is opened when there is none.
     *
     * @param base the socket to send from, or the relayed address
     */
    void send(
            Transport transport,
            InetSocketAddress base,
            InetSocketAddress remote,
            ByteBuffer datagram);

    void event(Event event);
}
