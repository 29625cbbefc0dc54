package org.lanline.server.store;

import org.lanline.server.config.CannotStart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;

/** Brings a database to the present schema, step by numbered step ({@code 1.sql} and so on). */
final class Migrations {

    /** The number of the last step. */
    static final int LATEST = 9;

    private Migrations() {}

    /**
     * Applies the steps that are missing, each in its own transaction; safe beside another process
     * that does the same.
     *
     * @throws CannotStart when the database is of a later schema than this program knows
     */
    static void apply(Sqlite sqlite, Path file) throws SQLException {
        refuseNewer(sqlite, file);
        for (int next = sqlite.version() + 1; next <= LATEST; next++) {
            int step = next;
            sqlite.atOnce(
                    () -> {
                        if (sqlite.version() < step) {
                            sqlite.script(sql(step));
                            sqlite.script("PRAGMA user_version = " + step);
                        }
                        return step;
                    });
        }
    }

    /**
     * @param file what to name in the refusal
     */
    static void refuseNewer(Sqlite sqlite, Path file) {
        int version;
        try {
            version = sqlite.version();
        } catch (SQLException e) {
            throw sqlite.explained(e);
        }
        if (version > LATEST) {
            throw new CannotStart(
                    "%s was written by a newer Lanline (schema %d, this one knows %d): update Lanline, or restore an older back-up."
                            .formatted(file, version, LATEST));
        }
    }

    private static String sql(int step) {
        try (InputStream in = Migrations.class.getResourceAsStream(step + ".sql")) {
            if (in == null) {
                throw new AssertionError("migration " + step + " is not packed");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
