package org.lanline.trace.findings;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The check list of one pair of credentials, rebuilt from the checks (RFC 8445 section 6.1.2). A
 * restart makes another session.
 */
public final class IceSession {
    private static final int MOST_PAIRS = 400;
    private static final int MOST_PROBLEMS = 50;

    private final String one;
    private final String other;
    private final Map<AddressPair, IcePair> pairs = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Integer> reflexive = new LinkedHashMap<>();
    private final List<IceCheck> conflicts = new ArrayList<>(0);
    private final List<IceCheck> forged = new ArrayList<>(0);
    private final Map<InetSocketAddress, String> owners = new LinkedHashMap<>();
    private @Nullable String controlling;
    private int verified;
    private int unverified;
    private int first;
    private long firstNanos;
    private long lastNanos;

    IceSession(String one, String other) {
        this.one = one;
        this.other = other;
    }

    @Nullable IcePair pair(AddressPair path) {
        IcePair pair = pairs.get(path);
        if (pair == null && pairs.size() < MOST_PAIRS) {
            pair = new IcePair(pairs.size() + 1, path);
            pairs.put(path, pair);
        }
        return pair;
    }

    void check(IceCheck check, String sender) {
        if (owners.size() < MOST_PAIRS) {
            owners.putIfAbsent(check.from(), sender);
        }
        if (first == 0) {
            first = check.frame();
            firstNanos = check.nanos();
        }
        lastNanos = check.nanos();
        if (check.controlling()) {
            controlling = sender;
        }
    }

    void answered(IceCheck check) {
        lastNanos = check.answerNanos();
        String sender = owners.get(check.from());
        if (check.succeeded() && sender != null && owners.size() < MOST_PAIRS) {
            owners.putIfAbsent(check.to(), sender.equals(one) ? other : one);
        }
        InetSocketAddress mapped = check.mapped();
        if (mapped != null && !mapped.equals(check.from()) && reflexive.size() < MOST_PROBLEMS) {
            reflexive.putIfAbsent(mapped, check.answerFrame());
        }
        if (check.error() == 487 && conflicts.size() < MOST_PROBLEMS) {
            conflicts.add(check);
        }
    }

    void integrity(IceCheck check, IceCheck.Integrity integrity) {
        switch (integrity) {
            case GOOD -> verified++;
            case BAD -> {
                if (forged.size() < MOST_PROBLEMS) {
                    forged.add(check);
                }
            }
            case CANNOT_TELL, ABSENT -> unverified++;
        }
    }

    /**
     * The user fragment of whoever sends or answers checks from this address; null when nobody
     * does.
     */
    public @Nullable String ufragOf(InetSocketAddress address) {
        return owners.get(address);
    }

    /** Every machine's address that the owner of this one sends or answers checks from. */
    public Set<InetAddress> aliases(InetSocketAddress address) {
        Set<InetAddress> found = new HashSet<>();
        found.add(address.getAddress());
        String ufrag = owners.get(address);
        owners.forEach(
                (each, owner) -> {
                    if (owner.equals(ufrag)) {
                        found.add(each.getAddress());
                    }
                });
        return found;
    }

    /** The one user fragment; empty for checks without USERNAME. */
    public String one() {
        return one;
    }

    public String other() {
        return other;
    }

    public boolean has(String ufrag) {
        return !ufrag.isEmpty() && (one.equals(ufrag) || other.equals(ufrag));
    }

    public Collection<IcePair> pairs() {
        return Collections.unmodifiableCollection(pairs.values());
    }

    public @Nullable IcePair on(AddressPair path) {
        return pairs.get(path);
    }

    /** Addresses that were first learned from an answer, and its frame (RFC 8445, 7.2.5.3.1). */
    public Map<InetSocketAddress, Integer> reflexive() {
        return Collections.unmodifiableMap(reflexive);
    }

    /** Checks that were answered with 487 Role Conflict. */
    public List<IceCheck> conflicts() {
        return Collections.unmodifiableList(conflicts);
    }

    /** Checks or answers whose integrity was made with another password. */
    public List<IceCheck> forged() {
        return Collections.unmodifiableList(forged);
    }

    /** The user fragment of the controlling side; null when nobody said so. */
    public @Nullable String controlling() {
        return controlling;
    }

    /** Messages whose integrity holds with the password of the description. */
    public int verified() {
        return verified;
    }

    /** Messages whose password was in no description seen. */
    public int unverified() {
        return unverified;
    }

    public int firstFrame() {
        return first;
    }

    public long firstNanos() {
        return firstNanos;
    }

    public long lastNanos() {
        return lastNanos;
    }

    /** The pair whose check was answered first; null when none was. */
    public @Nullable IcePair firstToSucceed() {
        IcePair earliest = null;
        for (IcePair pair : pairs.values()) {
            IceCheck success = pair.firstSuccess();
            IceCheck best = earliest == null ? null : earliest.firstSuccess();
            if (success != null && (best == null || success.answerNanos() < best.answerNanos())) {
                earliest = pair;
            }
        }
        return earliest;
    }
}
