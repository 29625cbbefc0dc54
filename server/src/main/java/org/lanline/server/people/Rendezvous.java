package org.lanline.server.people;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.Device;
import org.lanline.server.store.DeviceKind;
import org.lanline.server.store.Revocation;
import org.lanline.switchboard.Event;

import tools.jackson.databind.json.JsonMapper;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What goes on at {@code /rendezvous}: who may come in, the live list of people, signals from one
 * to another, and going on where a connection broke. For the loop thread; time is an argument.
 *
 * <p>A device whose connection was closed stays on the list for {@value #LINGER_MILLIS} ms, so that
 * a page that is only loaded again does not blink; then it is gone. What it would have been told is
 * kept for {@value #RESUME_SECONDS} s.
 */
final class Rendezvous {

    /** Where what goes out is put. Never calls back. */
    interface Out {
        void send(long connection, String json);

        void close(long connection, CloseCode code, String reason);

        /** The address of the box that this connection came to. */
        InetAddress box(long connection);
    }

    static final long HELLO_SECONDS = 5;
    static final long RESUME_SECONDS = 60;
    static final long LINGER_MILLIS = 750;
    static final long COALESCE_MILLIS = 40;
    static final int MOST_SESSIONS = 4_096;
    static final int MOST_SESSIONS_OF_A_DEVICE = 8;

    private static final long NANOS_A_SECOND = 1_000_000_000L;
    private static final long NANOS_A_MILLI = 1_000_000L;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private record Self(String user, String name, String address, String device) {}

    private record From(String user, String name, String device) {}

    /**
     * @param owner true: a check-up of whoever looks after the box
     */
    private record FromOwner(String user, String name, String device, boolean owner) {}

    private final Members members;
    private final RelayDesk desk;
    private final EvidenceDesk evidence;
    private final Meetings meetings;
    private final RandomGenerator random;
    private final LivePeople people;
    private final Strangers strangers = new Strangers();
    private final Map<Long, Session> byConnection = new HashMap<>();
    private final Map<String, Session> byId = new HashMap<>();
    private final Map<String, List<Session>> byDevice = new HashMap<>();

    /** Without a connection, in the order in which they lost it. */
    private final LinkedHashMap<String, Session> detached = new LinkedHashMap<>();

    /** Of those, the ones that are still on the list. */
    private final LinkedHashMap<String, Session> lingering = new LinkedHashMap<>();

    /** What everybody has been told, as JSON, by user. */
    private final Map<String, String> published = new LinkedHashMap<>();

    private long publishNanos = Long.MAX_VALUE;
    private long publishedNanos;

    /**
     * @param desk asked for the relay
     * @param evidence given what devices saw of their calls
     * @param domain the host part of everybody's address
     * @param random a secure one
     */
    Rendezvous(
            Members members,
            RelayDesk desk,
            EvidenceDesk evidence,
            String domain,
            RandomGenerator random,
            long nowNanos) {
        this.members = members;
        this.desk = desk;
        this.evidence = evidence;
        this.meetings = new Meetings(desk);
        this.random = random;
        this.people = new LivePeople(members, domain);
        this.publishedNanos = nowNanos - COALESCE_MILLIS * NANOS_A_MILLI;
    }

    // --- connections ------------------------------------------------------------------------

    /** Somebody has connected and has yet to say who it is. */
    void opened(long connection, InetAddress remote, long nowNanos, Out out) {
        strangers.add(connection, remote, nowNanos, out);
    }

    /** A connection is closed, whoever did it. */
    void closed(long connection, long nowNanos, Out out) {
        strangers.remove(connection);
        Session session = byConnection.remove(connection);
        if (session != null && session.connection == connection) {
            detach(session, nowNanos);
        }
        publish(nowNanos, out);
    }

    private void detach(Session session, long nowNanos) {
        session.connection = Session.NOBODY;
        session.detachedNanos = nowNanos;
        detached.put(session.id, session);
        lingering.put(session.id, session);
    }

    /** A frame has come. What comes after the box has closed is not looked at. */
    void received(long connection, Frame frame, long nowNanos, Out out) {
        if (strangers.remove(connection)) {
            first(connection, frame, nowNanos, out);
        } else {
            Session session = byConnection.get(connection);
            if (session != null) {
                next(session, frame, nowNanos, out);
            }
        }
        publish(nowNanos, out);
    }

    private void first(long connection, Frame frame, long nowNanos, Out out) {
        switch (frame) {
            case Frame.Hello hello -> hello(connection, hello, nowNanos, out);
            case Frame.Flood _ -> out.close(connection, CloseCode.TOO_MANY, "too many frames");
            case Frame.Bad(String why) -> out.close(connection, CloseCode.BAD_FRAME, why);
            case Frame.State _, Frame.Signal _, Frame.Relay _, Frame.Evidence _ ->
                    out.close(connection, CloseCode.BAD_FRAME, "say hello first");
        }
    }

    private void next(Session session, Frame frame, long nowNanos, Out out) {
        switch (frame) {
            case Frame.State(PersonState state) -> {
                session.state = state;
                show(session.device);
            }
            case Frame.Signal signal -> signal(session, signal, nowNanos, out);
            case Frame.Relay wish -> relay(session, wish, nowNanos, out);
            case Frame.Evidence evidence -> evidence(session, evidence, nowNanos, out);
            case Frame.Flood _ -> end(session, CloseCode.TOO_MANY, "too many frames", out);
            case Frame.Bad(String why) -> end(session, CloseCode.BAD_FRAME, why, out);
            case Frame.Hello _ -> end(session, CloseCode.BAD_FRAME, "hello was said already", out);
        }
    }

    // --- coming in --------------------------------------------------------------------------

    private void hello(long connection, Frame.Hello hello, long nowNanos, Out out) {
        Device device = members.device(hello.token());
        if (device == null) {
            boolean revoked = members.wasRevoked(hello.token());
            out.close(
                    connection,
                    revoked ? CloseCode.REVOKED : CloseCode.UNKNOWN_TOKEN,
                    revoked ? "this device was removed" : "no such token");
            return;
        }
        Frame.Resume resume = hello.resume();
        Session session = resume == null ? null : resumable(resume, device);
        if (resume != null && session != null) {
            resume(session, connection, resume.sequence(), out);
            members.seen(device.id());
        } else if (begin(connection, device, nowNanos, out)) {
            members.seen(device.id());
        }
    }

    private @Nullable Session resumable(Frame.Resume resume, Device device) {
        Session session = byId.get(resume.session());
        return session != null
                        && session.device.id().equals(device.id())
                        && session.canResumeAfter(resume.sequence())
                ? session
                : null;
    }

    private void resume(Session session, long connection, long seen, Out out) {
        if (session.isAttached()) {
            byConnection.remove(session.connection);
            out.close(session.connection, CloseCode.RESUMED_ELSEWHERE, "resumed elsewhere");
        }
        detached.remove(session.id);
        lingering.remove(session.id);
        session.connection = connection;
        byConnection.put(connection, session);
        out.send(connection, welcome(session, true, seen));
        session.after(seen).forEachRemaining(frame -> out.send(connection, frame.json()));
        show(session.device);
    }

    /** False when the house is full. */
    private boolean begin(long connection, Device device, long nowNanos, Out out) {
        makeRoom(device, out);
        if (byId.size() >= MOST_SESSIONS) {
            out.close(connection, CloseCode.BUSY, "too many people are here");
            return false;
        }
        Session session = new Session(Session.newId(random), device, connection, nowNanos);
        byId.put(session.id, session);
        byConnection.put(connection, session);
        List<Session> ofDevice = byDevice.computeIfAbsent(device.id(), _ -> new ArrayList<>());
        // A new page of the same device takes the place of one that has just been closed.
        ofDevice.forEach(old -> lingering.remove(old.id));
        ofDevice.add(session);
        show(device);
        out.send(connection, welcome(session, false, 0));
        session.knows = personJson(device.person().user());
        return true;
    }

    private void makeRoom(Device device, Out out) {
        List<Session> ofDevice = byDevice.getOrDefault(device.id(), List.of());
        if (ofDevice.size() >= MOST_SESSIONS_OF_A_DEVICE) {
            Session oldest =
                    ofDevice.stream()
                            .filter(session -> !session.isAttached())
                            .findFirst()
                            .orElse(ofDevice.getFirst());
            end(oldest, CloseCode.TOO_MANY, "too many connections of one device", out);
        }
        if (byId.size() >= MOST_SESSIONS && !detached.isEmpty()) {
            forget(detached.firstEntry().getValue());
        }
    }

    private String welcome(Session session, boolean resumed, long sequence) {
        Device device = session.device;
        String user = device.person().user();
        Self self = new Self(user, device.person().name(), people.address(user), device.id());
        StringBuilder welcome =
                new StringBuilder(BoxFrame.WELCOME.head())
                        .append("\"session\":\"")
                        .append(session.id)
                        .append("\",\"resumed\":")
                        .append(resumed)
                        .append(",\"sequence\":")
                        .append(sequence)
                        .append(",\"relay\":\"")
                        .append(desk.policy())
                        .append("\",\"proofs\":true,\"self\":")
                        .append(JSON.writeValueAsString(self));
        if (!resumed) {
            welcome.append(",\"people\":[").append(String.join(",", everybody(user))).append(']');
        }
        return welcome.append('}').toString();
    }

    /** As published, but this user as it is now: what a newcomer sees contains itself. */
    private List<String> everybody(String user) {
        Map<String, String> all = new LinkedHashMap<>(published);
        String self = personJson(user);
        if (self != null) {
            all.put(user, self);
        }
        return List.copyOf(all.values());
    }

    private @Nullable String personJson(String user) {
        LivePeople.PersonHere person = people.person(user);
        return person == null ? null : JSON.writeValueAsString(person);
    }

    // --- going ------------------------------------------------------------------------------

    /** Closes a session's connection, if it has one, and forgets the session. */
    private void end(Session session, CloseCode code, String reason, Out out) {
        if (session.isAttached()) {
            out.close(session.connection, code, reason);
        }
        forget(session);
    }

    private void forget(Session session) {
        byConnection.remove(session.connection);
        byId.remove(session.id);
        detached.remove(session.id);
        lingering.remove(session.id);
        List<Session> ofDevice = byDevice.getOrDefault(session.device.id(), new ArrayList<>());
        ofDevice.remove(session);
        if (ofDevice.isEmpty()) {
            byDevice.remove(session.device.id());
            meetings.left(session.device.id());
        }
        show(session.device);
    }

    /** These devices are strangers from now on. */
    void revoked(Revocation revocation, long nowNanos, Out out) {
        for (String device : revocation.devices()) {
            for (Session session : List.copyOf(byDevice.getOrDefault(device, List.of()))) {
                end(session, CloseCode.REVOKED, "this device was removed", out);
                people.lookAgain(session.device.person().user());
            }
        }
        publish(nowNanos, out);
    }

    /** What the store says of these people has changed. */
    void changed(Set<String> users, long nowNanos, Out out) {
        users.forEach(people::lookAgain);
        publish(nowNanos, out);
    }

    /** Says goodbye to everybody. */
    void stop(Out out) {
        for (Session session : byConnection.values()) {
            out.send(session.connection, BoxFrame.BYE.head() + "\"reason\":\"stopping\"}");
            out.close(session.connection, CloseCode.STOPPING, "the box is stopping");
        }
        strangers.closeAll(CloseCode.STOPPING, "the box is stopping", out);
    }

    // --- signals ----------------------------------------------------------------------------

    private void signal(Session sender, Frame.Signal signal, long nowNanos, Out out) {
        List<Session> recipients = recipients(signal.to());
        recipients.remove(sender);
        if (recipients.isEmpty()) {
            refuse(sender, FrameError.NO_SUCH_RECIPIENT, out);
            return;
        }
        if (signal.ice() != null) {
            String user = recipients.getFirst().device.person().user();
            meetings.said(sender.device, user, signal.ice());
        }
        String tail = "\"from\":%s,\"payload\":%s".formatted(from(sender.device), signal.payload());
        boolean taken = false;
        for (Session recipient : recipients) {
            if (recipient.takesSignal(tail.length(), nowNanos)) {
                tell(recipient, BoxFrame.SIGNAL, tail, out);
                taken = true;
            }
        }
        if (!taken) {
            refuse(sender, FrameError.RECIPIENT_BUSY, out);
        }
    }

    private static String from(Device device) {
        String user = device.person().user();
        String name = device.person().name();
        return JSON.writeValueAsString(
                device.kind() == DeviceKind.DOCTOR
                        ? new FromOwner(user, name, device.id(), true)
                        : new From(user, name, device.id()));
    }

    /** Everyone who is connected, or was a moment ago, as this user or as this device. */
    private List<Session> recipients(String to) {
        List<Session> found = new ArrayList<>();
        byDevice.forEach(
                (device, sessions) -> {
                    if (device.equals(to)
                            || sessions.getFirst().device.person().user().equals(to)) {
                        sessions.stream().filter(this::isHere).forEach(found::add);
                    }
                });
        return found;
    }

    private void refuse(Session session, FrameError error, Out out) {
        refuse(session, error, "", out);
    }

    /**
     * @param about more fields, each with a comma in front
     */
    private void refuse(Session session, FrameError error, String about, Out out) {
        out.send(
                session.connection,
                BoxFrame.ERROR.head()
                        + "\"code\":\"%s\",\"message\":\"%s\"%s}"
                                .formatted(error.code(), error.message(), about));
    }

    private static void tell(Session session, BoxFrame type, String tail, Out out) {
        Session.Numbered frame = session.number(type, tail);
        if (session.isAttached()) {
            out.send(session.connection, frame.json());
        }
    }

    // --- the relay --------------------------------------------------------------------------

    /** Not kept for a device that comes back: it holds a password, and can be asked for again. */
    private void relay(Session session, Frame.Relay wish, long nowNanos, Out out) {
        InetAddress box = out.box(session.connection);
        var asked =
                new RelayDesk.Wish(
                        session.device.person().user(),
                        session.device.id(),
                        wish.call(),
                        wish.because(),
                        box);
        switch (desk.ask(asked, nowNanos)) {
            case RelayDesk.Answer.Granted granted -> {
                String rest = JSON.writeValueAsString(granted).substring(1);
                String call =
                        wish.call().isEmpty()
                                ? ""
                                : "\"call\":" + JSON.writeValueAsString(wish.call()) + ",";
                out.send(session.connection, BoxFrame.RELAY.head() + call + rest);
            }
            case RelayDesk.Answer.Off _ -> refuse(session, FrameError.RELAY_OFF, out);
            case RelayDesk.Answer.Full _ -> refuse(session, FrameError.RELAY_FULL, out);
            case RelayDesk.Answer.NoCall _ -> refuse(session, FrameError.NO_CALL, out);
        }
    }

    // --- evidence ---------------------------------------------------------------------------

    private void evidence(Session session, Frame.Evidence said, long nowNanos, Out out) {
        var piece =
                new EvidenceDesk.Piece(
                        session.device.person().user(),
                        session.device.id(),
                        said.call(),
                        said.record());
        if (!evidence.take(piece, nowNanos)) {
            refuse(session, FrameError.NO_CALL, ",\"about\":\"evidence\"", out);
        }
    }

    /**
     * What the box makes of a call. Not kept for a device that comes back: the next one says all of
     * it.
     *
     * @param fields a JSON object
     */
    void proof(String device, String fields, Out out) {
        for (Session session : byDevice.getOrDefault(device, List.of())) {
            if (session.isAttached()) {
                out.send(session.connection, BoxFrame.PROOF.head() + fields.substring(1));
            }
        }
    }

    // --- the list ---------------------------------------------------------------------------

    /** The switchboard has told something. */
    void follow(Event event, long nowNanos, Out out) {
        people.follow(event);
        LivePeople.Missed missed = people.missed(event);
        if (missed != null) {
            String tail = "\"from\":" + JSON.writeValueAsString(missed.from());
            byId.values().stream()
                    .filter(session -> session.device.person().user().equals(missed.by()))
                    .forEach(session -> tell(session, BoxFrame.MISSED, tail, out));
        }
        publish(nowNanos, out);
    }

    /** Puts a device on the list as its sessions have it, or takes it off. */
    private void show(Device device) {
        List<PersonState> states =
                byDevice.getOrDefault(device.id(), List.of()).stream()
                        .filter(this::isHere)
                        .map(session -> session.state)
                        .toList();
        if (states.isEmpty()) {
            people.left(device);
        } else {
            people.here(device, PersonState.merged(states, false));
        }
    }

    private boolean isHere(Session session) {
        return session.isAttached() || lingering.containsKey(session.id);
    }

    /** Tells everybody what has changed: at once, or a little later when much changes. */
    private void publish(long nowNanos, Out out) {
        if (!people.hasChanged()) {
            return;
        }
        long earliest = publishedNanos + COALESCE_MILLIS * NANOS_A_MILLI;
        if (nowNanos - earliest < 0) {
            publishNanos = earliest;
            return;
        }
        publishNanos = Long.MAX_VALUE;
        publishedNanos = nowNanos;
        for (String user : people.takeChanged()) {
            String json = personJson(user);
            if (json == null) {
                gone(user, out);
            } else {
                changed(user, json, out);
            }
        }
    }

    private void gone(String user, Out out) {
        if (published.remove(user) != null) {
            String tail = "\"user\":\"" + user + "\"";
            for (Session session : byId.values()) {
                session.learns(user, "");
                tell(session, BoxFrame.GONE, tail, out);
            }
        }
    }

    private void changed(String user, String json, Out out) {
        if (json.equals(published.put(user, json))) {
            return;
        }
        String tail = "\"person\":" + json;
        for (Session session : byId.values()) {
            if (session.learns(user, json)) {
                tell(session, BoxFrame.PERSON, tail, out);
            }
        }
    }

    /** How many people are on the list. */
    int here() {
        return published.size();
    }

    // --- time -------------------------------------------------------------------------------

    void tick(long nowNanos, Out out) {
        strangers.tick(nowNanos, out);
        while (!lingering.isEmpty() && nowNanos - lingerEnd() >= 0) {
            show(lingering.pollFirstEntry().getValue().device);
        }
        while (!detached.isEmpty() && nowNanos - resumeEnd() >= 0) {
            forget(detached.firstEntry().getValue());
        }
        publish(nowNanos, out);
    }

    /** When {@link #tick} is next wanted, {@code Long.MAX_VALUE} for never. */
    long deadline() {
        long deadline = Math.min(strangers.deadline(), publishNanos);
        if (!lingering.isEmpty()) {
            deadline = Math.min(deadline, lingerEnd());
        }
        if (!detached.isEmpty()) {
            deadline = Math.min(deadline, resumeEnd());
        }
        return deadline;
    }

    private long lingerEnd() {
        return lingering.firstEntry().getValue().detachedNanos + LINGER_MILLIS * NANOS_A_MILLI;
    }

    private long resumeEnd() {
        return detached.firstEntry().getValue().detachedNanos + RESUME_SECONDS * NANOS_A_SECOND;
    }
}
