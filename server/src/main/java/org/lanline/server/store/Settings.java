package org.lanline.server.store;

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
        String value =
                sqlite.one("SELECT value FROM setting WHERE key = ?", row -> row.getString(1), key);
        return value == null ? first : value;
    }

    byte[] codeKey() {
        return HEX.parseHex(codeSecret);
    }

    @Override
    public String toString() {
        return "Settings[" + installation + ", " + realm + "]";
    }
}
