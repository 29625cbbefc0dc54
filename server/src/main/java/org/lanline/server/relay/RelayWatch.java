package org.lanline.server.relay;

import org.jspecify.annotations.Nullable;
import org.lanline.server.people.RelayDesk;
import org.lanline.turn.Listener;
import org.lanline.turn.TurnEvent;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Is told what the relay does, but for the media, which nobody is told of. On the loop thread; must
 * not block, and copies what it keeps.
 */
public interface RelayWatch {

    /** Nobody wants to know. */
    RelayWatch NOBODY =
            new RelayWatch() {
                @Override
                public void granted(String turnUser, RelayDesk.Wish wish) {}

                @Override
                public void event(TurnEvent event) {}

                @Override
                public void asked(
                        Listener on,
                        InetSocketAddress client,
                        @Nullable String turnUser,
                        ByteBuffer request) {}

                @Override
                public void answered(
                        Listener.Transport transport,
                        InetSocketAddress from,
                        InetSocketAddress client,
                        ByteBuffer answer) {}
            };

    /** A credential was handed out, whose user TURN knows by this name. */
    void granted(String turnUser, RelayDesk.Wish wish);

    void event(TurnEvent event);

    /**
     * A request of STUN or TURN came.
     *
     * @param turnUser who has logged in; null for a stranger
     */
    void asked(
            Listener on, InetSocketAddress client, @Nullable String turnUser, ByteBuffer request);

    /** A request of STUN or TURN was answered. */
    void answered(
            Listener.Transport transport,
            InetSocketAddress from,
            InetSocketAddress client,
            ByteBuffer answer);
}
