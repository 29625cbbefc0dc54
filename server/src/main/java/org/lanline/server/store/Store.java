package org.lanline.server.store;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.switchboard.Accounts;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The box's memory. Questions are answered from a copy in memory, at once and from any thread;
 * changes are written to disk before their method returns, and another process may make them too:
 * {@link #start} watches for those.
 *
 * <p>Whatever goes wrong with the file is a {@link CannotStart}, whose message is a sentence for
 * people.
 */
public final class Store implements AutoCloseable {

    /** How many people one box knows at most. */
    public static final int MOST_PEOPLE = 1_000;

    /** How many devices one person has at most. */
    public static final int MOST_DEVICES = 32;

    private static final long SEEN_EVERY_SECONDS = 60;
    private static final long REVOKED_KEPT_SECONDS = 90 * 86_400L;

    /** Is told what changes under a running box. */
    public interface Listener {

        /**
         * From now on these are strangers. Called on the thread that made the change, or watches.
         */
        void revoked(Revocation revocation);

        /**
         * These people's number, or whether they are to be disturbed, has changed. Called on the
         * thread that made the change, or watches.
         */
        default void changed(Set<String> users) {}

        /** The file could not be read or written in passing; told once until it works again. */
        void trouble(String sentence);
    }

    private final Sqlite sqlite;
    private final InstantSource clock;
    private final Secrets secrets;
    private final Codes codes;
    private final Settings settings;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<String, Long> seen = new ConcurrentHashMap<>();
    private final StoreWatch watch;
    private final CallSettings calls;
    private final Doors doors;
    private final PhonePasswords phones;
    private volatile Roster roster;
    private volatile long othersWrote;
    private volatile Listener listener = new Silence();

    private Store(
            Sqlite sqlite, Path folder, Settings settings, InstantSource clock, Secrets secrets)
            throws SQLException {
        this.sqlite = sqlite;
        this.watch = new StoreWatch(this, folder);
        this.settings = settings;
        this.clock = clock;
        this.secrets = secrets;
        this.codes = new Codes(sqlite, secrets, settings.codeKey());
        this.calls = new CallSettings(this, sqlite);
        this.doors = new Doors(this, sqlite, codes);
        this.phones = new PhonePasswords(this, sqlite, secrets);
        this.othersWrote = sqlite.writesOfOthers();
        this.roster = Roster.read(sqlite);
    }

    /**
     * Opens the database in the directory, or makes it.
     *
     * @param realm the realm of phones' passwords (RFC 7616 section 3.3). It is taken when the
     *     database is made and never changes after, as every password kept depends on it.
     * @param random a secure one
     * @throws CannotStart when it is damaged, newer than this program, or cannot be written
     */
    public static Store open(
            DataDirectory directory, String realm, InstantSource clock, RandomGenerator random) {
        finishRestoring(directory);
        Sqlite sqlite = Sqlite.open(directory);
        try {
            Migrations.apply(sqlite, directory.database());
            Secrets secrets = new Secrets(random);
            Settings settings = Settings.readOrMake(sqlite, realm, secrets);
            return new Store(sqlite, directory.path(), settings, clock, secrets);
        } catch (SQLException e) {
            sqlite.close();
            throw sqlite.explained(e);
        } catch (RuntimeException e) {
            sqlite.close();
            throw e;
        }
    }

    private static void finishRestoring(DataDirectory directory) {
        try {
            Restoration.finish(directory);
        } catch (IOException e) {
            throw new CannotStart(
                    "The back-up that was being restored to %s cannot be put in place (%s): check the disk."
                            .formatted(directory.path(), DataDirectory.reason(e)),
                    e);
        }
    }

    /** Begins to watch for what other processes write. Call once. */
    public void start(Listener told) {
        listener = told;
        watch.start();
    }

    // --- questions ---------------------------------------------------------------------------

    /** 16 hex digits that name this installation for good. */
    public String installation() {
        return settings.installation();
    }

    /** The realm that phones' passwords are kept for; the box's SIP domain when it was made. */
    public String realm() {
        return settings.realm();
    }

    /** 32 random bytes that stay the same: for what must be recognised after a restart. */
    public byte[] switchboardSecret() {
        return HexFormat.of().parseHex(settings.switchboardSecret());
    }

    /** Where calls to people go. */
    public CallSettings calls() {
        return calls;
    }

    public Doors doors() {
        return doors;
    }

    public PhonePasswords phones() {
        return phones;
    }

    Roster roster() {
        return roster;
    }

    /** The switchboard's view. */
    public Accounts accounts() {
        return new StoredAccounts(this);
    }

    /** The device that holds this token, or null. */
    public @Nullable Device device(String token) {
        return roster.byToken().get(Secrets.hash(token));
    }

    /** The device of this id if its token is good, or null. */
    public @Nullable Device deviceById(String id) {
        return roster.byId().get(id);
    }

    /** True for a token that was good once. */
    public boolean wasRevoked(String token) {
        return roster.revokedTokens().contains(Secrets.hash(token));
    }

    public @Nullable Person person(String user) {
        return roster.person(user);
    }

    /** Everybody who can come in, by name. */
    public List<Person> people() {
        return roster.people().values().stream()
                .sorted(Comparator.comparing(Person::name))
                .toList();
    }

    /** The devices of a person, oldest first. */
    public List<Device> devicesOf(Person person) {
        return roster.devicesOf(person);
    }

    /** True for somebody whom a check-up has made up: only in the store, never by joining. */
    public boolean isPatient(String user) {
        Person person = person(user);
        return person != null
                && devicesOf(person).stream().anyMatch(each -> each.kind() == DeviceKind.DOCTOR);
    }

    /** True for somebody who looks after this box; given by {@link #administrator} only. */
    public boolean isAdministrator(Person person) {
        return administrators().contains(person.user());
    }

    /**
     * The users who look after this box. What a command beside the box has written holds from the
     * moment that the command ends, and not only when the watch has seen it.
     */
    public Set<String> administrators() {
        readWhatOthersWrote();
        return roster.administrators();
    }

    // --- changes -----------------------------------------------------------------------------

    /** Claims a free name for a new device. */
    public Joining join(PersonName name, DeviceKind kind, String label) {
        return write(() -> claim(name, kind, label));
    }

    Joining claim(PersonName name, DeviceKind kind, String label) throws SQLException {
        Person holder = holder(name);
        if (holder != null && canComeIn(holder)) {
            return new Joining.NameTaken(holder.name());
        }
        if (roster.people().size() >= MOST_PEOPLE) {
            return new Joining.Full();
        }
        return new Joining.Joined(addDevice(named(name, holder), kind, label));
    }

    /** A name whose last device and password are gone is free, and keeps its address. */
    Person named(PersonName name, @Nullable Person holder) throws SQLException {
        if (holder != null) {
            forgetProofs(holder);
            calls.forget(holder);
            // whoever takes a name that is free again has no right that went with it
            sqlite.update(
                    "UPDATE person SET name = ?, administrator = 0 WHERE id = ?",
                    name.text(),
                    holder.id());
            return new Person(
                    holder.id(),
                    holder.user(),
                    name.text(),
                    holder.createdSeconds(),
                    holder.extension());
        }
        List<String> users = sqlite.all("SELECT user FROM person", row -> row.getString(1));
        String user = name.user(each -> users.contains(each) || CallSettings.isNumber(each));
        int extension = calls.freeExtension();
        long id =
                sqlite.insert(
                        "INSERT INTO person (user, name, name_key, created, extension) VALUES (?,"
                                + " ?, ?, ?, ?)",
                        user,
                        name.text(),
                        name.key(),
                        nowSeconds(),
                        extension);
        return new Person(id, user, name.text(), nowSeconds(), extension);
    }

    /** Whoever takes a name that is free does not see the calls of who had it before. */
    private void forgetProofs(Person holder) throws SQLException {
        sqlite.update("DELETE FROM proof_side WHERE person = ?", holder.id());
        sqlite.update("DELETE FROM proof WHERE id NOT IN (SELECT proof FROM proof_side)");
    }

    @Nullable Person holder(PersonName name) throws SQLException {
        return sqlite.one(
                "SELECT id, user, name, created, extension FROM person WHERE name_key = ?",
                Roster::person,
                name.key());
    }

    boolean canComeIn(Person person) throws SQLException {
        return sqlite.one(
                        "SELECT 1 FROM device WHERE person = ?1 AND revoked IS NULL UNION ALL"
                                + " SELECT 1 FROM phone WHERE person = ?1 UNION ALL"
                                + " SELECT 1 FROM ring_group WHERE person = ?1",
                        row -> true,
                        person.id())
                != null;
    }

    Membership addDevice(Person person, DeviceKind kind, String label) throws SQLException {
        String id = secrets.deviceId();
        String token = secrets.token();
        sqlite.update(
                "INSERT INTO device (id, person, token_hash, kind, label, created, seen)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                id,
                person.id(),
                Secrets.hash(token),
                kind.word(),
                label,
                nowSeconds(),
                nowSeconds());
        return new Membership(
                new Device(id, person, kind, label, nowSeconds(), nowSeconds()), token);
    }

    /** Gives the right to look after this box, or takes it; false when it was so already. */
    public boolean administrator(Person person, boolean on) {
        return write(
                () ->
                        sqlite.update(
                                        "UPDATE person SET administrator = ?1 WHERE id = ?2 AND"
                                                + " administrator <> ?1",
                                        on ? 1 : 0,
                                        person.id())
                                == 1);
    }

    /** Voids a device's token; false when there is no such device. */
    public boolean revokeDevice(String id) {
        return write(
                () -> {
                    forgetOldRevoked();
                    codes.closeOf(id);
                    return sqlite.update(
                                    "UPDATE device SET revoked = ? WHERE id = ? AND revoked IS"
                                            + " NULL",
                                    nowSeconds(),
                                    id)
                            == 1;
                });
    }

    /** Voids everything that a person has; the name is free after that. */
    public void revokePerson(Person person) {
        write(
                () -> {
                    forgetOldRevoked();
                    for (Device device : devicesOf(person)) {
                        codes.closeOf(device.id());
                    }
                    codes.closeFor(person);
                    phones.forget(person);
                    sqlite.update("UPDATE person SET administrator = 0 WHERE id = ?", person.id());
                    return sqlite.update(
                            "UPDATE device SET revoked = ? WHERE person = ? AND revoked IS NULL",
                            nowSeconds(),
                            person.id());
                });
    }

    /** What is done at once to tables that no copy in memory follows. */
    interface Aside<T> {
        T run(Sqlite sqlite) throws SQLException;
    }

    <T> T aside(Aside<T> work) {
        return read(() -> sqlite.atOnce(() -> work.run(sqlite)));
    }

    /** Writes a whole copy of the database to a file that is not there yet. */
    void copyTo(Path file) {
        read(() -> sqlite.update("VACUUM INTO ?", file.toString()));
    }

    /** Notes where phones find the running box, for commands that run beside it. */
    public void sipPorts(int port, int tlsPort) {
        write(
                () -> {
                    Settings.put(sqlite, Settings.SIP_PORT, Integer.toString(port));
                    return Settings.put(sqlite, Settings.SIPS_PORT, Integer.toString(tlsPort));
                });
    }

    /** The SIP port that a box on this directory last had, or 0. */
    public int sipPort() {
        return port(Settings.SIP_PORT);
    }

    /** The port for SIP by TLS that a box on this directory last had, or 0. */
    public int sipsPort() {
        return port(Settings.SIPS_PORT);
    }

    private int port(String setting) {
        String port = read(() -> Settings.get(sqlite, setting));
        return port.isEmpty() ? 0 : Integer.parseInt(port);
    }

    private void forgetOldRevoked() throws SQLException {
        sqlite.update("DELETE FROM device WHERE revoked < ?", nowSeconds() - REVOKED_KEPT_SECONDS);
    }

    /** Notes that a device is here; written soon. Never blocks. */
    public void seen(String deviceId) {
        Device device = deviceById(deviceId);
        if (device != null && nowSeconds() - device.seenSeconds() >= SEEN_EVERY_SECONDS) {
            seen.put(deviceId, nowSeconds());
        }
    }

    // --- how it is done ----------------------------------------------------------------------

    /** What the watch does when somebody has written, and every few seconds. */
    void look() {
        List<Map.Entry<String, Long>> noted = new ArrayList<>(seen.entrySet());
        if (!noted.isEmpty()) {
            write(
                    () -> {
                        for (Map.Entry<String, Long> each : noted) {
                            sqlite.update(
                                    "UPDATE device SET seen = ? WHERE id = ?",
                                    each.getValue(),
                                    each.getKey());
                        }
                        return noted.size();
                    });
            noted.forEach(each -> seen.remove(each.getKey(), each.getValue()));
        }
        readWhatOthersWrote();
    }

    private void readWhatOthersWrote() {
        if (read(sqlite::writesOfOthers) != othersWrote) {
            reload();
        }
    }

    /** Why the file cannot be written now, in a few words, or null: for the health check. */
    public @Nullable String fault() {
        try {
            var _ = read(() -> sqlite.atOnce(sqlite::version));
            return null;
        } catch (CannotStart broken) {
            return "cannot be written";
        }
    }

    void trouble(String sentence) {
        listener.trouble(sentence);
    }

    private void reload() {
        Roster.Change change =
                read(
                        () -> {
                            // Before the reading: what is written in between is seen next time.
                            othersWrote = sqlite.writesOfOthers();
                            return renew();
                        });
        tell(change);
    }

    private Roster.Change renew() throws SQLException {
        Roster before = roster;
        roster = Roster.read(sqlite);
        return Roster.between(before, roster);
    }

    private void tell(Roster.Change change) {
        if (!change.revocation().isEmpty()) {
            listener.revoked(change.revocation());
        }
        if (!change.users().isEmpty()) {
            listener.changed(change.users());
        }
    }

    private record Written<T extends @Nullable Object>(T result, Roster.Change change) {}

    <T extends @Nullable Object> T write(Sqlite.Work<T> work) {
        Written<T> written =
                read(
                        () -> {
                            T result = sqlite.atOnce(work);
                            return new Written<>(result, renew());
                        });
        tell(written.change());
        return written.result();
    }

    <T> T read(Sqlite.Work<T> work) {
        turn.lock();
        try {
            return work.run();
        } catch (SQLException e) {
            throw sqlite.explained(e);
        } finally {
            turn.unlock();
        }
    }

    long nowSeconds() {
        return clock.instant().getEpochSecond();
    }

    /** Stops watching and closes the file. */
    @Override
    public void close() {
        watch.close();
        turn.lock();
        try {
            sqlite.close();
        } finally {
            turn.unlock();
        }
    }

    /** For a store that nobody listens to yet. */
    private record Silence() implements Listener {
        @Override
        public void revoked(Revocation revocation) {}

        @Override
        public void trouble(String sentence) {}
    }
}
