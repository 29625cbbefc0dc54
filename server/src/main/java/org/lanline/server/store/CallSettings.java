package org.lanline.server.store;

import org.jspecify.annotations.Nullable;
import org.lanline.switchboard.CallRules;
import org.lanline.switchboard.RingGroup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where calls to people go: short numbers, forwards, do not disturb, ring groups. A part of the
 * {@link Store}: answered from memory, written at once.
 */
public final class CallSettings {

    /** The first number that people are given; those below are for services of the box. */
    public static final int FIRST_EXTENSION = 21;

    /** The highest number that can be chosen. */
    public static final int LAST_EXTENSION = 999_999;

    /** How many groups one box has at most. */
    public static final int MOST_GROUPS = 100;

    /** How many people one group has at most; as many are rung at once. */
    public static final int MOST_MEMBERS = 20;

    private final Store store;
    private final Sqlite sqlite;

    CallSettings(Store store, Sqlite sqlite) {
        this.store = store;
        this.sqlite = sqlite;
    }

    /** What the roster has of all this. */
    record Known(
            Map<String, String> numbers, Map<String, CallRules> rules, Map<String, Group> groups) {

        static final Known NOTHING = new Known(Map.of(), Map.of(), Map.of());
    }

    /** True for what could be a short number, and so is nobody's user. */
    static boolean isNumber(String text) {
        return text.matches("[0-9]{1,6}");
    }

    // --- questions ---------------------------------------------------------------------------

    /** The user whom a short number is for, or null. */
    public @Nullable String userOf(String number) {
        return store.roster().calls().numbers().get(number);
    }

    public CallRules rules(String user) {
        return store.roster().calls().rules().getOrDefault(user, CallRules.NONE);
    }

    public @Nullable Group group(String user) {
        return store.roster().calls().groups().get(user);
    }

    /** All of them, by name. */
    public List<Group> groups() {
        return store.roster().calls().groups().values().stream()
                .sorted(Comparator.comparing(group -> group.self().name()))
                .toList();
    }

    /** What waits for somebody: messages, and calls that were missed. */
    public record Waiting(int messages, int missedCalls) {}

    public Waiting waiting(Person person) {
        return store.aside(
                sqlite -> {
                    Integer messages =
                            sqlite.one(
                                    "SELECT count(*) FROM message WHERE person = ?",
                                    row -> row.getInt(1),
                                    person.id());
                    Integer missed =
                            sqlite.one(
                                    "SELECT calls FROM missed_calls WHERE person = ?",
                                    row -> row.getInt(1),
                                    person.id());
                    return new Waiting(
                            messages == null ? 0 : messages, missed == null ? 0 : missed);
                });
    }

    // --- changes -----------------------------------------------------------------------------

    /** Whether a number was given. */
    public enum Numbering {
        DONE,
        /** It is another's, or reads like somebody's user. */
        TAKEN
    }

    /** Gives somebody another number. */
    public Numbering extension(Person person, int extension) {
        return store.write(
                () -> {
                    boolean taken =
                            sqlite.one(
                                            "SELECT 1 FROM person WHERE (extension = ?1 OR user ="
                                                    + " CAST(?1 AS TEXT)) AND id <> ?2",
                                            row -> true,
                                            extension,
                                            person.id())
                                    != null;
                    if (taken) {
                        return Numbering.TAKEN;
                    }
                    sqlite.update(
                            "UPDATE person SET extension = ? WHERE id = ?", extension, person.id());
                    return Numbering.DONE;
                });
    }

    /** Says where calls to somebody go from now on. */
    public void rules(Person person, CallRules rules) {
        store.write(
                () ->
                        sqlite.update(
                                "INSERT OR REPLACE INTO call_rule (person, do_not_disturb, always,"
                                        + " busy, unanswered, seconds) VALUES (?, ?, ?, ?, ?, ?)",
                                person.id(),
                                rules.doNotDisturb() ? 1 : 0,
                                rules.always(),
                                rules.whenBusy(),
                                rules.whenUnanswered(),
                                rules.patienceSeconds()));
    }

    /**
     * Makes a group, or changes the one of that name.
     *
     * @param members at most {@link #MOST_MEMBERS}
     * @return null when somebody has that name, or there are too many groups
     */
    public @Nullable Group group(
            PersonName name, List<Person> members, boolean inTurn, int seconds) {
        return store.write(
                () -> {
                    Person self = selfOf(name);
                    if (self == null) {
                        return null;
                    }
                    sqlite.update(
                            "INSERT INTO ring_group (person, in_turn, seconds) VALUES (?1, ?2, ?3)"
                                    + " ON CONFLICT (person) DO UPDATE SET in_turn = ?2, seconds ="
                                    + " ?3",
                            self.id(),
                            inTurn ? 1 : 0,
                            seconds);
                    sqlite.update("DELETE FROM ring_group_member WHERE ring_group = ?", self.id());
                    List<String> users = new ArrayList<>();
                    for (Person member : members) {
                        sqlite.update(
                                "INSERT OR IGNORE INTO ring_group_member (ring_group, person,"
                                        + " position) VALUES (?, ?, ?)",
                                self.id(),
                                member.id(),
                                users.size());
                        users.add(member.user());
                    }
                    return new Group(self, new RingGroup(users, inTurn, seconds));
                });
    }

