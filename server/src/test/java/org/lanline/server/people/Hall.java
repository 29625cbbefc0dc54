package org.lanline.server.people;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.Device;
import org.lanline.server.store.DeviceKind;
import org.lanline.server.store.Person;
import org.lanline.server.store.Revocation;
import org.lanline.switchboard.Event;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A rendezvous in memory, with people, virtual time, and a record of all that it says. */
final class Hall implements Members, Rendezvous.Out, RelayDesk, EvidenceDesk {

    static final JsonMapper JSON = JsonMapper.builder().build();

    /** What a connection was told. */
    static final class Line {
        final List<JsonNode> frames = new ArrayList<>();
        @Nullable CloseCode closed;

        List<String> types() {
            return frames.stream().map(frame -> frame.get("type").stringValue()).toList();
        }

        JsonNode last() {
            return frames.getLast();
        }

        JsonNode first(String type) {
            return frames.stream()
                    .filter(frame -> frame.get("type").stringValue().equals(type))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private final Map<String, Device> byToken = new HashMap<>();
    private final Map<String, Person> phones = new HashMap<>();
    private final Set<String> revoked = new HashSet<>();
    private final Set<String> quiet = new HashSet<>();
    private final Map<Long, Line> lines = new HashMap<>();
    private final Map<Long, FrameReader> readers = new HashMap<>();
    private long connections;
    long now = 1_000_000_000_000L;
    final Rendezvous rendezvous =
            new Rendezvous(this, this, this, "lanline.local", new Random(3), now);

    /** What the relay's desk was asked, and what it says. */
    final List<Wish> wishes = new ArrayList<>();

    /** What was handed in of calls; those of {@code elsewhere@here} are nobody's. */
    final List<Piece> pieces = new ArrayList<>();

    /** What it was told of attempts to reach each other that are no SIP calls. */
    final List<String> attempts = new ArrayList<>();

    Answer answer =
            new Answer.Granted(
                    List.of(new IceServer.Turn(List.of("turn:10.77.0.1:3478"), "name", "secret")),
                    600,
                    List.of("10.77.0.0/24"),
                    List.of("10.78.0.0/24"));

    /** Gives somebody a device; its token is {@code ll1_} and its id. */
    Device member(String user, String name, String id) {
        Person person = new Person(user.hashCode(), user, name, 0, 0);
        Device device = new Device(id, person, DeviceKind.TABLET, "Test", 0, 0);
        byToken.put("ll1_" + id, device);
        return device;
    }

    /** Somebody says, anywhere, whether to be disturbed. */
    void quiet(String user, boolean on) {
        if (on) {
            quiet.add(user);
        } else {
            quiet.remove(user);
        }
        rendezvous.changed(Set.of(user), now, this);
    }

    @Override
    public boolean isQuiet(String user) {
        return quiet.contains(user);
    }

    /** A check-up of the owner's. */
    void doctor(String id) {
        Person person = new Person(id.hashCode(), "doctor-test", "Doctor test", 0, 0);
        byToken.put("ll1_" + id, new Device(id, person, DeviceKind.DOCTOR, "Test", 0, 0));
    }

    void phone(String user, String name) {
        phones.put(user, new Person(user.hashCode(), user, name, 0, 0));
    }

    long open() {
        return open("192.168.1.9");
    }

    long open(String address) {
        long connection = ++connections;
        lines.put(connection, new Line());
        readers.put(connection, new FrameReader(now));
        try {
            rendezvous.opened(connection, InetAddress.getByName(address), now, this);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
        return connection;
    }

    /** Connects and says hello. */
    long enter(String device) {
        long connection = open();
        say(connection, hello(device));
        return connection;
    }

    static String hello(String device) {
        return "{\"type\":\"hello\",\"protocol\":1,\"token\":\"ll1_%s\"}".formatted(device);
    }

    /** Connects and goes on after this frame of an earlier connection. */
    long enterAgain(String device, String session, long sequence) {
        long connection = open();
        say(
                connection,
                "{\"type\":\"hello\",\"protocol\":1,\"token\":\"ll1_%s\",\"resume\":{\"session\":\"%s\",\"sequence\":%d}}"
                        .formatted(device, session, sequence));
        return connection;
    }

    void say(long connection, String text) {
        FrameReader reader = readers.get(connection);
        if (reader != null) {
            rendezvous.received(connection, reader.read(text, now), now, this);
        }
    }

    @Override
    public String policy() {
        return "on-failure";
    }

    @Override
    public Answer ask(Wish wish, long nowNanos) {
        wishes.add(wish);
        return answer;
    }

    @Override
    public boolean take(Piece piece, long nowNanos) {
        pieces.add(piece);
        return !piece.call().equals("elsewhere@here");
    }

    @Override
    public void described(
            String call, String user, String other, List<InetAddress> hosts, List<String> names) {
        attempts.add("%s: %s to %s at %s %s".formatted(call, user, other, hosts, names));
    }

    @Override
    public void ended(String call, String one, String other) {
        attempts.add("%s: %s and %s ended".formatted(call, one, other));
    }

    @Override
    public InetAddress box(long connection) {
        return InetAddress.ofLiteral("10.77.0.1");
    }

    void state(long connection, String state) {
        say(connection, "{\"type\":\"state\",\"state\":\"" + state + "\"}");
    }

    /** The client's side has closed. */
    void leave(long connection) {
        rendezvous.closed(connection, now, this);
    }

    void follow(Event event) {
        rendezvous.follow(event, now, this);
    }

    void revoke(String... devices) {
        for (String device : devices) {
            byToken.remove("ll1_" + device);
            revoked.add("ll1_" + device);
        }
        rendezvous.revoked(new Revocation(Set.of(devices), Set.of(), Set.of()), now, this);
    }

    /** Lets time pass, ticking whenever the rendezvous wants it. */
    void pass(long millis) {
        long end = now + millis * 1_000_000L;
        while (rendezvous.deadline() <= end) {
            now = Math.max(now, rendezvous.deadline());
            rendezvous.tick(now, this);
        }
        now = end;
    }

    Line line(long connection) {
        Line line = lines.get(connection);
        if (line == null) {
            throw new AssertionError("no such connection");
        }
        return line;
    }

    @Override
    public void send(long connection, String json) {
        if (line(connection).closed != null) {
            throw new AssertionError("told something after it was closed: " + json);
        }
        line(connection).frames.add(JSON.readTree(json));
    }

    /** As the web server does it: the core hears of the closing some time later. */
    @Override
    public void close(long connection, CloseCode code, String reason) {
        Line line = line(connection);
        if (line.closed == null) {
            line.closed = code;
        }
    }

    @Override
    public @Nullable Device device(String token) {
        return byToken.get(token);
    }

    @Override
    public boolean wasRevoked(String token) {
        return revoked.contains(token);
    }

    @Override
    public @Nullable Device deviceById(String id) {
        return byToken.get("ll1_" + id);
    }

    @Override
    public @Nullable Person person(String user) {
        Person phone = phones.get(user);
        return phone != null
                ? phone
                : byToken.values().stream()
                        .map(Device::person)
                        .filter(person -> person.user().equals(user))
                        .findFirst()
                        .orElse(null);
    }

    @Override
    public boolean isPatient(String user) {
        return byToken.values().stream()
                .filter(device -> device.kind() == DeviceKind.DOCTOR)
                .anyMatch(device -> device.person().user().equals(user));
    }

    @Override
    public void seen(String deviceId) {}
}
