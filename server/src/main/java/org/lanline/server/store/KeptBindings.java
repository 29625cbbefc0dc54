package org.lanline.server.store;

import org.lanline.events.Shelved;
import org.lanline.switchboard.Keeper;
import org.lanline.switchboard.KeptBinding;

import java.net.InetSocketAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The bindings that outlive the box, and what waits for people, in the store's file. A thread of
 * its own writes them: whatever has come together while the disk was busy goes there in one
 * transaction, so that a hundred phones that come back at once cost as many waits for the disk as
 * one does. Where changes keep coming they are let gather: a hundred transactions a second are
 * enough.
 *
 * <p>On disk a binding ends at an hour of the day. A clock that goes back while the box is down
 * gives it no more time than was granted.
 */
public final class KeptBindings implements Keeper, AutoCloseable {

    private static final int MOST_AT_ONCE = 1_024;
    private static final long MOST_MILLIS = 3_600_000;
    private static final long STOP_MILLIS = 2_000;
    private static final long MILLI = 1_000_000;

    /** Between two transactions, once as many as fit into a second have been made in a row. */
    private static final long APART_NANOS = 10 * MILLI;

    private static final long AT_ONCE_NANOS = 1_000 * MILLI;

    private final Store store;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final KeptMessages messages;

    /** No longer than there are bindings, and transactions in which one is asked for. */
    private final BlockingQueue<Change> waiting = new LinkedBlockingQueue<>();

    private final Thread thread =
            Thread.ofPlatform().daemon().name("bindings").unstarted(this::run);
    private volatile boolean closed;
    private boolean inTrouble;
    private long dueNanos = System.nanoTime();

    /** What is kept or lost as one; {@code NONE} wakes the thread up for its end. */
    private record Change(
            List<Long> gone,
            List<KeptBinding> there,
            List<Shelved> shelved,
            Consumer<Boolean> told) {
        static final Change NONE = new Change(List.of(), List.of(), List.of(), _ -> {});
    }

    /**
     * @param nanoTime the clock that {@link KeptBinding#expiresNanos} is read on
     */
    public KeptBindings(Store store, InstantSource clock, LongSupplier nanoTime) {
        this.store = store;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.messages = new KeptMessages(clock, nanoTime);
        thread.start();
    }

    // --- at the start ------------------------------------------------------------------------

    @Override
    public List<KeptBinding> kept() {
        return store.aside(
                sqlite -> {
                    List<KeptBinding> found = new ArrayList<>();
                    sqlite.all(
                            "SELECT binding.*, person.user FROM binding"
                                    + " JOIN person ON person.id = binding.person ORDER BY number",
                            row -> found.add(binding(row)));
                    return found;
                });
    }

    private KeptBinding binding(ResultSet row) throws SQLException {
        long leftMillis = row.getLong("expires") - clock.millis();
        return new KeptBinding(
                row.getLong("number"),
                row.getString("user"),
                row.getLong("phone"),
                row.getString("contact"),
                row.getString("instance"),
                row.getInt("reg_id"),
                InetSocketAddress.createUnresolved(row.getString("host"), row.getInt("port")),
                row.getString("path").lines().toList(),
                row.getString("call_id"),
                row.getLong("cseq"),
                nanoTime.getAsLong() + MILLI * Math.clamp(leftMillis, 0, MOST_MILLIS),
                row.getString("user_agent"),
                row.getBoolean("gruu"));
    }

    // --- while the box runs ------------------------------------------------------------------

    @Override
    public void keep(List<Long> gone, List<KeptBinding> there, Consumer<Boolean> told) {
        if (!closed) {
            waiting.add(new Change(gone, there, List.of(), told));
        }
    }

    @Override
    public List<Shelved> shelved() {
        return store.aside(messages::all);
    }

    @Override
    public void shelve(Shelved change) {
        if (!closed) {
            waiting.add(new Change(List.of(), List.of(), List.of(change), _ -> {}));
        }
    }

    private void run() {
        List<Change> changes = new ArrayList<>();
        try {
            while (!closed || !waiting.isEmpty()) {
                changes.add(waiting.take());
                gather();
                waiting.drainTo(changes, MOST_AT_ONCE - 1);
                write(changes);
                changes.clear();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for more, unless there have been few transactions of late: then nobody waits. */
    private void gather() throws InterruptedException {
        long nowNanos = System.nanoTime();
        dueNanos = nowNanos + Math.max(dueNanos + APART_NANOS - nowNanos, -AT_ONCE_NANOS);
        if (!closed && dueNanos - nowNanos > 0) {
            TimeUnit.NANOSECONDS.sleep(dueNanos - nowNanos);
        }
    }

    private void write(List<Change> changes) {
        try {
            List<Boolean> done =
                    store.aside(
                            sqlite -> {
                                List<Boolean> each = new ArrayList<>();
                                for (Change change : changes) {
                                    each.add(write(sqlite, change));
                                }
                                return each;
                            });
            inTrouble = false;
            for (int i = 0; i < changes.size(); i++) {
                changes.get(i).told.accept(done.get(i));
            }
        } catch (RuntimeException trouble) { // whatever it is, phones get their answer
            if (!inTrouble) {
                inTrouble = true;
                store.trouble("Phones cannot register: " + trouble.getMessage());
            }
            changes.reversed().forEach(change -> change.told.accept(false));
        }
    }

    /** False, and nothing changed, when this phone's password has just been voided. */
    private boolean write(Sqlite sqlite, Change change) throws SQLException {
        for (KeptBinding binding : change.there) {
            int added =
                    sqlite.update(
                            "INSERT INTO binding (number, person, phone, contact, instance, reg_id,"
                                + " host, port, path, call_id, cseq, expires, user_agent, gruu)"
                                + " SELECT ?, person.id, phone.id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
                                + " FROM person JOIN phone ON phone.person = person.id WHERE user ="
                                + " ? AND phone.id = ?",
                            binding.number(),
                            binding.contact(),
                            binding.instance(),
                            binding.regId(),
                            binding.remote().getAddress().getHostAddress(),
                            binding.remote().getPort(),
                            String.join("\n", binding.path()),
                            binding.callId(),
                            binding.cseq(),
                            expires(binding),
                            binding.userAgent(),
                            binding.gruu(),
                            binding.user(),
                            binding.phone());
            if (added == 0) {
                return false; // the others of this change are the same phone's
            }
        }
        for (long number : change.gone) {
            sqlite.update("DELETE FROM binding WHERE number = ?", number);
        }
        for (Shelved each : change.shelved) {
            messages.write(sqlite, each);
        }
        return true;
    }

    private long expires(KeptBinding binding) {
        return clock.millis() + (binding.expiresNanos() - nanoTime.getAsLong()) / MILLI;
    }

    /** Writes what waits, and ends the thread. */
    @Override
    public void close() {
        closed = true;
        waiting.add(Change.NONE);
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
