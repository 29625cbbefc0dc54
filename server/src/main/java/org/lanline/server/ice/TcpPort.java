package org.lanline.server.ice;

import org.lanline.ice.TcpFraming;
import org.lanline.ice.UfragDemux;
import org.lanline.ice.Verdict;
import org.lanline.server.net.LoopStream;
import org.lanline.server.net.StreamListener;
import org.lanline.server.net.UdpLoop;
import org.lanline.wire.FrameStream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A TCP port for the passive candidates of any number of agents (RFC 6544). Whose peer a connection
 * is, its first packet says: it has to be an authentic check for one of the agents, soon and short,
 * or the connection is closed. Loop thread only, but for what is said otherwise.
 */
public final class TcpPort implements AutoCloseable, LoopStream.Owner {

    /** An agent, or what owns it; see {@link org.lanline.ice.Agent#handle}. */
    @FunctionalInterface
    public interface Taker {
        Verdict take(InetSocketAddress base, InetSocketAddress source, ByteBuffer packet, long now);
    }

    /** How long a stranger has to send a check that is authentic. */
    static final int STRANGER_MILLIS = 5_000;

    /** A check is shorter. */
    static final int STRANGER_BYTES = 2_000;

    static final StreamListener.Bounds CONNECTIONS = new StreamListener.Bounds(256, 16);

    private static final int BACKLOG = 32;

    /** Consent is asked for every few seconds. */
    private static final int QUIET_MILLIS = 60_000;

    private record Seat(String ufrag, Taker taker) {}

    private static final class Caller {
        private final LoopStream stream;
        private final FrameStream frames = TcpFraming.stream();
        private final Runnable whenGone;
        private boolean known;

        Caller(LoopStream stream, Runnable whenGone) {
            this.stream = stream;
            this.whenGone = whenGone;
            frames.most(STRANGER_BYTES);
        }
    }

    private final UdpLoop loop;
    private final StreamListener listener;
    private final InetSocketAddress local;
    private final UfragDemux<Seat> demux = new UfragDemux<>();
    private final Map<InetSocketAddress, Caller> callers = new HashMap<>();
    private final UfragDemux.Taker<Seat> taking = this::take;

    /** A port of this address that the system chooses. From any thread. */
    public TcpPort(UdpLoop loop, InetAddress address) throws IOException {
        this.loop = loop;
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(address, 0), BACKLOG);
        } catch (IOException taken) {
            socket.close();
            throw taken;
        }
        this.local = new InetSocketAddress(address, socket.getLocalPort());
        this.listener = new StreamListener("ice-accept", socket, CONNECTIONS, this::accepted);
    }

    /** From any thread. */
    public InetSocketAddress local() {
        return local;
    }

    /**
     * An agent with this user fragment takes calls here.
     *
     * @return false when another one has it
     */
    public boolean add(String ufrag, Taker taker) {
        return demux.add(ufrag, new Seat(ufrag, taker));
    }

    /** It does so no longer. */
    public void remove(String ufrag) {
        demux.remove(ufrag);
    }

    /** A packet to whoever has called from there; nothing where nobody has. */
    public void send(InetSocketAddress remote, ByteBuffer packet) {
        Caller caller = callers.get(remote);
        if (caller != null) {
            caller.stream.send(TcpFraming.frame(packet));
        }
    }

    /** Connections that there are, strangers among them. */
    int size() {
        return callers.size();
    }

    private void accepted(Socket socket, Runnable whenGone) {
        var remote = (InetSocketAddress) socket.getRemoteSocketAddress();
        boolean posted = remote != null && loop.post(() -> admit(socket, whenGone));
        if (!posted) {
            whenGone.run();
            close(socket);
        }
    }

    private void admit(Socket socket, Runnable whenGone) {
        if (!socket.isConnected() || socket.getRemoteSocketAddress() == null) {
            whenGone.run();
            return;
        }
        LoopStream stream = LoopStream.accepted(loop, socket, STRANGER_MILLIS, this);
        callers.put(stream.remote(), new Caller(stream, whenGone));
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It cannot be used any more, which is all that was wanted.
        }
    }

    @Override
    public boolean received(LoopStream from, ByteBuffer bytes, long nowNanos) {
        Caller caller = callers.get(from.remote());
        return caller != null
                && caller.frames.feed(bytes, packet -> packet(caller, packet))
                        == FrameStream.Verdict.MORE;
    }

    private boolean packet(Caller caller, ByteBuffer packet) {
        Verdict verdict = demux.dispatch(caller.stream.remote(), packet, taking);
        // who is told of a role conflict has proved himself as well
        boolean authentic = verdict == Verdict.HANDLED || verdict == Verdict.REFUSED;
        if (authentic && !caller.known) {
            caller.known = true;
            caller.frames.most(Integer.MAX_VALUE);
            caller.stream.keep(QUIET_MILLIS);
        }
        return caller.known;
    }

    private Verdict take(Seat seat, InetSocketAddress source, ByteBuffer packet) {
        Verdict verdict = seat.taker.take(local, source, packet, System.nanoTime());
        if (verdict == Verdict.HANDLED) {
            demux.verified(seat.ufrag, source);
        }
        return verdict;
    }

    @Override
    public void gone(LoopStream stream) {
        Caller caller = callers.remove(stream.remote());
        if (caller != null) {
            demux.forget(stream.remote());
            caller.whenGone.run();
        }
    }

    /** Nobody can call any more, and every connection ends. */
    @Override
    public void close() {
        listener.close();
        callers.values().forEach(each -> each.stream.close());
    }
}
