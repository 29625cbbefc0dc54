package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Builder;
import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Answers REGISTER (RFC 3261 section 10.3) with flows (RFC 5626), GRUUs (RFC 5627) and Path (RFC
 * 3327). Everything a request asks for is done, or nothing of it.
 */
final class Registrar {
    private static final List<String> UNDERSTOOD = List.of("path", "gruu", "outbound");

    private final Location location;
    private final Domains domains;
    private final TemporaryGruus temporary;
    private long order;

    Registrar(Location location, Domains domains, TemporaryGruus temporary) {
        this.location = location;
        this.domains = domains;
        this.temporary = temporary;
    }

    /** A change of the location that the request asks for. */
    record Change(@Nullable Binding old, @Nullable Binding now) {}

    /** The whole answer, and what was changed for it. */
    record Outcome(SipMessage answer, List<Change> changes) {
        /** The numbers of the bindings that outlived the box until now. */
        List<Long> gone() {
            List<Long> gone = new ArrayList<>(changes.size());
            for (Change change : changes) {
                if (change.old != null && KeptBinding.fits(change.old)) {
                    gone.add(change.old.order());
                }
            }
            return gone;
        }

        /** The bindings that outlive the box from now on. */
        List<KeptBinding> there() {
            List<KeptBinding> there = new ArrayList<>(changes.size());
            for (Change change : changes) {
                if (change.now != null && KeptBinding.fits(change.now)) {
                    there.add(KeptBinding.of(change.now));
                }
            }
            return there;
        }
    }

    /** What is wrong with a request: the answer's status and phrase. */
    private record Refusal(int status, String reason) {}

    /**
     * @param identity who has proven to send it, already found to own the address of record
     * @return the answer, to be sent by whoever called
     */
    Outcome register(
            Flow flow,
            SipMessage request,
            Identity identity,
            String tag,
            long nowNanos,
            Switchboard.Out out) {
        List<String> unknown = new ArrayList<>(request.tokens("Require"));
        unknown.removeIf(UNDERSTOOD::contains);
        if (!unknown.isEmpty()) {
            return new Outcome(
                    Reply.to(request, 420, tag)
                            .header("Unsupported", String.join(", ", unknown))
                            .done(),
                    List.of());
        }
        List<Change> changes = new ArrayList<>();
        Refusal refusal =
                request.wildcardContact()
                        ? removeAll(request, identity.user(), changes)
                        : collect(flow, request, identity, nowNanos, changes);
        if (refusal != null) {
            Builder answer = Reply.to(request, refusal.status, refusal.reason, tag);
            if (refusal.status == 423) {
                answer.header("Min-Expires", least(flow));
            }
            return new Outcome(answer.done(), List.of());
        }
        changes.forEach(change -> commit(change, out));
        return new Outcome(accepted(flow, request, identity.user(), tag, nowNanos), changes);
    }

    /** {@code Contact: *} with {@code Expires: 0} and nothing else (section 10.3 step 6). */
    private @Nullable Refusal removeAll(SipMessage request, String user, List<Change> changes) {
        if (expires(request.header("Expires")) != 0 || request.headers("Contact").size() != 1) {
            return new Refusal(400, "Contact * needs Expires 0");
        }
        for (Binding binding : location.of(user)) {
            if (isOutOfOrder(binding, request)) {
                return new Refusal(500, "CSeq Out Of Order");
            }
            changes.add(new Change(binding, null));
        }
        return null;
    }

    private @Nullable Refusal collect(
            Flow flow, SipMessage request, Identity identity, long nowNanos, List<Change> changes) {
        int flows = 0;
        int more = 0;
        for (NameAddr contact : request.contacts()) {
            int wanted = wanted(contact, request, flow);
            if (wanted > 0 && wanted < least(flow)) {
                return new Refusal(423, Reply.reason(423));
            }
            if (!contact.uri().isSip()) {
                return new Refusal(400, "Contact Is No SIP Address");
            }
            Binding fresh = binding(flow, request, contact, identity, wanted, nowNanos);
            flows += fresh.regId() > 0 ? 1 : 0;
            if (flows > 1) {
                return new Refusal(400, "One reg-id Only"); // RFC 5626 section 6
            }
            Binding old = replacedBy(fresh);
            if (old != null && isOutOfOrder(old, request)) {
                return new Refusal(500, "CSeq Out Of Order");
            }
            more += old == null && wanted > 0 ? 1 : 0;
            changes.add(new Change(old, wanted == 0 ? null : fresh));
        }
        boolean full =
                more > 0
                        && (location.of(identity.user()).size() + more > Limits.BINDINGS_A_USER
                                || location.size() + more > Limits.BINDINGS);
        return full ? new Refusal(403, "Too Many Contacts") : null;
    }

