package org.lanline.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterOutputStream;

/**
 * The proofs of calls that are over, in the store's file, for as long as the settings say and as
 * either side wants them. From any thread; none of it is for the loop, as it waits for the disk.
 */
public final class KeptProofs {

    /** How many are told at once. */
    public static final int MOST_TOLD = 200;

    /** How many are kept of a box; the eldest go. */
    public static final int MOST_KEPT = 5_000;

    private static final long DAY_SECONDS = 86_400;

    private static final String COLUMNS =
            "id, call, started, seconds, peer, peer_name, side, path, encrypted, local,"
                    + " fingerprints, state, packets";

    private static final String OF_A_PERSON =
            " FROM proof JOIN proof_side ON proof = id WHERE person = ? AND started + seconds >= ?";

    /** All that the packets of all proofs take; those of the eldest go. */
    static final long MOST_CAPTURED_BYTES = 512L << 20;

    private static final String TOLD = " AND state <> 'running'";

    /** How far a proof is. */
    public enum State {
        /** Its call goes on: it is in no list yet. */
        RUNNING,
        /** Its call is over. */
        OVER,
        /** The box stopped while its call went on. */
        CUT;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Packets of a call.
     *
     * @param pcapng a capture
     */
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    public record Packets(int count, byte[] pcapng) {}

    /**
     * A proof as it is kept.
     *
     * @param path a word of docs/protocol.md, as the three that follow
     * @param callJson members of a JSON object, without its braces
     * @param signalling a capture
     * @param packets null where the box keeps none
     */
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    public record Proof(
            String id,
            State state,
            String call,
            long startedSeconds,
            long seconds,
            String path,
            String encrypted,
            String local,
            String fingerprints,
            String callJson,
            byte[] signalling,
            @Nullable Packets packets) {}

    /**
     * One of the two who were in the call.
     *
     * @param side caller or callee
     * @param peer the other one's user
     */
    public record Side(String user, String side, String peer, String peerName) {}

    /**
     * What a person is told of a proof in a list.
     *
     * @param cut the box stopped during the call
     * @param packets how many of the call were kept
     */
    public record Row(
            String id,
            String call,
            long startedSeconds,
            long seconds,
            String peer,
            String peerName,
            String side,
            String path,
            String encrypted,
            String local,
            String fingerprints,
            boolean cut,
            int packets) {}

    /**
     * All of a proof.
     *
     * @param callJson members of a JSON object, without its braces
     * @param signalling a capture
     * @param capture one with the packets of the call, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    public record Whole(Row row, String callJson, byte[] signalling, byte @Nullable [] capture) {}

    private final Store store;
    private final InstantSource clock;
    private final int days;

    /**
     * @param days how long proofs are kept; 0 for not at all
     */
    public KeptProofs(Store store, InstantSource clock, int days) {
        this.store = store;
        this.clock = clock;
        this.days = days;
    }

    /** Whether any are kept. */
    public boolean isOn() {
        return days > 0;
    }

    /** Keeps a proof for those of its sides that are people here; false when there is nobody. */
    public boolean keep(Proof proof, List<Side> sides) {
        return isOn()
                && store.aside(
                        sqlite -> {
                            prune(sqlite);
                            insert(sqlite, proof);
                            int wanted = 0;
                            for (Side side : sides) {
                                wanted += insert(sqlite, proof.id(), side);
                            }
                            forgetUnwanted(sqlite);
                            pruneCaptures(sqlite);
                            return wanted > 0;
                        });
    }

    /** The same proof, with what has become known since; false when nobody wants it any more. */
    public boolean keepAnew(Proof proof) {
        return isOn()
                && store.aside(
                        sqlite -> {
                            boolean there = update(sqlite, proof) > 0;
                            pruneCaptures(sqlite);
                            return there;
                        });
    }

    /** The box starts: calls that went on when it was last here are followed no longer. */
    public int cutOff() {
        return store.aside(
                sqlite ->
                        sqlite.update(
                                "UPDATE proof SET state = ? WHERE state = ?",
                                State.CUT.word(),
                                State.RUNNING.word()));
    }

