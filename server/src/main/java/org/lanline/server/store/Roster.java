package org.lanline.server.store;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.CallRules;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that is asked often, in memory: one consistent look at the database. Only people who
 * can still come in are in it: with a device, or with a phone's password.
 */
record Roster(
        Map<String, Person> people,
        Map<String, Device> byToken,
        Map<String, Device> byId,
        Map<String, List<PhoneSecret>> phones,
        Set<String> revokedTokens,
        Set<String> administrators,
        CallSettings.Known calls) {

    /** A phone, and HA1 for both algorithms in lower-case hex. */
    record PhoneSecret(
            long id,
            String label,
            long createdSeconds,
            String md5,
            String sha256,
            boolean sha256Only) {

        String ha1(DigestAlgorithm algorithm) {
            return switch (algorithm) {
                case MD5 -> md5;
                case SHA_256 -> sha256;
            };
        }
    }

    private record TokenOf(String hash, boolean revoked, Device device) {}

    private record PhoneOf(long person, PhoneSecret secret) {}

    static Roster read(Sqlite sqlite) throws SQLException {
        Map<Long, Person> known = new LinkedHashMap<>();
        for (Person person :
                sqlite.all(
                        "SELECT id, user, name, created, extension FROM person ORDER BY id",
                        Roster::person)) {
            known.put(person.id(), person);
        }
        Map<String, Person> people = new HashMap<>();
        Map<String, Device> byToken = new HashMap<>();
        Map<String, Device> byId = new LinkedHashMap<>();
        Set<String> revoked = new HashSet<>();
        for (TokenOf token : tokens(sqlite, known)) {
            if (token.revoked()) {
                revoked.add(token.hash());
                continue;
            }
            byToken.put(token.hash(), token.device());
            byId.put(token.device().id(), token.device());
            people.put(token.device().person().user(), token.device().person());
        }
        Map<String, List<PhoneSecret>> phones = new HashMap<>();
        for (PhoneOf phone :
                sqlite.all(
                        "SELECT person, id, label, created, ha1_md5, ha1_sha256, sha256_only FROM"
                                + " phone ORDER BY id",
                        Roster::phone)) {
            Person person = known.get(phone.person());
            if (person != null) {
                phones.computeIfAbsent(person.user(), _ -> new ArrayList<>()).add(phone.secret());
                people.put(person.user(), person);
            }
        }
        Set<String> administrators =
                Set.copyOf(
                        sqlite.all(
                                "SELECT user FROM person WHERE administrator = 1",
                                row -> row.getString(1)));
        return new Roster(
                people,
                byToken,
                byId,
                phones,
                revoked,
                administrators,
                CallSettings.read(sqlite, known, people));
    }

    private static List<TokenOf> tokens(Sqlite sqlite, Map<Long, Person> known)
            throws SQLException {
        List<TokenOf> tokens = new ArrayList<>();
        sqlite.all(
                "SELECT id, person, token_hash, kind, label, created, seen, revoked FROM device"
                        + " ORDER BY created, id",
                row -> {
                    Person person = known.get(row.getLong("person"));
                    return person == null || tokens.add(token(row, person));
                });
        return tokens;
    }

    private static TokenOf token(ResultSet row, Person person) throws SQLException {
        row.getLong("revoked");
        boolean revoked = !row.wasNull();
        Device device =
                new Device(
                        row.getString("id"),
                        person,
                        DeviceKind.of(row.getString("kind")).orElse(DeviceKind.OTHER),
                        row.getString("label"),
                        row.getLong("created"),
                        row.getLong("seen"));
        return new TokenOf(row.getString("token_hash"), revoked, device);
    }

    private static PhoneOf phone(ResultSet row) throws SQLException {
        return new PhoneOf(
                row.getLong(1),
                new PhoneSecret(
                        row.getLong(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getString(6),
                        row.getBoolean(7)));
    }

    static Person person(ResultSet row) throws SQLException {
        return new Person(
                row.getLong(1), row.getString(2), row.getString(3), row.getLong(4), row.getInt(5));
    }

    @Nullable Person person(String user) {
        return people.get(user);
    }

    List<Device> devicesOf(Person person) {
        return byId.values().stream()
                .filter(device -> device.person().id() == person.id())
                .toList();
    }

    /**
     * What others have to know.
     *
     * @param users whose number, or whether they are to be disturbed, is another one
     */
    record Change(Revocation revocation, Set<String> users) {}

    static Change between(Roster before, Roster after) {
        Set<String> users = new HashSet<>();
        after.people.forEach(
                (user, person) -> {
                    if (!person.equals(before.people.get(user))
                            || before.isQuiet(user) != after.isQuiet(user)) {
                        users.add(user);
                    }
                });
        return new Change(revoked(before, after), users);
    }

    private boolean isQuiet(String user) {
        CallRules rules = calls.rules().get(user);
        return rules != null && rules.doNotDisturb();
    }

    /** Devices that were good before and are not now. */
    private static Revocation revoked(Roster before, Roster after) {
        Set<String> devices = missing(before.byId.keySet(), after.byId.keySet());
        Set<Revocation.Phone> kept = after.phoneIds();
        Set<Revocation.Phone> phones = before.phoneIds();
        phones.removeAll(kept);
        Set<String> phoneless = new HashSet<>();
        phones.forEach(phone -> phoneless.add(phone.user()));
        before.phoneIds().stream()
                .filter(kept::contains)
                .forEach(phone -> phoneless.remove(phone.user()));
        return new Revocation(devices, phones, phoneless);
    }

    private Set<Revocation.Phone> phoneIds() {
        Set<Revocation.Phone> ids = new HashSet<>();
        phones.forEach(
                (user, secrets) ->
                        secrets.forEach(each -> ids.add(new Revocation.Phone(user, each.id()))));
        return ids;
    }

    private static Set<String> missing(Collection<String> before, Collection<String> after) {
        Set<String> missing = new HashSet<>(before);
        missing.removeAll(after);
        return missing;
    }
}
