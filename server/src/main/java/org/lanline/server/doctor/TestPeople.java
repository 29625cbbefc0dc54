package org.lanline.server.doctor;

import org.lanline.server.store.DeviceKind;
import org.lanline.server.store.Joining;
import org.lanline.server.store.Person;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.PhonePassword;
import org.lanline.server.store.Store;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * People who were made up, in the box's store, and are taken away again; what an interrupted
 * check-up left behind is too. They are on nobody's list ({@link Store#isPatient}). That only who
 * may write the store can make them is what the box trusts.
 */
final class TestPeople implements AutoCloseable {

    private static final String NAME = "Doctor test ";
    private static final long FORGOTTEN_SECONDS = 300;

    /** The store tells the running box every 200 ms. */
    private static final long HEARD_MILLIS = 700;

    /** Somebody who was made up. */
    record Patient(Person person, String secret) {}

    private final Store store;
    private final String mark =
            String.format(Locale.ROOT, "%04x", new SecureRandom().nextInt(1 << 16));
    private final List<Person> made = new ArrayList<>();

    /**
     * @param store of the box
     */
    TestPeople(Store store) {
        this.store = store;
        long limit = System.currentTimeMillis() / 1_000 - FORGOTTEN_SECONDS;
        store.people().stream()
                .filter(each -> each.name().startsWith(NAME) && each.createdSeconds() < limit)
                .forEach(store::revokePerson);
    }

    /** Somebody with a password, and with a token, for a phone alone would be on the list. */
    Patient phone() {
        PersonName name = name();
        page(name);
        PhonePassword password = store.phones().add(name);
        if (password == null) {
            throw new IllegalStateException("a name of our own is taken");
        }
        return new Patient(password.person(), password.password());
    }

    /** Somebody with a token. */
    Patient page() {
        return page(name());
    }

    private Patient page(PersonName name) {
        Joining joining = store.join(name, DeviceKind.DOCTOR, "lanline doctor");
        if (!(joining instanceof Joining.Joined(var membership))) {
            throw new IllegalStateException("the box knows as many people as it can");
        }
        made.add(membership.person());
        return new Patient(membership.person(), membership.token());
    }

    private PersonName name() {
        String text = NAME + (char) ('A' + made.size()) + " " + mark;
        return switch (PersonName.parse(text)) {
            case PersonName.Parsed.Ok(PersonName name) -> name;
            case PersonName.Parsed.Bad(String why) -> throw new IllegalStateException(why);
        };
    }

    /** Returns when the box knows everybody who was made until now. */
    void settle() throws InterruptedException {
        Thread.sleep(HEARD_MILLIS);
    }

    @Override
    public void close() {
        made.forEach(store::revokePerson);
    }
}
