package org.lanline.server.store;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.Redeeming.Refusal;

import java.sql.SQLException;

/**
 * The ways in that somebody inside opens: a code for one more device, an invite for one more
 * person. A part of the {@link Store}: written at once.
 */
public final class Doors {

    /** How long a device's code stays open. */
    public static final long PAIRING_SECONDS = 600;

    /** How long an invite stays open. */
    public static final long INVITE_SECONDS = 86_400;

    private final Store store;
    private final Sqlite sqlite;
    private final Codes codes;

    Doors(Store store, Sqlite sqlite, Codes codes) {
        this.store = store;
        this.sqlite = sqlite;
        this.codes = codes;
    }

    /** Claims a free name for a new device, where a name is to be had by invite only. */
    public Joining joinInvited(PersonName name, DeviceKind kind, String label, String invite) {
        return store.write(
                () ->
                        switch (codes.byDigits(invite, true, store.nowSeconds())) {
                            case Codes.Found.Closed(Refusal refusal) ->
                                    new Joining.InviteRefused(refusal);
                            case Codes.Found.Open(Codes.Row code) -> {
                                Joining joining = store.claim(name, kind, label);
                                if (joining instanceof Joining.Joined) {
                                    codes.use(code, store.nowSeconds());
                                }
                                yield joining;
                            }
                        });
    }

    /** Opens the door for one more device of a person; null when too many doors are open. */
    public @Nullable OpenedCode openPairing(Person person, String opener) {
        return store.write(() -> codes.open(person, opener, store.nowSeconds(), PAIRING_SECONDS));
    }

    /** Opens the door for one new name; null when too many doors are open. */
    public @Nullable OpenedCode openInvite(String opener) {
        return store.write(() -> codes.open(null, opener, store.nowSeconds(), INVITE_SECONDS));
    }

    /**
     * Adds a device to the person who showed a code.
     *
     * @param digits 8 of them
     */
    public Redeeming pairByCode(String digits, DeviceKind kind, String label) {
        return store.write(
                () -> redeem(codes.byDigits(digits, false, store.nowSeconds()), kind, label));
    }

    /** Adds a device to the person who showed a QR code. */
    public Redeeming pairBySecret(String secret, DeviceKind kind, String label) {
        return store.write(() -> redeem(codes.bySecret(secret, store.nowSeconds()), kind, label));
    }

    private Redeeming redeem(Codes.Found found, DeviceKind kind, String label) throws SQLException {
        return switch (found) {
            case Codes.Found.Closed(Refusal refusal) -> new Redeeming.Refused(refusal);
            case Codes.Found.Open(Codes.Row code) -> {
                Person person = personOf(code);
                if (person == null) {
                    yield new Redeeming.Refused(Refusal.OVER);
                }
                if (store.devicesOf(person).size() >= Store.MOST_DEVICES) {
                    yield new Redeeming.Refused(Refusal.TOO_MANY_DEVICES);
                }
                codes.use(code, store.nowSeconds());
                yield new Redeeming.Redeemed(store.addDevice(person, kind, label));
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
        return store.read(codes::opened);
    }
}
