package org.lanline.server.people;

import org.jspecify.annotations.Nullable;
import org.lanline.server.store.Device;
import org.lanline.server.store.Person;
import org.lanline.server.store.Store;

/** The rendezvous' only view of the store: answered from memory, at once. */
interface Members {

    /** The device that holds this token, or null. */
    @Nullable Device device(String token);

    /** True for a token that was good once. */
    boolean wasRevoked(String token);

    @Nullable Device deviceById(String id);

    @Nullable Person person(String user);

    /** Whether this person has said not to be disturbed. */
    boolean isQuiet(String user);

    /** True for somebody whom a check-up has made up, and who is on nobody's list. */
    boolean isPatient(String user);

    /** Notes that a device is here. */
    void seen(String deviceId);

    static Members of(Store store) {
        return new Stored(store);
    }

    /** The members that the store knows. */
    record Stored(Store store) implements Members {
        @Override
        public @Nullable Device device(String token) {
            return store.device(token);
        }

        @Override
        public boolean wasRevoked(String token) {
            return store.wasRevoked(token);
        }

        @Override
        public @Nullable Device deviceById(String id) {
            return store.deviceById(id);
        }

        @Override
        public @Nullable Person person(String user) {
            return store.person(user);
        }

        @Override
        public boolean isQuiet(String user) {
            return store.calls().rules(user).doNotDisturb();
        }

        @Override
        public boolean isPatient(String user) {
            return store.isPatient(user);
        }

        @Override
        public void seen(String deviceId) {
            store.seen(deviceId);
        }
    }
}
