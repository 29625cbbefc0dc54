package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.trace.decode.Seen;
import org.lanline.trace.decode.Transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one client has at one TURN server (RFC 8656). */
public final class TurnAllocation {
    private static final int MOST = 256;

    /** Something that the server did not do. */
    public record Refusal(int frame, String what, int code, String words) {}

    /** A channel and whom it leads to. */
    public record Channel(int number, InetSocketAddress peer, int frame) {}

    /** The lifetime was asked for anew. */
    public record Refresh(int frame, long nanos, long lifetimeSeconds) {}

    private final int number;
    private final InetSocketAddress client;
    private final InetSocketAddress server;
    private final Transport transport;
    private final int firstFrame;
    private final long firstNanos;
    private final Map<InetAddress, Integer> permissions = new LinkedHashMap<>();
    private final Map<Integer, Channel> channels = new LinkedHashMap<>();
    private final List<Refresh> refreshes = new ArrayList<>(1);
    private final List<Refusal> refusals = new ArrayList<>(1);
    private @Nullable InetSocketAddress relayed;
    private @Nullable InetSocketAddress mapped;
    private @Nullable String user;
    private @Nullable String realm;
    private @Nullable String software;
    private int createdFrame;
    private int challengedFrame;
    private int deletedFrame;
    private long lifetimeSeconds = -1;

    TurnAllocation(int number, Seen seen, boolean fromClient) {
        this.number = number;
        this.client = fromClient ? seen.from() : seen.to();
        this.server = fromClient ? seen.to() : seen.from();
        this.transport = seen.transport();
        this.firstFrame = seen.frame();
        this.firstNanos = seen.nanos();
    }

    void user(@Nullable String name) {
        user = name == null ? user : name;
    }

    void server(@Nullable String ofRealm, @Nullable String ofSoftware) {
        realm = ofRealm == null ? realm : ofRealm;
        software = ofSoftware == null ? software : ofSoftware;
    }

    void challenged(int frame) {
        challengedFrame = challengedFrame == 0 ? frame : challengedFrame;
    }

    void created(
            int frame,
            @Nullable InetSocketAddress relay,
            @Nullable InetSocketAddress seenAs,
            long lifetime) {
        createdFrame = createdFrame == 0 ? frame : createdFrame;
        relayed = relay;
        mapped = seenAs;
        lifetimeSeconds = lifetime;
    }

    void refreshed(int frame, long nanos, long lifetime) {
        if (lifetime == 0) {
            deletedFrame = frame;
        }
        if (refreshes.size() < MOST) {
            refreshes.add(new Refresh(frame, nanos, lifetime));
        }
    }

    void refused(int frame, String what, int code, String words) {
        if (refusals.size() < MOST) {
            refusals.add(new Refusal(frame, what, code, words));
        }
    }

    void permitted(InetSocketAddress peer, int frame) {
        if (permissions.size() < MOST) {
            permissions.putIfAbsent(peer.getAddress(), frame);
        }
    }

    void bound(int channel, InetSocketAddress peer, int frame) {
        if (channels.size() < MOST) {
            channels.putIfAbsent(channel, new Channel(channel, peer, frame));
        }
        permitted(peer, frame);
    }

    public int number() {
        return number;
    }

    public InetSocketAddress client() {
        return client;
    }

    public InetSocketAddress server() {
        return server;
    }

    public Transport transport() {
        return transport;
    }

    public int firstFrame() {
        return firstFrame;
    }

    public long firstNanos() {
        return firstNanos;
    }

    /** The address that the server lends; null when that was not seen. */
    public @Nullable InetSocketAddress relayed() {
        return relayed;
    }

    /** Where the server sees the client; null when that was not seen. */
    public @Nullable InetSocketAddress mapped() {
        return mapped;
    }

    public @Nullable String user() {
        return user;
    }

    public @Nullable String realm() {
        return realm;
    }

    public @Nullable String software() {
        return software;
    }

    /** The frame of the server's yes; 0 when none was seen. */
    public int createdFrame() {
        return createdFrame;
    }

    /** The frame in which the server asked for credentials; 0 when it did not. */
    public int challengedFrame() {
        return challengedFrame;
    }

    /** The frame of the refresh with lifetime 0; 0 when there was none. */
    public int deletedFrame() {
        return deletedFrame;
    }

    /** -1 when it was not seen. */
    public long lifetimeSeconds() {
        return lifetimeSeconds;
    }

    /** Hosts that may send, and the frame that says so. */
    public Map<InetAddress, Integer> permissions() {
        return Collections.unmodifiableMap(permissions);
    }

    public List<Channel> channels() {
        return List.copyOf(channels.values());
    }

    public List<Refresh> refreshes() {
        return Collections.unmodifiableList(refreshes);
    }

    public List<Refusal> refusals() {
        return Collections.unmodifiableList(refusals);
    }
}
