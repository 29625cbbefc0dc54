package org.lanline.server.people;

import org.lanline.server.store.Device;
import org.lanline.server.store.DeviceKind;
import org.lanline.server.store.Revocation;
import org.lanline.switchboard.Event;

import tools.jackson.databind.json.JsonMapper;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What goes on at {@code /rendezvous}: who may come in, the live list of people, signals from one
 * to another, and going on where a connection broke. For the loop thread; time is an argument.
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
    private final Sessions sessions = new Sessions();
    private final PublishedPeople published;

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
        this.published = new PublishedPeople(people, nowNanos);
    }

    // --- connections ------------------------------------------------------------------------

    /** Somebody has connected and has yet to say who it is. */
    void opened(long connection, InetAddress remote, long nowNanos, Out out) {
        strangers.add(connection, remote, nowNanos, out);
    }

    /** A connection is closed, whoever did it. */
    void closed(long connection, long nowNanos, Out out) {
        strangers.remove(connection);
        sessions.detach(connection, nowNanos);
        publish(nowNanos, out);
    }

    /** A frame has come. What comes after the box has closed is not looked at. */
    void received(long connection, Frame frame, long nowNanos, Out out) {
        if (strangers.remove(connection)) {
            first(connection, frame, nowNanos, out);
        } else {
            Session session = sessions.at(connection);
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
        Session session = resume == null ? null : sessions.resumable(resume, device);
        if (resume != null && session != null) {
            resume(session, connection, resume.sequence(), out);
            members.seen(device.id());
        } else if (begin(connection, device, nowNanos, out)) {
            members.seen(device.id());
        }
    }

    private void resume(Session session, long connection, long seen, Out out) {
        if (session.isAttached()) {
            out.close(session.connection, CloseCode.RESUMED_ELSEWHERE, "resumed elsewhere");
        }
        sessions.attach(session, connection);
        out.send(connection, welcome(session, true, seen));
        session.after(seen).forEachRemaining(frame -> out.send(connection, frame.json()));
        show(session.device);
    }

    /** False when the house is full. */
    private boolean begin(long connection, Device device, long nowNanos, Out out) {
        makeRoom(device, out);
        if (sessions.isFull()) {
            out.close(connection, CloseCode.BUSY, "too many people are here");
            return false;
        }
        Session session = new Session(Session.newId(random), device, connection, nowNanos);
        sessions.begin(session);
        show(device);
        out.send(connection, welcome(session, false, 0));
        session.knows = published.json(device.person().user());
        return true;
    }

    private void makeRoom(Device device, Out out) {
        Session oldest = sessions.tooMany(device);
        if (oldest != null) {
            end(oldest, CloseCode.TOO_MANY, "too many connections of one device", out);
        }
        Session longest = sessions.longestDetached();
        if (sessions.isFull() && longest != null) {
            forget(longest);
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
            welcome.append(",\"people\":[")
                    .append(String.join(",", published.with(user)))
                    .append(']');
        }
        return welcome.append('}').toString();
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
        if (sessions.forget(session)) {
            meetings.left(session.device.id());
        }
        show(session.device);
    }

    /** These devices are strangers from now on. */
    void revoked(Revocation revocation, long nowNanos, Out out) {
        for (String device : revocation.devices()) {
            for (Session session : sessions.of(device)) {
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
        for (Session session : sessions.attached()) {
            out.send(session.connection, BoxFrame.BYE.head() + "\"reason\":\"stopping\"}");
            out.close(session.connection, CloseCode.STOPPING, "the box is stopping");
        }
        strangers.closeAll(CloseCode.STOPPING, "the box is stopping", out);
    }

    // --- signals ----------------------------------------------------------------------------

    private void signal(Session sender, Frame.Signal signal, long nowNanos, Out out) {
        List<Session> recipients = sessions.here(signal.to());
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
                recipient.tell(BoxFrame.SIGNAL, tail, out);
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
        for (Session session : sessions.of(device)) {
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
            sessions.all().stream()
                    .filter(session -> session.device.person().user().equals(missed.by()))
                    .forEach(session -> session.tell(BoxFrame.MISSED, tail, out));
        }
        publish(nowNanos, out);
    }

    /** Puts a device on the list as its sessions have it, or takes it off. */
    private void show(Device device) {
        List<PersonState> states =
                sessions.of(device.id()).stream()
                        .filter(sessions::isHere)
                        .map(session -> session.state)
                        .toList();
        if (states.isEmpty()) {
            people.left(device);
        } else {
            people.here(device, PersonState.merged(states, false));
        }
    }

    private void publish(long nowNanos, Out out) {
        published.publish(sessions.all(), nowNanos, out);
    }

    /** How many people are on the list. */
    int here() {
        return published.size();
    }

    // --- time -------------------------------------------------------------------------------

    void tick(long nowNanos, Out out) {
        strangers.tick(nowNanos, out);
        for (Session gone = sessions.lingered(nowNanos);
                gone != null;
                gone = sessions.lingered(nowNanos)) {
            show(gone.device);
        }
        for (Session gone = sessions.overdue(nowNanos);
                gone != null;
                gone = sessions.overdue(nowNanos)) {
            forget(gone);
        }
        publish(nowNanos, out);
    }

    /** When {@link #tick} is next wanted, {@code Long.MAX_VALUE} for never. */
    long deadline() {
        long wanted = Math.min(strangers.deadline(), sessions.deadline());
        return Math.min(wanted, published.deadline());
    }
}
