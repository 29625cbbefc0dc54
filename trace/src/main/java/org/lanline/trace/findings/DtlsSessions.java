package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;
import org.lanline.dtls.Certificates;
import org.lanline.dtls.ClientHello;
import org.lanline.dtls.ContentType;
import org.lanline.dtls.DtlsNames;
import org.lanline.dtls.DtlsRecord;
import org.lanline.dtls.DtlsRecords;
import org.lanline.dtls.HandshakeAssembler;
import org.lanline.dtls.HandshakeFragment;
import org.lanline.dtls.HandshakeMessage;
import org.lanline.dtls.HandshakeType;
import org.lanline.dtls.KeyExchange;
import org.lanline.dtls.ServerHello;
import org.lanline.trace.decode.Room;
import org.lanline.trace.decode.Seen;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Follows DTLS handshakes. An association belongs to two addresses, or to an ICE session: its
 * records go over whichever pair works at the moment.
 */
public final class DtlsSessions {
    private static final int MOST_SESSIONS = 20_000;
    private static final int MOST_REMEMBERED = 300;
    private static final int MOST_ENCRYPTED_STEPS = 12;
    private static final long CHANGE_CIPHER_SPEC = 1L << 50;

    private static final int SESSION_BYTES = 2_500;
    private static final int PIECE_BYTES = 60;

    private final Function<AddressPair, @Nullable IceSession> checked;
    private final Room room;
    private final Map<Key, Reading> current = new HashMap<>();
    private final List<DtlsSession> all = new ArrayList<>();
    private long records;

    /**
     * @param checked the ICE session that checked a pair
     */
    DtlsSessions(Function<AddressPair, @Nullable IceSession> checked, Room room) {
        this.checked = checked;
        this.room = room;
    }

    /** What an association belongs to: a component of an ICE session, or two addresses. */
    private record Key(Object owner, int component) {}

    /** What is kept of an association while its handshake is read. */
    private static final class Reading {
        final DtlsSession session;
        final Map<AddressPair, Boolean> views = new HashMap<>();
        final HandshakeAssembler ofClient = new HandshakeAssembler();
        final HandshakeAssembler ofServer = new HandshakeAssembler();
        final Set<Long> seen = new HashSet<>();
        String client;
        int encryptedSteps;
        int toClientIdBytes;
        int toServerIdBytes;

        Reading(DtlsSession session, String client) {
            this.session = session;
            this.client = client;
        }
    }

    void dtls(Seen seen) {
        AddressPair path = AddressPair.of(seen.from(), seen.to());
        IceSession ice = checked.apply(path);
        boolean named = ice != null && !ice.one().isEmpty();
        IcePair pair = ice == null ? null : ice.on(path);
        Key key =
                named && ice != null
                        ? new Key(ice, pair == null ? 1 : pair.component())
                        : new Key(path, 1);
        String sender = named && ice != null ? sender(ice, seen) : Words.address(seen.from());
        Reading reading = current.get(key);
        if (reading == null) {
            reading = begun(key, sender, seen);
        }
        boolean inWrapping = seen.through() != null;
        if (reading == null || reading.views.computeIfAbsent(path, _ -> inWrapping) != inWrapping) {
            return; // the same datagram on the other leg of a relay
        }
        for (DtlsRecord record : cut(reading, sender, seen).records()) {
            records++;
            reading = record(key, reading, sender, seen, record);
        }
        reading.session.on(path);
    }

    /** Whose address it is, by the checks that came from there. */
    private static String sender(IceSession ice, Seen seen) {
        String ufrag = ice.ufragOf(seen.from());
        if (ufrag != null) {
            return ufrag;
        }
        String receiver = ice.ufragOf(seen.to());
        return ice.one().equals(receiver) ? ice.other() : ice.one();
    }

    private static DtlsRecords cut(Reading reading, String sender, Seen seen) {
        int idBytes =
                sender.equals(reading.client) ? reading.toServerIdBytes : reading.toClientIdBytes;
        return DtlsRecords.parse(seen.bytes(), 0, seen.bytes().length, idBytes);
    }

    private @Nullable Reading begun(Key key, String client, Seen seen) {
        if (all.size() == MOST_SESSIONS || !room.take(SESSION_BYTES)) {
            return null;
        }
        DtlsSession session = new DtlsSession(seen.from(), seen.to());
        session.on(AddressPair.of(seen.from(), seen.to()));
        Reading reading = new Reading(session, client);
        current.put(key, reading);
        all.add(session);
        return reading;
    }

    private Reading record(Key key, Reading reading, String sender, Seen seen, DtlsRecord record) {
        if (record.encrypted()) {
            encrypted(reading, sender, seen, record);
            return reading;
        }
        return switch (record.type()) {
            case HANDSHAKE -> handshake(key, reading, sender, seen, record);
            case ALERT -> {
                alert(reading, sender, seen, record);
                yield reading;
            }
            case CHANGE_CIPHER_SPEC -> {
                boolean again = !first(reading, sender, CHANGE_CIPHER_SPEC);
                step(reading, sender, seen, "ChangeCipherSpec", again);
                yield reading;
            }
            case APPLICATION_DATA, HEARTBEAT, ACK, CONNECTION_ID, ENCRYPTED, UNKNOWN -> reading;
        };
    }

    private void step(Reading reading, String sender, Seen seen, String what, boolean again) {
        boolean fromClient = sender.equals(reading.client);
        reading.session.step(
                new DtlsSession.Step(seen.frame(), seen.nanos(), fromClient, what, again), room);
    }

