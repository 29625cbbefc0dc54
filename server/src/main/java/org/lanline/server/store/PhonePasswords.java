package org.lanline.server.store;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.WrongUse;
import org.lanline.sip.DigestAlgorithm;

import java.sql.SQLException;

/**
 * The passwords of people's desk phones and softphones. A part of the {@link Store}: answered from
 * memory, written at once.
 */
public final class PhonePasswords {
    private final Store store;
    private final Sqlite sqlite;
    private final Secrets secrets;

    PhonePasswords(Store store, Sqlite sqlite, Secrets secrets) {
        this.store = store;
        this.sqlite = sqlite;
        this.secrets = secrets;
    }

    /** True when this person's phones have a password. */
    public boolean has(Person person) {
        return store.roster().phones().containsKey(person.user());
    }

    /**
     * The digest secret HA1 of a user's phones in lower-case hex, or null.
     *
     * @param algorithm {@code MD5} or {@code SHA-256}
     */
    @Nullable String ha1(String user, String algorithm) {
        Roster.PhoneSecret secret = store.roster().phones().get(user);
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
        Roster.PhoneSecret secret = store.roster().phones().get(user);
        return secret != null && secret.sha256Only() ? DigestAlgorithm.SHA_256 : null;
    }

    /**
     * Gives a person a password for desk phones and softphones, and the name first where nobody has
     * it.
     *
     * @return null when this person has a password already
     */
    public @Nullable PhonePassword add(PersonName name) {
        return add(name, false);
    }

    /**
     * @param sha256Only whether these phones are to prove it by SHA-256 (RFC 8760), and never by
     *     MD5
     */
    public @Nullable PhonePassword add(PersonName name, boolean sha256Only) {
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
                        Secrets.ha1("MD5", person.user(), store.realm(), password),
                        Secrets.ha1("SHA-256", person.user(), store.realm(), password),
                        store.nowSeconds(),
                        sha256Only ? 1 : 0)
                == 1;
    }

    /** Voids the password of a person's phones; false when there was none. */
    public boolean revoke(Person person) {
        return store.write(() -> forget(person));
    }

    boolean forget(Person person) throws SQLException {
        sqlite.update("DELETE FROM binding WHERE person = ?", person.id());
        return sqlite.update("DELETE FROM phone_password WHERE person = ?", person.id()) == 1;
    }
}
