package org.lanline.server.store;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;
import org.lanline.server.store.Redeeming.Refusal;
import org.lanline.sip.DigestAlgorithm;
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

    /** How long a device's code stays open. */
    public static final long PAIRING_SECONDS = 600;

    /** How long an invite stays open. */
    public static final long INVITE_SECONDS = 86_400;

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

    Roster roster() {
        return roster;
    }

    /** The switchboard's view. */
    public Accounts accounts() {
        return new StoredAccounts(this);
    }

    /**
     * The digest secret HA1 of a user's phones in lower-case hex, or null.
     *
     * @param algorithm {@code MD5} or {@code SHA-256}
     */
    @Nullable String ha1(String user, String algorithm) {
        Roster.PhoneSecret secret = roster.phones().get(user);
        if (secret == null) {
            return null;
        }
        return switch (algorithm) {
            case "MD5" -> secret.md5();
            case "SHA-256" -> secret.sha256();
            default -> null;
        };
    }

    /** The digest that this user's phones use, where they are to use another than the box's. */
    @Nullable DigestAlgorithm digest(String user) {
        Roster.PhoneSecret secret = roster.phones().get(user);
        return secret != null && secret.sha256Only() ? DigestAlgorithm.SHA_256 : null;
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
        return roster.administrators().contains(person.user());
    }

    /** True when this person's phones have a password. */
    public boolean hasPhone(Person person) {
        return roster.phones().containsKey(person.user());
    }

    // --- changes -----------------------------------------------------------------------------

    /** Claims a free name for a new device. */
    public Joining join(PersonName name, DeviceKind kind, String label) {
        return write(() -> claim(name, kind, label));
    }

    /** The same where a name is to be had by invite only. */
    public Joining joinInvited(PersonName name, DeviceKind kind, String label, String invite) {
        return write(
                () ->
                        switch (codes.byDigits(invite, true, now())) {
                            case Codes.Found.Closed(Refusal refusal) ->
                                    new Joining.InviteRefused(refusal);
                            case Codes.Found.Open(Codes.Row code) -> {
                                Joining joining = claim(name, kind, label);
                                if (joining instanceof Joining.Joined) {
                                    codes.use(code, now());
                                }
                                yield joining;
                            }
                        });
    }

    private Joining claim(PersonName name, DeviceKind kind, String label) throws SQLException {
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
                        now(),
                        extension);
        return new Person(id, user, name.text(), now(), extension);
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
                                + " SELECT 1 FROM phone_password WHERE person = ?1 UNION ALL"
                                + " SELECT 1 FROM ring_group WHERE person = ?1",
                        row -> true,
                        person.id())
                != null;
    }

    private Membership addDevice(Person person, DeviceKind kind, String label) throws SQLException {
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
                now(),
                now());
        return new Membership(new Device(id, person, kind, label, now(), now()), token);
    }

    /** Opens the door for one more device of a person; null when too many doors are open. */
    public @Nullable OpenedCode openPairing(Person person, String opener) {
        return write(() -> codes.open(person, opener, now(), PAIRING_SECONDS));
    }

    /** Opens the door for one new name; null when too many doors are open. */
    public @Nullable OpenedCode openInvite(String opener) {
        return write(() -> codes.open(null, opener, now(), INVITE_SECONDS));
    }

    /**
     * Adds a device to the person who showed a code.
     *
     * @param digits 8 of them
     */
    public Redeeming pairByCode(String digits, DeviceKind kind, String label) {
        return write(() -> redeem(codes.byDigits(digits, false, now()), kind, label));
    }

    /** Adds a device to the person who showed a QR code. */
    public Redeeming pairBySecret(String secret, DeviceKind kind, String label) {
        return write(() -> redeem(codes.bySecret(secret, now()), kind, label));
    }

    private Redeeming redeem(Codes.Found found, DeviceKind kind, String label) throws SQLException {
        return switch (found) {
            case Codes.Found.Closed(Refusal refusal) -> new Redeeming.Refused(refusal);
            case Codes.Found.Open(Codes.Row code) -> {
                Person person = personOf(code);
                if (person == null) {
                    yield new Redeeming.Refused(Refusal.OVER);
                }
                if (devicesOf(person).size() >= MOST_DEVICES) {
                    yield new Redeeming.Refused(Refusal.TOO_MANY_DEVICES);
                }
                codes.use(code, now());
                yield new Redeeming.Redeemed(addDevice(person, kind, label));
            }
        };
    }

    private @Nullable Person personOf(Codes.Row code) throws SQLException {
        return sqlite.one(
                "SELECT id, user, name, created, extension FROM person WHERE id = ?",
                Roster::person,
                code.person() == null ? -1L : code.person());
    }

    /** How many codes have ever been opened: grows with every new one. */
    public long codesOpened() {
        return read(codes::opened);
    }

    /**
     * Gives a person a password for desk phones and softphones, and the name first where nobody has
     * it.
     *
     * @return null when this person has a password already
     */
    public @Nullable PhonePassword addPhone(PersonName name) {
        return addPhone(name, false);
    }

    /**
     * @param sha256Only whether these phones are to prove it by SHA-256 (RFC 8760), and never by
     *     MD5
     */
    public @Nullable PhonePassword addPhone(PersonName name, boolean sha256Only) {
        return write(
                () -> {
                    Person holder = holder(name);
                    if (holder != null && calls.isGroup(holder)) {
                        throw new WrongUse(
                                "%s is a ring group: choose another name.".formatted(name.text()));
                    }
                    boolean known = holder != null && canComeIn(holder);
                    if (!known && roster.people().size() >= MOST_PEOPLE) {
                        throw new CannotStart(
                                "This box knows %d people and can know no more: take some away with lanline user revoke."
                                        .formatted(MOST_PEOPLE));
                    }
                    Person person = known && holder != null ? holder : named(name, holder);
                    String password = secrets.password();
                    return setPassword(person, password, sha256Only)
                            ? new PhonePassword(person, password)
                            : null;
                });
    }

    private boolean setPassword(Person person, String password, boolean sha256Only)
            throws SQLException {
        return sqlite.update(
                        "INSERT INTO phone_password (person, ha1_md5, ha1_sha256, created,"
                                + " sha256_only) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        person.id(),
                        Secrets.ha1("MD5", person.user(), realm(), password),
                        Secrets.ha1("SHA-256", person.user(), realm(), password),
                        now(),
                        sha256Only ? 1 : 0)
                == 1;
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
                                    now(),
                                    id)
                            == 1;
                });
    }

    /** Voids the password of a person's phones; false when there was none. */
    public boolean revokePhone(Person person) {
        return write(() -> forgetPhone(person));
    }

    private boolean forgetPhone(Person person) throws SQLException {
        sqlite.update("DELETE FROM binding WHERE person = ?", person.id());
        return sqlite.update("DELETE FROM phone_password WHERE person = ?", person.id()) == 1;
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
                    forgetPhone(person);
                    sqlite.update("UPDATE person SET administrator = 0 WHERE id = ?", person.id());
                    return sqlite.update(
                            "UPDATE device SET revoked = ? WHERE person = ? AND revoked IS NULL",
                            now(),
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
        sqlite.update("DELETE FROM device WHERE revoked < ?", now() - REVOKED_KEPT_SECONDS);
    }

    /** Notes that a device is here; written soon. Never blocks. */
    public void seen(String deviceId) {
        Device device = deviceById(deviceId);
        if (device != null && now() - device.seenSeconds() >= SEEN_EVERY_SECONDS) {
            seen.put(deviceId, now());
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

    private <T> T read(Sqlite.Work<T> work) {
        turn.lock();
        try {
            return work.run();
        } catch (SQLException e) {
            throw sqlite.explained(e);
        } finally {
            turn.unlock();
        }
    }

    private long now() {
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