    /** False when the same piece has been here before. */
    private static boolean first(Reading reading, String sender, long piece) {
        long side = sender.equals(reading.client) ? 1 : 0;
        return reading.seen.size() >= MOST_REMEMBERED || reading.seen.add(piece << 1 | side);
    }

    private void encrypted(Reading reading, String sender, Seen seen, DtlsRecord record) {
        DtlsSession session = reading.session;
        if (!session.isComplete() && reading.encryptedSteps++ < MOST_ENCRYPTED_STEPS) {
            step(reading, sender, seen, hidden(record), false);
        }
        session.encrypted(
                sender.equals(reading.client), record.epoch(), seen.frame(), seen.nanos());
    }

    private static String hidden(DtlsRecord record) {
        if (record.type() == ContentType.HANDSHAKE) {
            return "Finished (encrypted)";
        }
        if (record.type() != ContentType.ENCRYPTED) {
            return "encrypted " + (record.type() == ContentType.ALERT ? "alert" : "data");
        }
        return switch (record.epoch()) {
            case 2 -> "encrypted handshake (epoch 2)";
            case 3 -> "encrypted record (epoch 3)";
            default -> "encrypted record (epoch " + record.epoch() + ")";
        };
    }

    private void alert(Reading reading, String sender, Seen seen, DtlsRecord record) {
        if (record.length() == 2) {
            String words = DtlsNames.alert(seen.bytes()[record.offset() + 1] & 0xff);
            boolean fatal = seen.bytes()[record.offset()] == 2;
            reading.session.alert(seen.frame(), words);
            step(reading, sender, seen, (fatal ? "fatal alert " : "alert ") + words, false);
        }
    }

    private Reading handshake(
            Key key, Reading reading, String sender, Seen seen, DtlsRecord record) {
        Reading now = reading;
        for (HandshakeFragment piece : HandshakeFragment.of(seen.bytes(), record)) {
            // as far as it reaches is as much as is kept until the rest is there
            if (!room.take(PIECE_BYTES + piece.start() + 2L * piece.length())) {
                return now;
            }
            roles(now, sender, seen, piece.type());
            HandshakeAssembler assembler = sender.equals(now.client) ? now.ofClient : now.ofServer;
            HandshakeMessage whole = assembler.add(seen.bytes(), piece);
            if (whole != null && piece.type() == HandshakeType.CLIENT_HELLO) {
                now = clientHello(key, now, sender, seen, whole);
            }
            long id =
                    (long) piece.sequence() << 32
                            | (long) piece.start() << 8
                            | piece.type().number();
            boolean again = !first(now, sender, id);
            if (piece.start() == 0) {
                step(now, sender, seen, piece.type().text(), again);
            }
            if (whole != null) {
                message(now, sender, seen, whole);
            }
        }
        return now;
    }

    /** Who is the client, where the capture lacks its hello. */
    private static void roles(Reading reading, String sender, Seen seen, HandshakeType type) {
        boolean byServer =
                type == HandshakeType.SERVER_HELLO || type == HandshakeType.HELLO_VERIFY_REQUEST;
        boolean byClient = type == HandshakeType.CLIENT_HELLO;
        if (byServer && sender.equals(reading.client)) {
            reading.client = "";
            reading.session.ends(seen.to(), seen.from());
        } else if (byClient && !sender.equals(reading.client)) {
            reading.client = sender;
            reading.session.ends(seen.from(), seen.to());
        }
    }

    /** Another random after a ServerHello begins another association at the same place. */
    private Reading clientHello(
            Key key, Reading reading, String sender, Seen seen, HandshakeMessage message) {
        ClientHello hello = ClientHello.parse(message.body());
        ClientHello before = reading.session.clientHello();
        if (hello == null) {
            return reading;
        }
        boolean another =
                before != null
                        && reading.session.serverHello() != null
                        && !before.random().equals(hello.random());
        Reading now = reading;
        if (another) {
            Reading begun = begun(key, sender, seen);
            now = begun == null ? reading : begun;
        }
        now.session.client(hello);
        now.toClientIdBytes = Math.max(0, hello.extensions().connectionIdBytes());
        return now;
    }

    private static void message(
            Reading reading, String sender, Seen seen, HandshakeMessage message) {
        DtlsSession session = reading.session;
        switch (message.type()) {
            case SERVER_HELLO -> {
                ServerHello hello = ServerHello.parse(message.body());
                if (hello != null && !hello.isRetry()) {
                    session.server(hello, seen.frame());
                    reading.toServerIdBytes = Math.max(0, hello.extensions().connectionIdBytes());
                }
            }
            case CERTIFICATE -> {
                byte[] der = Certificates.first(message.body());
                if (der != null) {
                    boolean ofClient = sender.equals(reading.client);
                    session.certificate(ofClient, new DtlsSession.Certificate(seen.frame(), der));
                }
            }
            case SERVER_KEY_EXCHANGE -> session.group(KeyExchange.group(message.body()));
            default -> {}
        }
    }

    /** Those whose handshake was seen, in the order of their first datagram. */
    public List<DtlsSession> all() {
        return all.stream().filter(DtlsSession::hasHandshake).toList();
    }

    /** Between which addresses there was a handshake, or what came of it. */
    Set<AddressPair> secured() {
        Set<AddressPair> paths = new HashSet<>();
        all().forEach(session -> paths.addAll(session.paths()));
        return paths;
    }

    /** Records of all kinds. */
    public long records() {
        return records;
    }
}