    private static void insert(Sqlite sqlite, Proof proof) throws SQLException {
        sqlite.update(
                "INSERT INTO proof (started, seconds, path, encrypted, local, fingerprints,"
                        + " call_json, signalling, state, packets, capture, id, call)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                columns(proof));
    }

    private static int update(Sqlite sqlite, Proof proof) throws SQLException {
        return sqlite.update(
                "UPDATE proof SET started = ?, seconds = ?, path = ?, encrypted = ?, local = ?,"
                        + " fingerprints = ?, call_json = ?, signalling = ?, state = ?,"
                        + " packets = ?, capture = ? WHERE id = ? AND call = ?",
                columns(proof));
    }

    private static @Nullable Object[] columns(Proof proof) {
        Packets packets = proof.packets();
        return new @Nullable Object[] {
            proof.startedSeconds(),
            proof.seconds(),
            proof.path(),
            proof.encrypted(),
            proof.local(),
            proof.fingerprints(),
            deflated(proof.callJson().getBytes(UTF_8)),
            deflated(proof.signalling()),
            proof.state().word(),
            packets == null ? 0 : packets.count(),
            packets == null ? null : deflated(packets.pcapng()),
            proof.id(),
            proof.call()
        };
    }

    private static int insert(Sqlite sqlite, String proof, Side side) throws SQLException {
        return sqlite.update(
                "INSERT INTO proof_side (proof, person, side, peer, peer_name)"
                        + " SELECT ?, id, ?, ?, ? FROM person WHERE user = ?"
                        + " ON CONFLICT DO NOTHING",
                proof,
                side.side(),
                side.peer(),
                side.peerName(),
                side.user());
    }

    /**
     * A call that there is a proof of, as its verdict only: for who looks after the box.
     *
     * @param users those of its sides who still want it, the caller first
     */
    public record Judged(
            String call,
            long startedSeconds,
            long seconds,
            List<String> users,
            String path,
            String encrypted,
            String local,
            String fingerprints) {
        public Judged {
            users = List.copyOf(users);
        }
    }

    /** Everybody's, the newest first. */
    public List<Judged> judged() {
        return store.aside(
                sqlite ->
                        sqlite.all(
                                "SELECT call, started, seconds, path, encrypted, local,"
                                    + " fingerprints, (SELECT group_concat(user, ' ') FROM (SELECT"
                                    + " user FROM proof_side JOIN person ON person.id = person"
                                    + " WHERE proof = proof.id ORDER BY side DESC)) AS users FROM"
                                    + " proof WHERE started + seconds >= ?"
                                        + TOLD
                                        + " ORDER BY started DESC, id LIMIT "
                                        + MOST_TOLD,
                                KeptProofs::judged,
                                eldest()));
    }

    private static Judged judged(ResultSet row) throws SQLException {
        String users = row.getString("users");
        return new Judged(
                row.getString("call"),
                row.getLong("started"),
                row.getLong("seconds"),
                users == null ? List.of() : List.of(users.split(" ", -1)),
                row.getString("path"),
                row.getString("encrypted"),
                row.getString("local"),
                row.getString("fingerprints"));
    }

    /** A person's, the newest first. */
    public List<Row> of(Person person) {
        return store.aside(
                sqlite ->
                        sqlite.all(
                                "SELECT "
                                        + COLUMNS
                                        + OF_A_PERSON
                                        + TOLD
                                        + " ORDER BY started DESC, id LIMIT "
                                        + MOST_TOLD,
                                KeptProofs::row,
                                person.id(),
                                eldest()));
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("id"),
                row.getString("call"),
                row.getLong("started"),
                row.getLong("seconds"),
                row.getString("peer"),
                row.getString("peer_name"),
                row.getString("side"),
                row.getString("path"),
                row.getString("encrypted"),
                row.getString("local"),
                row.getString("fingerprints"),
                row.getString("state").equals(State.CUT.word()),
                row.getInt("packets"));
    }

    /** One of a person's, or null. */
    public @Nullable Whole find(Person person, String id) {
        List<Whole> found =
                store.aside(
                        sqlite ->
                                sqlite.all(
                                        "SELECT "
                                                + COLUMNS
                                                + ", call_json, signalling, capture"
                                                + OF_A_PERSON
                                                + " AND id = ?",
                                        KeptProofs::whole,
                                        person.id(),
                                        eldest(),
                                        id));
        return found.isEmpty() ? null : found.getFirst();
    }

    private static Whole whole(ResultSet row) throws SQLException {
        byte @Nullable [] capture = row.getBytes("capture");
        return new Whole(
                row(row),
                new String(inflated(row.getBytes("call_json")), UTF_8),
                inflated(row.getBytes("signalling")),
                capture == null ? null : inflated(capture));
    }

    /** This person wants it no more; false when there is none. */
    public boolean forget(Person person, String id) {
        return store.aside(
                sqlite -> {
                    int gone =
                            sqlite.update(
                                    "DELETE FROM proof_side WHERE proof = ? AND person = ?",
                                    id,
                                    person.id());
                    forgetUnwanted(sqlite);
                    return gone == 1;
                });
    }

    /** Forgets those that are too old, or too many. */
    public void prune() {
        var _ =
                store.aside(
                        sqlite -> {
                            prune(sqlite);
                            return true;
                        });
    }

    private void prune(Sqlite sqlite) throws SQLException {
        sqlite.update("DELETE FROM proof WHERE started + seconds < ?", eldest());
        sqlite.update(
                "DELETE FROM proof WHERE id IN"
                        + " (SELECT id FROM proof ORDER BY started DESC LIMIT -1 OFFSET ?)",
                MOST_KEPT - 1);
    }

    /** The eldest proofs lose their packets when there are too many of those. */
    private static void pruneCaptures(Sqlite sqlite) throws SQLException {
        sqlite.update(
                "UPDATE proof SET capture = NULL, packets = 0 WHERE id IN (SELECT id FROM (SELECT"
                        + " id, sum(length(capture)) OVER (ORDER BY started DESC, id) AS bytes FROM"
                        + " proof WHERE capture IS NOT NULL) WHERE bytes > ?)",
                MOST_CAPTURED_BYTES);
    }

    /** With 0 days there is none that is young enough. */
    private long eldest() {
        return isOn() ? clock.instant().getEpochSecond() - days * DAY_SECONDS : Long.MAX_VALUE;
    }

    private static void forgetUnwanted(Sqlite sqlite) throws SQLException {
        sqlite.update("DELETE FROM proof WHERE id NOT IN (SELECT proof FROM proof_side)");
    }

    private static byte[] deflated(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory cannot fail", impossible);
        }
        return packed.toByteArray();
    }

    private static byte[] inflated(byte[] packed) throws SQLException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (InflaterOutputStream out = new InflaterOutputStream(plain)) {
            out.write(packed);
        } catch (IOException damaged) {
            throw new SQLException("a proof is damaged", damaged);
        }
        return plain.toByteArray();
    }
}
