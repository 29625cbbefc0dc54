package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Flow;
import org.lanline.sip.SipUri;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** Who is where: the bindings of every user, freshest first. */
final class Location {
    private final Map<String, List<Binding>> byUser = new HashMap<>();
    private long soonest = Long.MAX_VALUE;
    private int size;

    int size() {
        return size;
    }

    /** The bindings of a user, freshest first. */
    List<Binding> of(String user) {
        return byUser.getOrDefault(user, List.of());
    }

    /** Puts a binding in front, in the place of {@code old} when there is one. */
    void put(@Nullable Binding old, Binding binding) {
        List<Binding> bindings = byUser.computeIfAbsent(binding.user(), _ -> new ArrayList<>());
        if (old != null && bindings.remove(old)) {
            size--;
        }
        bindings.addFirst(binding);
        size++;
        soonest = Math.min(soonest, binding.expiresNanos());
    }

    void remove(Binding binding) {
        List<Binding> bindings = byUser.get(binding.user());
        if (bindings != null && bindings.remove(binding)) {
            size--;
            if (bindings.isEmpty()) {
                byUser.remove(binding.user());
            }
        }
    }

    /** All bindings that fit. */
    List<Binding> where(Predicate<Binding> wanted) {
        List<Binding> found = new ArrayList<>();
        byUser.values().forEach(each -> each.stream().filter(wanted).forEach(found::add));
        return found;
    }

    boolean has(Binding binding) {
        return of(binding.user()).contains(binding);
    }

    /** Whether a flow carries a binding of this user. */
    boolean isOn(Flow flow, String user) {
        return isAny(user, binding -> binding.flow().equals(flow));
    }

    /** Whether any binding of this user is such a one. */
    boolean isAny(String user, Predicate<Binding> wanted) {
        for (Binding binding : of(user)) {
            if (wanted.test(binding)) {
                return true;
            }
        }
        return false;
    }

    /** The device of a user that is on this flow, if it has said which it is. */
    @Nullable String instanceOn(Flow flow, String user) {
        for (Binding binding : of(user)) {
            if (binding.instance() != null && binding.flow().equals(flow)) {
                return binding.instance();
            }
        }
        return null;
    }

    /** The flows of one instance of a user, freshest first: what a GRUU names (RFC 5627). */
    List<Binding> ofInstance(String user, String instance) {
        return those(user, each -> instance.equals(each.instance()));
    }

    /**
     * The binding of a user whose contact a Request-URI names: user, host and port count, what else
     * a dialog's contact carries does not. Only this user's are asked, so that nobody can draw
     * another's requests by registering a contact like theirs.
     */
    List<Binding> ofContact(String user, SipUri uri) {
        return those(user, each -> sameContact(each.uri(), uri));
    }

    private List<Binding> those(String user, Predicate<Binding> wanted) {
        List<Binding> found = new ArrayList<>(1);
        for (Binding binding : of(user)) {
            if (wanted.test(binding)) {
                found.add(binding);
            }
        }
        return found;
    }

    static boolean sameContact(SipUri one, SipUri other) {
        return one.isSip()
                && other.isSip()
                && Objects.equals(one.userName(), other.userName())
                && one.host().equalsIgnoreCase(other.host())
                && portOf(one) == portOf(other);
    }

    private static int portOf(SipUri uri) {
        if (uri.port() >= 0) {
            return uri.port();
        }
        return uri.isSecure() ? 5061 : 5060;
    }

    /**
     * One list for each device of a user, its freshest flow first: a device is rung once, and its
     * other flows are there for when that one fails (RFC 5626 section 7).
     */
    List<List<Binding>> devices(String user) {
        Map<String, List<Binding>> devices = new LinkedHashMap<>();
        for (Binding binding : of(user)) {
            devices.computeIfAbsent(binding.name(), _ -> new ArrayList<>()).add(binding);
        }
        return new ArrayList<>(devices.values());
    }

    /** The bindings whose time has passed; they are still to be removed. */
    List<Binding> expired(long nowNanos) {
        if (soonest == Long.MAX_VALUE || soonest - nowNanos > 0) {
            return List.of();
        }
        List<Binding> over = where(binding -> binding.expiresNanos() - nowNanos <= 0);
        soonest =
                where(binding -> binding.expiresNanos() - nowNanos > 0).stream()
                        .map(Binding::expiresNanos)
                        .min(Comparator.naturalOrder())
                        .orElse(Long.MAX_VALUE);
        return over;
    }

    long deadline() {
        return soonest;
    }
}
