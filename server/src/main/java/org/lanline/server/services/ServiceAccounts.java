package org.lanline.server.services;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.Accounts;
import org.lanline.switchboard.CallRules;
import org.lanline.switchboard.RingGroup;

import java.util.List;
import java.util.Map;

/** Those of people, and the services', whose passwords live no longer than the box runs. */
record ServiceAccounts(Accounts people, Map<String, String> passwords, String realm)
        implements Accounts {

    @Override
    public @Nullable Device deviceByToken(String token) {
        return people.deviceByToken(token);
    }

    @Override
    public List<PhoneSecret> phones(String user, DigestAlgorithm algorithm) {
        String password = passwords.get(user);
        return password == null
                ? people.phones(user, algorithm)
                : PhoneSecret.shared(algorithm.ha1(user, realm, password));
    }

    @Override
    public @Nullable DigestAlgorithm digest(String user) {
        return passwords.containsKey(user) ? null : people.digest(user);
    }

    @Override
    public boolean exists(String user) {
        return passwords.containsKey(user) || people.exists(user);
    }

    @Override
    public @Nullable String userOf(String number) {
        for (Service service : Service.values()) {
            if (service.number().equals(number) && passwords.containsKey(service.user())) {
                return service.user();
            }
        }
        return people.userOf(number);
    }

    @Override
    public boolean parks(String user) {
        return Service.PARK.user().equals(user) && passwords.containsKey(user);
    }

    @Override
    public CallRules rules(String user) {
        return people.rules(user);
    }

    @Override
    public @Nullable RingGroup group(String user) {
        return people.group(user);
    }
}
