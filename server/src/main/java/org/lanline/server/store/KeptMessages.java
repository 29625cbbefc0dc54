package org.lanline.server.store;

import org.lanline.events.KeptMessage;
import org.lanline.events.Shelved;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The tables of messages that wait for somebody, and of calls that were missed. A message is in the
 * file for as long as it waits, a week at most.
 *
 * @param nanoTime the clock that {@link KeptMessage#untilNanos} is read on
 */
record KeptMessages(InstantSource clock, LongSupplier nanoTime) {
    private static final long MOST_MILLIS = TimeUnit.DAYS.toMillis(7);

    List<Shelved> all(Sqlite sqlite) throws SQLException {
        sqlite.update("DELETE FROM message WHERE until <= ?", clock.millis());
        List<Shelved> found = new ArrayList<>();
        sqlite.all(
                "SELECT message.*, person.user FROM message"
                        + " JOIN person ON person.id = message.person ORDER BY number",
                row -> found.add(new Shelved.Put(message(row))));
        sqlite.all(
                "SELECT person.user, missed_calls.calls FROM missed_calls"
                        + " JOIN person ON person.id = missed_calls.person",
                row -> found.add(new Shelved.Missed(row.getString(1), row.getInt(2))));
        return found;
    }

    private KeptMessage message(ResultSet row) throws SQLException {
        long leftMillis = Math.clamp(row.getLong("until") - clock.millis(), 0, MOST_MILLIS);
        return new KeptMessage(
                row.getLong("number"),
                row.getString("user"),
                row.getString("sender"),
                row.getString("content_type"),
                row.getString("date"),
                row.getBytes("body"),
                nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(leftMillis));
    }

    void write(Sqlite sqlite, Shelved change) throws SQLException {
        switch (change) {
            case Shelved.Put(KeptMessage message) -> put(sqlite, message);
            case Shelved.Taken(long number) ->
                    sqlite.update("DELETE FROM message WHERE number = ?", number);
            case Shelved.Missed(String user, int calls) when calls == 0 ->
                    sqlite.update(
                            "DELETE FROM missed_calls WHERE person ="
                                    + " (SELECT id FROM person WHERE user = ?)",
                            user);
            case Shelved.Missed(String user, int calls) ->
                    sqlite.update(
                            "INSERT OR REPLACE INTO missed_calls (person, calls)"
                                    + " SELECT id, ? FROM person WHERE user = ?",
                            calls,
                            user);
        }
    }

    private void put(Sqlite sqlite, KeptMessage message) throws SQLException {
        long leftMillis =
                TimeUnit.NANOSECONDS.toMillis(message.untilNanos() - nanoTime.getAsLong());
        sqlite.update(
                "INSERT OR REPLACE INTO message"
                        + " (number, person, sender, content_type, date, body, until)"
                        + " SELECT ?, id, ?, ?, ?, ?, ? FROM person WHERE user = ?",
                message.number(),
                message.from(),
                message.contentType(),
                message.date(),
                message.body(),
                clock.millis() + leftMillis,
                message.user());
    }
}
