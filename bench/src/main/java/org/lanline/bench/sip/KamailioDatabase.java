package org.lanline.bench.sip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Kamailio's tables for bindings, as Debian's kamailio-sqlite-modules has them. */
final class KamailioDatabase {
    private static final Path SCRIPTS = Path.of("/usr/share/kamailio/db_sqlite");

    private KamailioDatabase() {}

    static void make(Path file) throws IOException {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = database.createStatement()) {
            for (String script : List.of("standard-create.sql", "usrloc-create.sql")) {
                for (String each : Files.readString(SCRIPTS.resolve(script)).split(";", -1)) {
                    if (!each.isBlank()) {
                        statement.execute(each);
                    }
                }
            }
        } catch (SQLException e) {
            throw new IOException("Kamailio's database was not made", e);
        }
    }
}