    private Binding binding(
            Flow flow,
            SipMessage request,
            NameAddr contact,
            Identity identity,
            int seconds,
            long nowNanos) {
        String instance = instance(contact);
        return new Binding(
                identity.user(),
                contact,
                instance,
                instance == null ? 0 : regId(contact),
                reach(flow, contact.uri()),
                request.paths(),
                request.callId(),
                request.cseq().number(),
                nowNanos + seconds * Limits.SECOND,
                identity.deviceId(),
                identity.phone(),
                request.header("User-Agent"),
                instance != null && request.tokens("Supported").contains("gruu"),
                ++order);
    }

    /**
     * Where requests for a contact go: back on the connection or to the address that registered it.
     * A UDP phone may listen on another port of its own address; any other address in a contact is
     * not followed, so that nobody can aim the box at a third party.
     */
    private Flow reach(Flow flow, SipUri contact) {
        if (flow.transport() != Transport.UDP) {
            return flow;
        }
        int port = contact.port() < 0 ? 5060 : contact.port();
        boolean sameHost = flow.remote().getAddress().equals(Domains.literal(contact.host()));
        if (!sameHost || port == 0 || port == flow.remote().getPort() || domains.has(contact)) {
            return flow;
        }
        return new Flow(
                flow.id(),
                flow.transport(),
                flow.local(),
                new java.net.InetSocketAddress(flow.remote().getAddress(), port));
    }

    private @Nullable Binding replacedBy(Binding fresh) {
        for (Binding old : location.of(fresh.user())) {
            if (old.isReplacedBy(fresh)) {
                return old;
            }
        }
        return null;
    }

    /** Section 10.3 step 7: within one Call-ID, only a higher CSeq may change a binding. */
    private static boolean isOutOfOrder(Binding old, SipMessage request) {
        return old.callId().equals(request.callId()) && request.cseq().number() <= old.cseq();
    }

    private void commit(Change change, Switchboard.Out out) {
        Binding old = change.old;
        Binding now = change.now;
        if (now == null) {
            if (old != null) {
                location.remove(old);
                out.event(unregistered(old, Event.Why.REMOVED));
            }
            return;
        }
        location.put(old, now);
        if (old != null && old.name().equals(now.name()) && old.flow().equals(now.flow())) {
            return;
        }
        if (old != null) {
            out.event(unregistered(old, Event.Why.REPLACED));
        }
        out.event(registered(now));
    }

    /** Takes changes back that could not be kept, where nothing newer has taken their place. */
    void undo(Outcome outcome, Predicate<Flow> isOpen, long nowNanos, Switchboard.Out out) {
        for (Change change : outcome.changes.reversed()) {
            Binding old = change.old;
            Binding now = change.now;
            if (now != null && location.has(now)) {
                location.remove(now);
                out.event(unregistered(now, Event.Why.REMOVED));
            }
            if (old != null
                    && isOpen.test(old.flow())
                    && old.secondsLeft(nowNanos) > 0
                    && replacedBy(old) == null) {
                location.put(null, old);
                out.event(registered(old));
            }
        }
    }

    /** Takes in what was kept over a restart; false when it is no binding any more. */
    boolean restore(KeptBinding kept, Flow flow, long nowNanos, Switchboard.Out out) {
        order = Math.max(order, kept.number());
        Binding binding = kept.on(flow);
        if (binding == null
                || binding.secondsLeft(nowNanos) == 0
                || replacedBy(binding) != null
                || location.size() >= Limits.BINDINGS) {
            return false;
        }
        location.put(null, binding);
        out.event(registered(binding));
        return true;
    }

