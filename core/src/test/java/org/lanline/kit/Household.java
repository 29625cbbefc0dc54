package org.lanline.kit;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.switchboard.Accounts;

import java.util.List;
import java.util.Set;

/**
 * People with phones of one password, and no other device.
 *
 * @param users whoever is asked for when it is empty
 */
public record Household(Set<String> users) implements Accounts {
    public static final String PASSWORD = "secret";

    public Household {
        users = Set.copyOf(users);
    }

    @Override
    public Accounts.@Nullable Device deviceByToken(String token) {
        return null;
    }

    @Override
    public List<PhoneSecret> phones(String user, DigestAlgorithm algorithm) {
        return exists(user)
                ? PhoneSecret.shared(algorithm.ha1(user, "lanline.local", PASSWORD))
                : List.of();
    }

    @Override
    public boolean exists(String user) {
        return users.isEmpty() || users.contains(user);
    }
}
