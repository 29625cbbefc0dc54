package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Credentials;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.DigestServer;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Who is behind a request: by its credentials, or by the WebSocket flow that has shown some before.
 * A challenge costs no memory and is the same for people who exist and people who do not, but for
 * those whose phones are to use another digest than the box's own.
 */
final class Gate {
    static final long NONCE_LIFE_NANOS = 300 * Limits.SECOND;
    static final int NONCES = 20_000;

    private final Accounts accounts;
    private final DigestServer digest;
    private final DigestAlgorithm algorithm;
    private final WrongPasswords wrong = new WrongPasswords();
    private final Map<Flow, Identity> owners = new HashMap<>();

    /**
     * @param algorithm the one that challenges ask for; what clients can differs so much that two
     *     at once fail with most of them
     */
    Gate(Accounts accounts, DigestServer digest, DigestAlgorithm algorithm) {
        this.accounts = accounts;
        this.digest = digest;
        this.algorithm = algorithm;
    }

    sealed interface Verdict {
        record Proven(Identity identity) implements Verdict {}

        /** Nothing shown, or nothing that counts: to be challenged. */
        record Unproven(boolean stale) implements Verdict {}
    }

    private static final Verdict UNPROVEN = new Verdict.Unproven(false);

    Verdict judge(Flow flow, SipMessage request, long nowNanos) {
        Verdict shown = null;
        for (Credentials credentials : credentials(request)) {
            shown = judge(credentials, flow, request, nowNanos);
            if (shown instanceof Verdict.Proven) {
                break;
            }
        }
        Identity owner = owners.get(flow);
        if (owner == null) {
            return shown == null ? UNPROVEN : shown;
        }
        if (shown == null) {
            return new Verdict.Proven(owner);
        }
        boolean same =
                shown instanceof Verdict.Proven(Identity identity)
                        && identity.user().equals(owner.user());
        return same ? shown : UNPROVEN; // a flow belongs to one person as long as it lives
    }

    private List<Credentials> credentials(SipMessage request) {
        String name = request.method().equals("REGISTER") ? "Authorization" : "Proxy-Authorization";
        List<Credentials> shown = new ArrayList<>(1);
        request.headers(name).forEach(value -> shown.add(Credentials.parse(value)));
        if (!name.equals("Authorization")) { // a page shows its token there whatever it asks for
            for (String value : request.headers("Authorization")) {
                if (Credentials.parse(value) instanceof Credentials.Bearer token) {
                    shown.add(token);
                }
            }
        }
        shown.removeIf(Credentials.Unusable.class::isInstance);
        return shown;
    }

    private Verdict judge(Credentials credentials, Flow flow, SipMessage request, long nowNanos) {
        return switch (credentials) {
            case Credentials.Bearer(String token) -> byToken(token, flow);
            case Credentials.Digest shown -> byDigest(shown, flow, request, nowNanos);
            case Credentials.Unusable _ -> UNPROVEN;
        };
    }

    /** A token over UDP or TCP is a token given away: it is not looked at. */
    private Verdict byToken(String token, Flow flow) {
        boolean readable = !Registrar.isWebSocket(flow) && !flow.transport().secure();
        Accounts.Device device = readable ? null : accounts.deviceByToken(token);
        return device == null
                ? UNPROVEN
                : new Verdict.Proven(Identity.device(device.user(), device.id()));
    }

    private Verdict byDigest(
            Credentials.Digest shown, Flow flow, SipMessage request, long nowNanos) {
        InetAddress source = flow.remote().getAddress();
        DigestAlgorithm own = accounts.digest(shown.user());
        boolean fits = own == null || own == shown.algorithm();
        List<Accounts.PhoneSecret> phones =
                fits ? accounts.phones(shown.user(), shown.algorithm()) : List.of();
        boolean asked = digest.isAsked(shown, source, nowNanos);
        boolean heard = wrong.mayTry(source, shown.user(), asked, nowNanos);
        // Also for those who are not heard: nobody can tell that from the time it takes.
        List<String> secrets = phones.stream().map(Accounts.PhoneSecret::ha1).toList();
        DigestServer.Judgement judged =
                digest.verify(shown, request.method(), secrets, source, nowNanos);
        if (!heard) {
            return UNPROVEN;
        }
        return switch (judged.verdict()) {
            case ACCEPTED -> {
                wrong.right(source, shown.user(), nowNanos);
                yield new Verdict.Proven(
                        Identity.phone(shown.user(), phones.get(judged.which()).phone()));
            }
            case STALE -> {
                if (!asked) {
                    wrong.unasked(source, nowNanos);
                }
                yield new Verdict.Unproven(true);
            }
            case REFUSED -> {
                wrong.wrong(source, shown.user(), !phones.isEmpty(), asked, nowNanos);
                yield UNPROVEN;
            }
        };
    }

    /** Whether this phone of a user can still prove itself. */
    boolean hasPassword(String user, long phone) {
        return accounts.phones(user, algorithm(user)).stream()
                .anyMatch(each -> each.phone() == phone);
    }

    private DigestAlgorithm algorithm(@Nullable String user) {
        DigestAlgorithm own = user == null ? null : accounts.digest(user);
        return own == null ? algorithm : own;
    }

    /** 401 from the registrar, 407 from the proxy (RFC 3261 section 22). */
    SipMessage challenge(Flow flow, SipMessage request, boolean stale, String tag, long nowNanos) {
        boolean registrar = request.method().equals("REGISTER");
        DigestAlgorithm asked = algorithm(request.from().uri().userName());
        String value = digest.challenge(asked, stale, flow.remote().getAddress(), nowNanos);
        return Reply.to(request, registrar ? 401 : 407, tag)
                .header(registrar ? "WWW-Authenticate" : "Proxy-Authenticate", value)
                .done();
    }

    /** Trusts a WebSocket flow from now on: one connection, one page, one device. */
    void own(Flow flow, Identity identity) {
        if (Registrar.isWebSocket(flow)) {
            owners.put(flow, identity);
        }
    }

    @Nullable Identity owner(Flow flow) {
        return owners.get(flow);
    }

    void forget(Flow flow) {
        owners.remove(flow);
    }

    /** The flows that these have opened. */
    List<Flow> flowsOf(Predicate<Identity> wanted) {
        return owners.entrySet().stream()
                .filter(each -> wanted.test(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
