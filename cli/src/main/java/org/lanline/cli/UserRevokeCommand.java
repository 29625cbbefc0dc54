package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.Device;
import org.lanline.server.store.Person;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.Store;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.concurrent.Callable;

/** {@code lanline user revoke}: a device, a phone's password, or all that a person has. */
@Command(
        name = "revoke",
        description = "Shut out a person, a device, or a person's phones.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Open connections are closed at once. A name whose last device is shut out is free.",
            "A call that a phone is in goes on until it is hung up.",
            "Exit code: 0 done, 1 nobody of that name, 3 could not."
        })
final class UserRevokeCommand implements Callable<Integer> {

    /**
     * What is printed; the names are those of the JSON.
     *
     * @param device a device's id or a phone's number; null when it was more than one device, or
     *     none
     * @param phones true when only passwords of phones are void
     */
    record Revoked(String user, String name, @Nullable String device, boolean phones) {}

    @Spec
    private @SuppressWarnings("NullAway.Init") CommandSpec spec;

    @Mixin private DataOption data = new DataOption();

    @Parameters(
            paramLabel = "WHO",
            description = "a name, a user, or a device's id (d-…, see lanline user list)")
    private String who = "";

    @Option(names = "--password", description = "only the password of this person's phones")
    private boolean password;

    @Option(
            names = "--phone",
            paramLabel = "NUMBER",
            description = "only this one of the person's phones (see lanline user list)")
    private long phone;

    @Option(names = "--json", description = "print one JSON object, for programs")
    private boolean json;

    @Override
    public Integer call() {
        try (Store store = data.store()) {
            Revoked done = revoke(store);
            if (done == null) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "There is no %s %s: lanline user list shows who there is."
                                        .formatted(
                                                phone != 0
                                                        ? "such phone of"
                                                        : password
                                                                ? "phone password of"
                                                                : "person or device",
                                                who));
                return Exit.NO;
            }
            spec.commandLine().getOut().println(json ? Json.write(done) : words(done));
            return Exit.DONE;
        }
    }

    private static String words(Revoked done) {
        if (done.device() != null) {
            return "%s%s of %s is shut out."
                    .formatted(done.phones() ? "Phone " : "", done.device(), done.name());
        }
        return done.phones()
                ? "The phones of %s are shut out.".formatted(done.name())
                : "%s is shut out, with every device; the name is free.".formatted(done.name());
    }

    /** What was done, or null when there was nothing to do. */
    private @Nullable Revoked revoke(Store store) {
        Device device = store.deviceById(who);
        if (device != null && !password) {
            store.revokeDevice(device.id());
            Person owner = device.person();
            return new Revoked(owner.user(), owner.name(), device.id(), false);
        }
        Person person = person(store, who);
        if (phone != 0) {
            return person != null && store.phones().remove(person, phone)
                    ? new Revoked(person.user(), person.name(), String.valueOf(phone), true)
                    : null;
        }
        if (person == null || (password && !store.phones().revoke(person))) {
            return null;
        }
        if (!password) {
            store.revokePerson(person);
        }
        return new Revoked(person.user(), person.name(), null, password);
    }

    /** By user, address or name. */
    static @Nullable Person person(Store store, String who) {
        String bare = who.startsWith("sip:") ? who.substring(4) : who;
        int at = bare.indexOf('@');
        Person byUser = store.person(at < 0 ? bare : bare.substring(0, at));
        if (byUser != null) {
            return byUser;
        }
        if (!(PersonName.parse(who) instanceof PersonName.Parsed.Ok(PersonName wanted))) {
            return null;
        }
        return store.people().stream()
                .filter(person -> isNamed(person, wanted))
                .findFirst()
                .orElse(null);
    }

    private static boolean isNamed(Person person, PersonName wanted) {
        return PersonName.parse(person.name()) instanceof PersonName.Parsed.Ok(PersonName name)
                && name.key().equals(wanted.key());
    }
}
