package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Edit;
import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.Parameters;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;
import org.lanline.sip.Via;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * What one hop through this box does to a message (RFC 3261 sections 16.6 and 18.2): marks where it
 * came from, and writes what is sent on. Everything not named here travels byte for byte.
 */
final class Hop {
    /** Only this box may say who somebody is (RFC 3325), and it does not. */
    private static final List<String> ASSERTIONS =
            List.of("P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID");

    private static final List<String> STARTS_DIALOG =
            List.of("INVITE", "SUBSCRIBE", "REFER", "NOTIFY");

    private final Domains domains;
    private final Seal seal;
    private final String realm;
    private final RandomGenerator random;

    Hop(Domains domains, Seal seal, String realm, RandomGenerator random) {
        this.domains = domains;
        this.seal = seal;
        this.realm = realm;
        this.random = random;
    }

    /** Notes in the top Via where a request really came from (section 18.2.1, RFC 3581). */
    static SipMessage stamped(Flow flow, SipMessage request) {
        Via via = request.topVia();
        String address = text(flow.remote().getAddress());
        boolean asked = via.rport() >= 0;
        Via stamped = via;
        if (asked || !bare(via.host()).equals(address)) {
            stamped = stamped.with("received", address);
        }
        if (asked) {
            stamped = stamped.with("rport", String.valueOf(flow.remote().getPort()));
        }
        return stamped.equals(via) ? request : request.edit().replaceFirst("Via", stamped).done();
    }

    /**
     * Where responses to a request go (section 18.2.2): back on a connection; over UDP to the
     * address it came from, at the port it came from when the sender asked so, else at the one that
     * its Via names.
     */
    static Flow back(Flow flow, SipMessage request) {
        Via via = request.topVia();
        if (flow.transport() != Transport.UDP || via.rport() >= 0) {
            return flow;
        }
        int port = via.port() > 0 ? via.port() : 5060;
        if (port == flow.remote().getPort()) {
            return flow;
        }
        InetSocketAddress remote = new InetSocketAddress(flow.remote().getAddress(), port);
        return new Flow(flow.id(), flow.transport(), flow.local(), remote);
    }

    /** What leaves over one way. */
    SipMessage outgoing(SipMessage request, Flow from, Target.Way way, int breadth) {
        return onward(request, from, way)
                .set("Max-Breadth", breadth)
                .prepend("Via", via(way.flow(), branch(request)))
                .done();
    }

    /**
     * What leaves over one way without a transaction.
     *
     * @param received as it came: what its branch is made of
     */
    SipMessage acknowledgement(SipMessage ack, SipMessage received, Flow from, Target.Way way) {
        return onward(ack, from, way)
                .removeAll("Max-Breadth")
                .prepend("Via", via(way.flow(), statelessBranch(received)))
                .done();
    }

    private Edit onward(SipMessage request, Flow from, Target.Way way) {
        Edit edit = request.edit();
        SipUri target = way.requestUri().withoutHeaders().without("method");
        List<NameAddr> path = way.path();
        int forwards = Math.min(Limits.MAX_FORWARDS, request.maxForwards());
        edit.set("Max-Forwards", forwards < 0 ? Limits.MAX_FORWARDS : forwards - 1);
        if (request.toTag() == null && STARTS_DIALOG.contains(request.method())) {
            recordRoute(edit, request, from, way.flow());
        }
        for (int i = path.size() - 1; i >= 0; i--) {
            edit.prepend("Route", path.get(i));
        }
        NameAddr first = path.isEmpty() ? firstOf(request.routes()) : path.getFirst();
        if (first != null && !first.uri().isLooseRoute()) { // step 6: the next hop is strict
            edit.removeFirst("Route").append("Route", NameAddr.of(target));
            target = first.uri().withoutHeaders();
        }
        withoutSecrets(edit, request);
        ASSERTIONS.forEach(edit::removeAll);
        if (request.header("Content-Length") == null) {
            edit.append("Content-Length", request.body().length);
        }
        return edit.requestUri(target.toString());
    }

