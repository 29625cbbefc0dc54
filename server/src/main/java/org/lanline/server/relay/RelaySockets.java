package org.lanline.server.relay;

import org.jspecify.annotations.Nullable;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.net.UdpOptions;
import org.lanline.server.net.UdpSocket;
import org.lanline.turn.Allocations;
import org.lanline.turn.Listener;
import org.lanline.turn.PeerConnection;
import org.lanline.turn.Relay;
import org.lanline.turn.TurnEvent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * The sockets behind the TURN server: what it sends goes to the client's UDP socket or stream, and
 * each relay is a UDP socket of the loop or a listener for peers. On the loop thread.
 */
final class RelaySockets implements Allocations.Out {

    /**
     * The first byte of every answer of STUN and TURN (RFC 8489 section 5): neither ChannelData nor
     * a Data indication begins so.
     */
    private static final byte ANSWER = 1;

    /** Room for a burst of video in each direction of a relay. */
    private static final int BUFFER_BYTES = 1 << 19;

    /** A relay's socket, and how it was last told to send. */
    private static final class RelaySocket {
        final UdpSocket socket;
        boolean whole;

        RelaySocket(UdpSocket socket) {
            this.socket = socket;
        }

        void dontFragment(boolean wanted) {
            if (whole != wanted) {
                socket.dontFragment(wanted);
                whole = wanted;
            }
        }
    }

    private final UdpLoop loop;
    private final PeerStreams peerStreams;
    private final RelayLog log;
    private final RelayWatch watch;
    private @Nullable Allocations allocations;

    RelaySockets(UdpLoop loop, PeerStreams peerStreams, RelayLog log, RelayWatch watch) {
        this.loop = loop;
        this.watch = watch;
        this.peerStreams = peerStreams;
        this.log = log;
    }

    /** Where what relays receive goes; before anything is opened. */
    void serve(Allocations server) {
        allocations = server;
    }

    private Allocations server() {
        return java.util.Objects.requireNonNull(allocations, "serve() comes first");
    }

    @Override
    public void toClient(Listener from, InetSocketAddress client, ByteBuffer run, int bytes) {
        if (run.get(run.position()) == ANSWER) {
            watch.answered(from.transport(), from.address(), client, run);
        }
        switch (from.attachment()) {
            case UdpSocket socket -> socket.queue(client, run, bytes);
            case RelayStream stream -> stream.send(run);
            case null, default -> {} // closed a moment ago
        }
    }

    @Override
    public void toPeer(
            Relay from,
            InetSocketAddress peer,
            ByteBuffer run,
            int segmentBytes,
            boolean dontFragment) {
        if (from.attachment() instanceof RelaySocket relay) {
            relay.dontFragment(dontFragment);
            relay.socket.queue(peer, run, segmentBytes);
        }
    }

    @Override
    public boolean open(Relay relay) {
        if (relay.isTcp()) {
            return peerStreams.listen(relay);
        }
        try {
            UdpOptions options =
                    UdpOptions.at(relay.address(), BUFFER_BYTES).withIcmp().withOnePeer();
            relay.attach(new RelaySocket(loop.openRuns(options, new FromPeers(relay))));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    @Override
    public void close(Relay relay) {
        if (relay.attachment() instanceof RelaySocket open) {
            open.socket.close();
        } else {
            peerStreams.close(relay);
        }
    }

    @Override
    public void connect(PeerConnection connection) {
        peerStreams.connect(connection);
    }

    @Override
    public void join(Listener on, InetSocketAddress client, PeerConnection connection) {
        if (on.attachment() instanceof RelayStream stream) {
            peerStreams.join(stream, connection);
        }
    }

    @Override
    public void close(PeerConnection connection) {
        peerStreams.close(connection);
    }

    @Override
    public void event(TurnEvent event) {
        log.event(event);
        watch.event(event);
    }

    @Override
    public void asked(
            Listener on, InetSocketAddress client, @Nullable String user, ByteBuffer request) {
        watch.asked(on, client, user, request);
    }

    /** What comes to a relay's socket, and what ICMP says of what it has sent. */
    private final class FromPeers implements UdpLoop.RunHandler {
        private final Relay relay;

        FromPeers(Relay relay) {
            this.relay = relay;
        }

        @Override
        public void received(
                InetSocketAddress from, ByteBuffer run, int segmentBytes, long nowNanos) {
            server().fromPeer(relay, from, run, segmentBytes, nowNanos, RelaySockets.this);
        }

        @Override
        public void icmp(InetSocketAddress about, int type, int code, int value, long nowNanos) {
            server().icmp(relay, about, type, code, value, nowNanos, RelaySockets.this);
        }
    }
}
