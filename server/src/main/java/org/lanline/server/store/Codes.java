package org.lanline.server.store;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.Redeeming.Refusal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/**
 * One-time codes in the database. A code has 8 digits. The first three say which code is meant and
 * are different for all that are open; so a wrong try costs the code it was meant for one of its
 * five, and a stranger who guesses blindly does not use up a household's code.
 *
 * <p>Every method runs inside a transaction of the caller.
 */
final class Codes {

    static final int DIGITS = 8;
    static final int TRIES = 5;

    private static final int SELECTOR_DIGITS = 3;
    private static final int SELECTORS = 1_000;
    private static final int REST = 100_000;
    private static final int SECRET_BYTES = 16;
    private static final int MOST_OPEN = 300;
    private static final int MOST_OPEN_BY_ONE = 20;
    private static final long KEPT_SECONDS = 86_400;
    private static final String OPEN = " used IS NULL AND tries_left > 0 AND expires > ? ";

    /**
     * A code in the database.
     *
     * @param person whom a device is added to, or null for an invite
     */
    record Row(
            long id,
            @Nullable Long person,
            String codeHash,
            boolean used,
            int triesLeft,
            long expires) {

        boolean isOpen(long now) {
            return !used && triesLeft > 0 && expires > now;
        }

        boolean isInvite() {
            return person == null;
        }
    }

    /** A code that may be used, or why not. */
    sealed interface Found {
        record Open(Row row) implements Found {}

        record Closed(Refusal refusal) implements Found {}
    }

    private final Sqlite sqlite;
    private final Secrets secrets;
    private final byte[] key;

    Codes(Sqlite sqlite, Secrets secrets, byte[] key) {
        this.sqlite = sqlite;
        this.secrets = secrets;
        this.key = key;
    }

    /**
     * Opens a code; null when too many are open.
     *
     * @param person whom a device is to be added to (then the opener's earlier code closes), or
     *     null for an invite
     * @param opener the device that asked, or another word that cannot be a device's id
     */
    @Nullable OpenedCode open(@Nullable Person person, String opener, long now, long lifeSeconds)
            throws SQLException {
        sqlite.update("DELETE FROM code WHERE expires < ?", now - KEPT_SECONDS);
        if (person != null) {
            sqlite.update("DELETE FROM code WHERE opener = ? AND person = ?", opener, person.id());
        }
        if (tooManyOpen(opener, now)) {
            return null;
        }
        String code = freeSelector(now) + secrets.digits(DIGITS - SELECTOR_DIGITS, REST);
        String secret = secrets.text(SECRET_BYTES);
        sqlite.insert(
                "INSERT INTO code (person, opener, selector, code_hash, secret_hash, tries_left,"
                        + " created, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                person == null ? null : person.id(),
                opener,
                selector(code),
                Secrets.keyedHash(key, code),
                Secrets.hash(secret),
                TRIES,
                now,
                now + lifeSeconds);
        return new OpenedCode(code, secret, lifeSeconds);
    }

    private boolean tooManyOpen(String opener, long now) throws SQLException {
        List<String> openers =
                sqlite.all("SELECT opener FROM code WHERE" + OPEN, row -> row.getString(1), now);
        return openers.size() >= MOST_OPEN
                || Collections.frequency(openers, opener) >= MOST_OPEN_BY_ONE;
    }

    private String freeSelector(long now) throws SQLException {
        List<String> taken =
                sqlite.all("SELECT selector FROM code WHERE" + OPEN, row -> row.getString(1), now);
        String selector;
        do {
            selector = secrets.digits(SELECTOR_DIGITS, SELECTORS);
        } while (taken.contains(selector));
        return selector;
    }

    /**
     * Looks for the code that these digits open; a wrong try is counted.
     *
     * @param invite whether an invite is wanted, or else a code for a device
     */
    Found byDigits(String digits, boolean invite, long now) throws SQLException {
        String hash = Secrets.keyedHash(key, digits);
        Refusal refusal = Refusal.WRONG;
        for (Row row : withSelector(selector(digits))) {
            boolean right = Secrets.same(row.codeHash(), hash) && row.isInvite() == invite;
            if (right && row.isOpen(now)) {
                return new Found.Open(row);
            }
            if (right) {
                refusal = Refusal.OVER;
            } else if (row.isOpen(now)) {
                sqlite.update("UPDATE code SET tries_left = tries_left - 1 WHERE id = ?", row.id());
            }
        }
        return new Found.Closed(refusal);
    }

    /** Looks for the code that goes with this secret, which nobody can guess. */
    Found bySecret(String secret, long now) throws SQLException {
        Row row =
                sqlite.one(
                        "SELECT * FROM code WHERE secret_hash = ? AND person IS NOT NULL",
                        Codes::row,
                        Secrets.hash(secret));
        if (row == null) {
            return new Found.Closed(Refusal.WRONG);
        }
        // Tries are counted against digits that somebody guesses; the secret stays good.
        return !row.used() && row.expires() > now
                ? new Found.Open(row)
                : new Found.Closed(Refusal.OVER);
    }

    void use(Row row, long now) throws SQLException {
        sqlite.update("UPDATE code SET used = ? WHERE id = ?", now, row.id());
    }

    /** Closes what this device has opened: it is not to be trusted any more. */
    void closeOf(String opener) throws SQLException {
        sqlite.update("DELETE FROM code WHERE opener = ?", opener);
    }

    void closeFor(Person person) throws SQLException {
        sqlite.update("DELETE FROM code WHERE person = ?", person.id());
    }

    /** How many codes have ever been opened. */
    long opened() throws SQLException {
        Long opened =
                sqlite.one(
                        "SELECT seq FROM sqlite_sequence WHERE name = 'code'",
                        row -> row.getLong(1));
        return opened == null ? 0 : opened;
    }

    private List<Row> withSelector(String selector) throws SQLException {
        return sqlite.all("SELECT * FROM code WHERE selector = ?", Codes::row, selector);
    }

    private static String selector(String digits) {
        return digits.substring(0, SELECTOR_DIGITS);
    }

    private static Row row(ResultSet row) throws SQLException {
        long person = row.getLong("person");
        boolean invite = row.wasNull();
        row.getLong("used");
        boolean used = !row.wasNull();
        return new Row(
                row.getLong("id"),
                invite ? null : person,
                row.getString("code_hash"),
                used,
                row.getInt("tries_left"),
                row.getLong("expires"));
    }
}
