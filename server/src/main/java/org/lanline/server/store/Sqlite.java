package org.lanline.server.store;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One connection to the SQLite file: write-ahead log, synced at every commit, so that what was
 * acknowledged survives a killed process and a power cut. Not thread-safe.
 */
final class Sqlite implements AutoCloseable {

    private static final int WAIT_FOR_OTHERS_MILLIS = 5_000;

    /** Changes that are kept ready: more than the box makes again and again. */
    private static final int MOST_READY = 32;

    /** Turns one row into a value. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Statements that happen all or not at all. */
    interface Work<T> {
        T run() throws SQLException;
    }

    private final Path file;
    private final Connection connection;

    /** By their words; what was asked for longest ago first. */
    private final Map<String, PreparedStatement> ready = new LinkedHashMap<>(16, 0.75f, true);

    private Sqlite(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /**
     * Opens the file, or makes it.
     *
     * @throws CannotStart when it cannot be opened or is damaged
     */
    static Sqlite open(DataDirectory directory) {
        Path file = directory.database();
        try {
            DataDirectory.ownerOnlyFile(file);
        } catch (IOException e) {
            throw new CannotStart(
                    "%s cannot be opened (%s): make it yours, or name another directory with --data."
                            .formatted(file, DataDirectory.reason(e)),
                    e);
        }
        return connect(directory.path(), file);
    }

    private static Sqlite connect(Path directory, Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(WAIT_FOR_OTHERS_MILLIS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        // What is deleted is overwritten: messages that were delivered are gone.
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        // Asked for by RETURNING where it is wanted; a question after each INSERT would stay open.
        config.setGetGeneratedKeys(false);
        try {
            SqliteLibrary.prepare(directory);
            Sqlite sqlite = new Sqlite(file, config.createConnection("jdbc:sqlite:" + file));
            sqlite.check();
            return sqlite;
        } catch (SQLException e) {
            throw explained(file, e);
        } catch (IOException e) {
            throw new CannotStart(
                    "%s cannot be written (%s): free some space or make it yours."
                            .formatted(directory, DataDirectory.reason(e)),
                    e);
        }
    }

    private void check() throws SQLException {
        try {
            String verdict = one("PRAGMA quick_check(1)", row -> row.getString(1));
            if (!"ok".equals(verdict)) {
                throw damaged(file, String.valueOf(verdict), null);
            }
        } catch (SQLException | CannotStart e) {
            connection.close();
            throw e;
        }
    }

    <T> List<T> all(String sql, Row<T> reader, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepared(sql, arguments);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reader.of(rows));
            }
            return found;
        }
    }

    /** The first row, or null. */
    <T> @Nullable T one(String sql, Row<T> reader, @Nullable Object... arguments)
            throws SQLException {
        List<T> found = all(sql, reader, arguments);
        return found.isEmpty() ? null : found.getFirst();
    }

    /**
     * Returns how many rows were changed.
     *
     * @param sql is made ready once and kept so: what differs belongs into the arguments
     */
    int update(String sql, @Nullable Object... arguments) throws SQLException {
        PreparedStatement statement = ready.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            ready.put(sql, statement);
            letGo();
        }
        try {
            bind(statement, arguments);
            return statement.executeUpdate();
        } finally {
            statement.clearParameters(); // nothing that was written stays in memory for it
        }
    }

    private void letGo() throws SQLException {
        if (ready.size() > MOST_READY) {
            String eldest = ready.keySet().iterator().next();
            PreparedStatement statement = ready.remove(eldest);
            if (statement != null) {
                statement.close();
            }
        }
    }

    /** Inserts a row and returns its number. */
    long insert(String sql, @Nullable Object... arguments) throws SQLException {
        Long id = one(sql + " RETURNING rowid", row -> row.getLong(1), arguments);
        if (id == null) {
            throw new SQLException("nothing was inserted");
        }
        return id;
    }

    /** Several statements with semicolons between. */
    void script(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** Does the work in one transaction that nobody else can write into. */
    <T> T atOnce(Work<T> work) throws SQLException {
        update("BEGIN IMMEDIATE");
        boolean done = false;
        try {
            T result = work.run();
            update("COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                rollBack();
            }
        }
    }

    private void rollBack() {
        try {
            update("ROLLBACK");
        } catch (SQLException overAlready) {
            // SQLite has rolled back by itself; the first failure is the one to tell.
        }
    }

    int version() throws SQLException {
        Integer version = one("PRAGMA user_version", row -> row.getInt(1));
        return version == null ? 0 : version;
    }

    /** Changes whenever another connection has written. */
    long writesOfOthers() throws SQLException {
        Long version = one("PRAGMA data_version", row -> row.getLong(1));
        return version == null ? 0 : version;
    }

    private PreparedStatement prepared(String sql, @Nullable Object... arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            bind(statement, arguments);
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... arguments)
            throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
    }

    /** What went wrong, as a sentence with a way out. */
    CannotStart explained(SQLException e) {
        return explained(file, e);
    }

    private static CannotStart explained(Path file, SQLException e) {
        SQLiteErrorCode code =
                e instanceof SQLiteException sqlite
                        ? sqlite.getResultCode()
                        : SQLiteErrorCode.UNKNOWN_ERROR;
        // The low byte is the family, the rest of it the details (sqlite.org/rescode.html).
        return switch (SQLiteErrorCode.getErrorCode(code.code & 0xff)) {
            case SQLITE_CORRUPT, SQLITE_NOTADB -> damaged(file, "not a whole database", e);
            case SQLITE_FULL ->
                    new CannotStart(
                            "The disk that holds %s is full: free some space.".formatted(file), e);
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
                    new CannotStart(
                            "%s cannot be written: make it and its directory yours, or name another directory with --data."
                                    .formatted(file),
                            e);
            case SQLITE_BUSY, SQLITE_LOCKED ->
                    new CannotStart(
                            "%s is in use by something that does not let go: try again in a moment."
                                    .formatted(file),
                            e);
            default ->
                    new CannotStart(
                            "%s cannot be used (%s): check the disk that it is on."
                                    .formatted(file, e.getMessage()),
                            e);
        };
    }

    private static CannotStart damaged(Path file, String what, @Nullable SQLException cause) {
        String sentence =
                "%s is damaged (%s): restore a back-up with lanline restore FILE, or move it away to start afresh."
                        .formatted(file, what);
        return cause == null ? new CannotStart(sentence) : new CannotStart(sentence, cause);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw explained(e);
        }
    }
}
