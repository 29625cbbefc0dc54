package org.lanline.server.store;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.DigestServer;
import org.lanline.switchboard.Accounts;

import java.sql.SQLException;
import java.util.List;

/**
 * The passwords of people's desk phones and softphones, one for each. A part of the {@link Store}:
 * answered from memory, written at once.
 */
public final class PhonePasswords {

    /** How many phones one person has at most. */
    public static final int MOST = DigestServer.MOST_SECRETS;

    private final Store store;
    private final Sqlite sqlite;
    private final Secrets secrets;

    PhonePasswords(Store store, Sqlite sqlite, Secrets secrets) {
        this.store = store;
        this.sqlite = sqlite;
        this.secrets = secrets;
    }

    /** True when this person has a phone. */
    public boolean has(Person person) {
        return store.roster().phones().containsKey(person.user());
    }

    /** The phones of a person, in the order in which they came. */
    public List<DeskPhone> of(Person person) {
        return DeskPhone.of(person, secrets(person.user()));
    }

    private List<Roster.PhoneSecret> secrets(String user) {
        return store.roster().phones().getOrDefault(user, List.of());
    }

    /** The digest secrets of a user's phones. */
    List<Accounts.PhoneSecret> secrets(String user, DigestAlgorithm algorithm) {
        return secrets(user).stream()
                .map(each -> new Accounts.PhoneSecret(each.id(), each.ha1(algorithm)))
                .toList();
    }

    /** The digest that this user's phones use, where they are to use another than the box's. */
    @Nullable DigestAlgorithm digest(String user) {
        List<Roster.PhoneSecret> phones = secrets(user);
        boolean sha256Only = !phones.isEmpty() && phones.getFirst().sha256Only();
        return sha256Only ? DigestAlgorithm.SHA_256 : null;
    }

    /**
     * Gives a person the first password for a desk phone or softphone, and the name first where
     * nobody has it.
     *
     * @return null when this person has a phone already
     */
    public @Nullable PhonePassword add(PersonName name) {
        return add(name, false);
    }

    /** The same, of a phone without a label. */
    public @Nullable PhonePassword add(PersonName name, boolean sha256Only) {
        return add(name, "", sha256Only);
    }

    /**
     * @param label what its owner knows it by; may be empty
     * @param sha256Only whether this person's phones are to prove it by SHA-256 (RFC 8760), and
     *     never by MD5
     */
    public @Nullable PhonePassword add(PersonName name, String label, boolean sha256Only) {
        return store.write(
                () -> {
                    Person holder = store.holder(name);
                    if (holder != null && store.calls().isGroup(holder)) {
                        throw new WrongUse(
                                "%s is a ring group: choose another name.".formatted(name.text()));
                    }
                    boolean known = holder != null && store.canComeIn(holder);
                    if (!known && store.roster().people().size() >= Store.MOST_PEOPLE) {
                        throw new CannotStart(
                                "This box knows %d people and can know no more: take some away with lanline user revoke."
                                        .formatted(Store.MOST_PEOPLE));
                    }
                    Person person = known && holder != null ? holder : store.named(name, holder);
                    return phones(person) > 0 ? null : insert(person, label, sha256Only);
                });
    }

    /**
     * A phone more, with a password of its own; those that there are keep theirs, and it proves its
     * own by the digest that they use.
     *
     * @param label what its owner knows it by; may be empty
     * @return null when this person has {@link #MOST} already
     */
    public @Nullable PhonePassword addAnother(Person person, String label) {
        return store.write(
                () ->
                        phones(person) >= MOST
                                ? null
                                : insert(person, label, digest(person.user()) != null));
    }

    private long phones(Person person) throws SQLException {
        Long count =
                sqlite.one(
                        "SELECT count(*) FROM phone WHERE person = ?",
                        row -> row.getLong(1),
                        person.id());
        return count == null ? 0 : count;
    }

    private PhonePassword insert(Person person, String label, boolean sha256Only)
            throws SQLException {
        String password = secrets.password();
        long phone =
                sqlite.insert(
                        "INSERT INTO phone (person, label, ha1_md5, ha1_sha256, sha256_only,"
                                + " created) VALUES (?, ?, ?, ?, ?, ?)",
                        person.id(),
                        label,
                        DigestAlgorithm.MD5.ha1(person.user(), store.realm(), password),
                        DigestAlgorithm.SHA_256.ha1(person.user(), store.realm(), password),
                        sha256Only ? 1 : 0,
                        store.nowSeconds());
        return new PhonePassword(person, phone, password);
    }

    /** Voids the password of one phone; false when this person has no such phone. */
    public boolean remove(Person person, long phone) {
        return store.write(
                () -> {
                    sqlite.update(
                            "DELETE FROM binding WHERE person = ? AND phone = ?",
                            person.id(),
                            phone);
                    return sqlite.update(
                                    "DELETE FROM phone WHERE person = ? AND id = ?",
                                    person.id(),
                                    phone)
                            == 1;
                });
    }

    /** Voids the passwords of all phones of a person; false when there was none. */
    public boolean revoke(Person person) {
        return store.write(() -> forget(person));
    }

    boolean forget(Person person) throws SQLException {
        sqlite.update("DELETE FROM binding WHERE person = ?", person.id());
        return sqlite.update("DELETE FROM phone WHERE person = ?", person.id()) > 0;
    }
}
