package org.lanline.server.people;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.Device;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every {@link Session} that can be talked to or come back, by its connection, its name and its
 * device. One whose connection was closed stays on the list of people for {@value #LINGER_MILLIS}
 * ms, so that a page that is only loaded again does not blink; what it would have been told is kept
 * for {@value #RESUME_SECONDS} s.
 */
final class Sessions {
    static final long RESUME_SECONDS = 60;
    static final long LINGER_MILLIS = 750;
    static final int MOST = 4_096;
    static final int MOST_OF_A_DEVICE = 8;

    private static final long RESUME_NANOS = RESUME_SECONDS * 1_000_000_000L;
    private static final long LINGER_NANOS = LINGER_MILLIS * 1_000_000L;

    private final Map<Long, Session> byConnection = new HashMap<>();
    private final Map<String, Session> byId = new HashMap<>();
    private final Map<String, List<Session>> byDevice = new HashMap<>();

    /** Without a connection, in the order in which they lost it. */
    private final LinkedHashMap<String, Session> detached = new LinkedHashMap<>();

    /** Of those, the ones that are still on the list. */
    private final LinkedHashMap<String, Session> lingering = new LinkedHashMap<>();

    // --- who there is -----------------------------------------------------------------------

    @Nullable Session at(long connection) {
        return byConnection.get(connection);
    }

    Collection<Session> all() {
        return byId.values();
    }

    Collection<Session> attached() {
        return byConnection.values();
    }

    /** In the order in which they began. */
    List<Session> of(String device) {
        return List.copyOf(byDevice.getOrDefault(device, List.of()));
    }

    /** The one of this device that can go on after what it has seen, or null. */
    @Nullable Session resumable(Frame.Resume resume, Device device) {
        Session session = byId.get(resume.session());
        return session != null
                        && session.device.id().equals(device.id())
                        && session.canResumeAfter(resume.sequence())
                ? session
                : null;
    }

    /** Everyone who is connected, or was a moment ago, as this user or as this device. */
    List<Session> here(String userOrDevice) {
        List<Session> found = new ArrayList<>();
        byDevice.forEach(
                (device, sessions) -> {
                    if (device.equals(userOrDevice)
                            || sessions.getFirst().device.person().user().equals(userOrDevice)) {
                        sessions.stream().filter(this::isHere).forEach(found::add);
                    }
                });
        return found;
    }

    /** Connected, or so lately that it may only have been loaded again. */
    boolean isHere(Session session) {
        return session.isAttached() || lingering.containsKey(session.id);
    }

    /** One has to go before this device can begin another: which; null when there is room. */
    @Nullable Session tooMany(Device device) {
        List<Session> ofDevice = of(device.id());
        return ofDevice.size() < MOST_OF_A_DEVICE
                ? null
                : ofDevice.stream()
                        .filter(session -> !session.isAttached())
                        .findFirst()
                        .orElse(ofDevice.getFirst());
    }

    boolean isFull() {
        return byId.size() >= MOST;
    }

    /** The one that lost its connection first, or null. */
    @Nullable Session longestDetached() {
        return detached.isEmpty() ? null : detached.firstEntry().getValue();
    }

    // --- coming and going -------------------------------------------------------------------

    /** A new page of the same device takes the place of one that has just been closed. */
    void begin(Session session) {
        byId.put(session.id, session);
        byConnection.put(session.connection, session);
        List<Session> ofDevice =
                byDevice.computeIfAbsent(session.device.id(), _ -> new ArrayList<>());
        ofDevice.forEach(old -> lingering.remove(old.id));
        ofDevice.add(session);
    }

    /** From now on it is at this connection. */
    void attach(Session session, long connection) {
        byConnection.remove(session.connection);
        detached.remove(session.id);
        lingering.remove(session.id);
        session.connection = connection;
        byConnection.put(connection, session);
    }

    /** A connection is closed; its session can come back. */
    void detach(long connection, long nowNanos) {
        Session session = byConnection.remove(connection);
        if (session != null && session.connection == connection) {
            session.connection = Session.NOBODY;
            session.detachedNanos = nowNanos;
            detached.put(session.id, session);
            lingering.put(session.id, session);
        }
    }

    /** True when its device has no other. */
    boolean forget(Session session) {
        byConnection.remove(session.connection);
        byId.remove(session.id);
        detached.remove(session.id);
        lingering.remove(session.id);
        String device = session.device.id();
        List<Session> ofDevice = byDevice.getOrDefault(device, new ArrayList<>());
        ofDevice.remove(session);
        return ofDevice.isEmpty() && byDevice.remove(device) != null;
    }

    // --- time -------------------------------------------------------------------------------

    /** The next one that has been away for so long that it is off the list, once; or null. */
    @Nullable Session lingered(long nowNanos) {
        return !lingering.isEmpty() && nowNanos - lingerEnd() >= 0
                ? lingering.pollFirstEntry().getValue()
                : null;
    }

    /** The next one that may not come back any more, until it is forgotten; or null. */
    @Nullable Session overdue(long nowNanos) {
        return !detached.isEmpty() && nowNanos - resumeEnd() >= 0 ? longestDetached() : null;
    }

    /** When there is one of those, {@code Long.MAX_VALUE} for never. */
    long deadline() {
        return Math.min(
                lingering.isEmpty() ? Long.MAX_VALUE : lingerEnd(),
                detached.isEmpty() ? Long.MAX_VALUE : resumeEnd());
    }

    private long lingerEnd() {
        return lingering.firstEntry().getValue().detachedNanos + LINGER_NANOS;
    }

    private long resumeEnd() {
        return detached.firstEntry().getValue().detachedNanos + RESUME_NANOS;
    }
}
