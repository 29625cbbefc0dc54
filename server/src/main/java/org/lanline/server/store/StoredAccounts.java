package org.lanline.server.store;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.CallRules;
import org.lanline.switchboard.RingGroup;

import java.util.List;

/** The store as the switchboard sees it. */
record StoredAccounts(Store store) implements Accounts {

    @Override
    public Accounts.@Nullable Device deviceByToken(String token) {
        org.lanline.server.store.Device device = store.device(token);
        return device == null
                ? null
                : new Accounts.Device(device.id(), device.person().user(), device.person().name());
    }

    @Override
    public List<PhoneSecret> phones(String user, DigestAlgorithm algorithm) {
        return store.phones().secrets(user, algorithm);
    }

    @Override
    public @Nullable DigestAlgorithm digest(String user) {
        return store.phones().digest(user);
    }

    @Override
    public boolean exists(String user) {
        return store.person(user) != null || store.calls().group(user) != null;
    }

    @Override
    public @Nullable String userOf(String number) {
        return store.calls().userOf(number);
    }

    @Override
    public CallRules rules(String user) {
        return store.calls().rules(user);
    }

    @Override
    public @Nullable RingGroup group(String user) {
        Group group = store.calls().group(user);
        return group == null ? null : group.ring();
    }
}
