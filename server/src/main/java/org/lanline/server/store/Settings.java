package org.lanline.server.store;

import org.lanline.server.config.CannotStart;

import java.sql.SQLException;
import java.util.HexFormat;

/**
 * What an installation is called and keeps to itself, made once.
 *
 * @param installation 16 hex digits
 * @param switchboardSecret 64 hex digits
 * @param codeSecret 64 hex digits: the key of the codes' hashes
 */
record Settings(String installation, String realm, String switchboardSecret, String codeSecret) {

    static final String SIP_PORT = "sip-port";
    static final String SIPS_PORT = "sips-port";

    private static final HexFormat HEX = HexFormat.of();

    static Settings readOrMake(Sqlite sqlite, String realm, Secrets secrets) throws SQLException {
        return sqlite.atOnce(
                () ->
                        new Settings(
                                setting(sqlite, "installation", HEX.formatHex(secrets.bytes(8))),
                                setting(sqlite, "realm", realm),
                                setting(
                                        sqlite,
                                        "switchboard-secret",
                                        HEX.formatHex(secrets.bytes(32))),
                                setting(sqlite, "code-secret", HEX.formatHex(secrets.bytes(32)))));
    }

    private static String setting(Sqlite sqlite, String key, String first) throws SQLException {
        sqlite.update(
                "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING",
                key,
                first);
        return get(sqlite, key);
    }

    static String get(Sqlite sqlite, String key) throws SQLException {
        String value =
                sqlite.one("SELECT value FROM setting WHERE key = ?", row -> row.getString(1), key);
        return value == null ? "" : value;
    }

    static boolean put(Sqlite sqlite, String key, String value) throws SQLException {
        return sqlite.update(
                        "INSERT INTO setting (key, value) VALUES (?1, ?2)"
                                + " ON CONFLICT (key) DO UPDATE SET value = ?2",
                        key,
                        value)
                == 1;
    }

    /** Throws unless this is the database of an installation. */
    static void require(Sqlite sqlite) {
        try {
            if (sqlite.one("SELECT value FROM setting WHERE key = 'installation'", row -> true)
                    == null) {
                throw new CannotStart("There is no installation in this database.");
            }
        } catch (SQLException e) {
            throw sqlite.explained(e);
        }
    }

    byte[] codeKey() {
        return HEX.parseHex(codeSecret);
    }

    @Override
    public String toString() {
        return "Settings[" + installation + ", " + realm + "]";
    }
}