    private static @Nullable NameAddr firstOf(List<NameAddr> routes) {
        return routes.isEmpty() ? null : routes.getFirst();
    }

    /**
     * Credentials for this box stay here: whoever got a bearer token could be that device. Those
     * for somebody else's realm travel on (section 16.6 step 8 forbids to touch them).
     */
    private void withoutSecrets(Edit edit, SipMessage request) {
        for (String name : List.of("Authorization", "Proxy-Authorization")) {
            List<String> values = request.headers(name);
            if (values.isEmpty()) {
                continue;
            }
            List<String> others = values.stream().filter(value -> !isForHere(value)).toList();
            if (others.size() < values.size()) {
                edit.removeAll(name);
                others.forEach(value -> edit.append(name, value));
            }
        }
    }

    private boolean isForHere(String credentials) {
        String lower = credentials.toLowerCase(Locale.ROOT);
        return !lower.startsWith("digest")
                || lower.contains("\"" + realm.toLowerCase(Locale.ROOT) + "\"");
    }

    /** One entry for each side where the sides differ, so that each can reach it (RFC 5658). */
    private void recordRoute(Edit edit, SipMessage request, Flow from, Flow to) {
        String mark = seal.ofDialog(request.callId());
        SipUri inner = address(mark, from);
        SipUri outer = address(mark, to);
        if (!inner.equals(outer)) {
            edit.prepend("Record-Route", NameAddr.of(inner));
        }
        edit.prepend("Record-Route", NameAddr.of(outer));
    }

    private static SipUri address(String user, Flow flow) {
        InetSocketAddress local = flow.local();
        SipUri uri = SipUri.of(user, host(local.getAddress()), local.getPort());
        Parameters parameters =
                flow.transport() == Transport.UDP
                        ? Parameters.NONE
                        : Parameters.NONE.with("transport", flow.transport().parameter());
        return uri.withParameters(parameters.with("lr", null));
    }

    private static Via via(Flow flow, String branch) {
        InetSocketAddress local = flow.local();
        return Via.of(flow.transport(), host(local.getAddress()), local.getPort(), branch);
    }

    /** A branch nobody can guess, with the mark by which a loop is known (RFC 5393 section 4.2). */
    private String branch(SipMessage request) {
        return Via.MAGIC_COOKIE + Long.toHexString(random.nextLong()) + "." + loopMark(request);
    }

    /** The branch of what has no transaction, such as an ACK: the same one each time. */
    private String statelessBranch(SipMessage request) {
        return Via.MAGIC_COOKIE
                + seal.over("branch", request.topVia().toString(), request.callId());
    }

    private String loopMark(SipMessage request) {
        return seal.over(
                "loop",
                request.requestUri().toString(),
                String.valueOf(request.fromTag()),
                String.valueOf(request.toTag()),
                request.callId(),
                String.valueOf(request.cseq().number()),
                request.routes().toString());
    }

    /** Whether this very request, asking for the same thing, has been through here before. */
    boolean isLoop(SipMessage request) {
        String mark = null;
        for (Via via : request.vias()) {
            String branch = via.branch();
            if (branch != null && domains.hasHost(via.host())) {
                mark = mark == null ? "." + loopMark(request) : mark;
                if (branch.endsWith(mark)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A response without this hop's Via; null when nothing would be left to lead it back. */
    static @Nullable SipMessage upstream(SipMessage response) {
        if (response.vias().size() < 2) {
            return null;
        }
        Edit edit = response.edit().removeFirst("Via");
        ASSERTIONS.forEach(edit::removeAll);
        if (response.header("Content-Length") == null) {
            edit.append("Content-Length", response.body().length);
        }
        return edit.done();
    }

    private static String host(InetAddress address) {
        return address instanceof Inet6Address ? "[" + text(address) + "]" : text(address);
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static String bare(String host) {
        InetAddress address = Domains.literal(host);
        return address == null ? host : text(address);
    }
}