    void remove(Binding binding, Event.Why why, Switchboard.Out out) {
        location.remove(binding);
        if (KeptBinding.fits(binding)) {
            out.keep(0, List.of(binding.order()), List.of());
        }
        out.event(unregistered(binding, why));
    }

    private static Event registered(Binding binding) {
        return new Event.Registered(
                binding.user(),
                binding.name(),
                binding.deviceId(),
                binding.flow().transport().name(),
                binding.userAgent());
    }

    private static Event unregistered(Binding binding, Event.Why why) {
        return new Event.Unregistered(binding.user(), binding.name(), binding.deviceId(), why);
    }

    /** All bindings of the user, as section 10.3 step 8 asks. */
    private SipMessage accepted(
            Flow flow, SipMessage request, String user, String tag, long nowNanos) {
        Builder answer = Reply.to(request, 200, tag);
        boolean outbound = false;
        for (Binding binding : location.of(user)) {
            answer.header("Contact", contact(binding, nowNanos));
            outbound |= binding.regId() > 0 && binding.callId().equals(request.callId());
        }
        request.headers("Path").forEach(path -> answer.header("Path", path));
        if (outbound && request.tokens("Supported").contains("outbound")) {
            answer.header("Require", "outbound"); // RFC 5626 section 6
            if (flow.transport() == Transport.TCP || flow.transport() == Transport.TLS) {
                answer.header("Flow-Timer", 120);
            }
        }
        return answer.header("Supported", "path, gruu, outbound").done();
    }

    private NameAddr contact(Binding binding, long nowNanos) {
        NameAddr contact =
                new NameAddr(null, binding.uri(), binding.contact().parameters())
                        .with("expires", String.valueOf(binding.secondsLeft(nowNanos)));
        if (!binding.gruu() || binding.instance() == null) {
            return contact;
        }
        NameAddr known =
                contact.with("pub-gruu", '"' + gruu(binding.user(), binding.instance()) + '"');
        String unknown = temporary.of(binding);
        return unknown == null ? known : known.with("temp-gruu", '"' + unknown + '"');
    }

    /** The address of one device, wherever it is connected now (RFC 5627 section 3.1). */
    private String gruu(String user, String instance) {
        SipUri address = SipUri.of(UserPart.escaped(user), domains.primary());
        return address.with("gr", UserPart.escapedParameter(instance)).toString();
    }

    private static @Nullable String instance(NameAddr contact) {
        String value = contact.parameters().get("+sip.instance");
        if (value == null || value.length() < 3 || value.length() > 200) {
            return null;
        }
        boolean brackets = value.startsWith("<") && value.endsWith(">");
        return brackets ? value.substring(1, value.length() - 1) : value;
    }

    private static int regId(NameAddr contact) {
        return Math.max(0, expires(contact.parameters().get("reg-id")));
    }

    /** Seconds to grant for a contact; what was asked for when that is too little; 0 to remove. */
    private static int wanted(NameAddr contact, SipMessage request, Flow flow) {
        int asked = expires(contact.parameters().get("expires"));
        if (asked < 0) {
            asked = expires(request.header("Expires"));
        }
        int most = isWebSocket(flow) ? Limits.MOST_EXPIRES_WS_SECONDS : Limits.MOST_EXPIRES_SECONDS;
        return asked < 0 ? most : Math.min(asked, most);
    }

    private static int least(Flow flow) {
        return isWebSocket(flow) ? Limits.LEAST_EXPIRES_WS_SECONDS : Limits.LEAST_EXPIRES_SECONDS;
    }

    static boolean isWebSocket(Flow flow) {
        return flow.transport() == Transport.WS || flow.transport() == Transport.WSS;
    }

    /** A number of seconds; the largest for one that is too large, -1 for none (section 20.19). */
    private static int expires(@Nullable String text) {
        String digits = text == null ? "" : text.strip();
        if (digits.isEmpty() || !isNumber(digits)) {
            return -1;
        }
        return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