    private @Nullable Person selfOf(PersonName name) throws SQLException {
        Person holder = store.holder(name);
        if (holder != null && isGroup(holder)) {
            return holder;
        }
        boolean full = groups().size() >= MOST_GROUPS;
        return full || (holder != null && store.canComeIn(holder))
                ? null
                : store.named(name, holder);
    }

    boolean isGroup(Person person) throws SQLException {
        return sqlite.one("SELECT 1 FROM ring_group WHERE person = ?", row -> true, person.id())
                != null;
    }

    /** Its name is free after that. */
    public void removeGroup(Group group) {
        store.write(
                () -> {
                    long id = group.self().id();
                    sqlite.update("DELETE FROM ring_group_member WHERE ring_group = ?", id);
                    return sqlite.update("DELETE FROM ring_group WHERE person = ?", id);
                });
    }

    // --- how it is done ----------------------------------------------------------------------

    /** The lowest number that nobody has; within a transaction. */
    int freeExtension() throws SQLException {
        Set<Integer> taken =
                new HashSet<>(
                        sqlite.all(
                                "SELECT extension FROM person WHERE extension IS NOT NULL",
                                row -> row.getInt(1)));
        Set<String> users =
                new HashSet<>(
                        sqlite.all(
                                "SELECT user FROM person WHERE user GLOB '[0-9]*'",
                                row -> row.getString(1)));
        int free = FIRST_EXTENSION;
        while (taken.contains(free) || users.contains(Integer.toString(free))) {
            free++;
        }
        return free;
    }

    /** Forgets what somebody who had this name before has set; within a transaction. */
    void forget(Person person) throws SQLException {
        sqlite.update("DELETE FROM call_rule WHERE person = ?", person.id());
        sqlite.update("DELETE FROM ring_group_member WHERE person = ?", person.id());
        sqlite.update("DELETE FROM message WHERE person = ?", person.id());
        sqlite.update("DELETE FROM missed_calls WHERE person = ?", person.id());
    }

    private record RuleOf(long person, CallRules rules) {}

    private record GroupOf(long person, boolean inTurn, int seconds) {}

    private record MemberOf(long group, long person) {}

    /**
     * @param known every row of people
     * @param present those who can come in, by user
     */
    static Known read(Sqlite sqlite, Map<Long, Person> known, Map<String, Person> present)
            throws SQLException {
        Map<String, Group> groups = groups(sqlite, known, present);
        Map<String, String> numbers = new HashMap<>();
        for (Person person : known.values()) {
            boolean there = present.containsKey(person.user()) || groups.containsKey(person.user());
            if (person.extension() > 0 && there) {
                numbers.put(Integer.toString(person.extension()), person.user());
            }
        }
        Map<String, CallRules> rules = new HashMap<>();
        for (RuleOf rule :
                sqlite.all(
                        "SELECT person, do_not_disturb, always, busy, unanswered, seconds FROM"
                                + " call_rule",
                        CallSettings::rule)) {
            Person person = known.get(rule.person());
            if (person != null) {
                rules.put(person.user(), rule.rules());
            }
        }
        return new Known(numbers, rules, groups);
    }

    private static RuleOf rule(ResultSet row) throws SQLException {
        return new RuleOf(
                row.getLong(1),
                new CallRules(
                        row.getInt(2) == 1,
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getInt(6)));
    }

    private static Map<String, Group> groups(
            Sqlite sqlite, Map<Long, Person> known, Map<String, Person> present)
            throws SQLException {
        Map<Long, List<String>> members = new HashMap<>();
        for (MemberOf member :
                sqlite.all(
                        "SELECT ring_group, person FROM ring_group_member ORDER BY position",
                        row -> new MemberOf(row.getLong(1), row.getLong(2)))) {
            Person person = known.get(member.person());
            if (person != null && present.containsKey(person.user())) {
                members.computeIfAbsent(member.group(), _ -> new ArrayList<>()).add(person.user());
            }
        }
        Map<String, Group> groups = new LinkedHashMap<>();
        for (GroupOf group :
                sqlite.all(
                        "SELECT person, in_turn, seconds FROM ring_group",
                        row -> new GroupOf(row.getLong(1), row.getInt(2) == 1, row.getInt(3)))) {
            Person self = known.get(group.person());
            if (self != null) {
                List<String> users = members.getOrDefault(group.person(), List.of());
                groups.put(
                        self.user(),
                        new Group(self, new RingGroup(users, group.inTurn(), group.seconds())));
            }
        }
        return groups;
    }
}
