package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

final class StreamListenerSocketTest {

    /**
     * An address that nothing else of this machine listens on, and that no connection is made from:
     * at 127.0.0.1 a connection to a free port may find another test's listener, or itself.
     */
    private static final String OF_ITS_OWN = "127.83.41.7";

    @Test
    void thePortIsFreeAsSoonAsTheListenerIsClosed() throws IOException {
        InetSocketAddress at = new InetSocketAddress(InetAddress.getByName(OF_ITS_OWN), 0);
        for (int i = 0; i < 200; i++) {
            ServerSocket socket = new ServerSocket(at.getPort(), 8, at.getAddress());
            at = (InetSocketAddress) socket.getLocalSocketAddress();
            InetSocketAddress there = at;
            var listener =
                    new StreamListener(
                            "accept",
                            socket,
                            new StreamListener.Bounds(4, 4),
                            (client, whenGone) -> {
                                client.close();
                                whenGone.run();
                            });
            new Socket(there.getAddress(), there.getPort())
                    .close(); // it waits for the next one now
            listener.close();
            assertThatThrownBy(() -> new Socket(there.getAddress(), there.getPort()).close())
                    .isInstanceOf(IOException.class);
        }
    }
}
