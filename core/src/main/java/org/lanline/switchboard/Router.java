package org.lanline.switchboard;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Edit;
import org.lanline.sip.Flow;
import org.lanline.sip.NameAddr;
import org.lanline.sip.SipMessage;
import org.lanline.sip.SipUri;
import org.lanline.sip.Transport;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Decides where a request goes (RFC 3261 sections 16.4 and 16.5): only ever to flows that somebody
 * registered or that a dialog began on, never to an address that a message merely names.
 */
final class Router {
    private final Accounts accounts;
    private final Domains domains;
    private final Location location;
    private final Seal seal;
    private final Predicate<Flow> isOpen;
    private final Planner planner;
    private final TemporaryGruus temporary;

    /**
     * @param isOpen whether a flow that a dialog was last seen on can still carry a message
     */
    Router(
            Accounts accounts,
            Domains domains,
            Location location,
            Seal seal,
            Predicate<Flow> isOpen,
            Planner planner,
            TemporaryGruus temporary) {
        this.accounts = accounts;
        this.domains = domains;
        this.location = location;
        this.seal = seal;
        this.isOpen = isOpen;
        this.planner = planner;
        this.temporary = temporary;
    }

    /**
     * A request without the Route entries that led here.
     *
     * @param sealed whether one of them was this box's own Record-Route for this Call-ID
     */
    record Prepared(SipMessage request, boolean sealed) {}

    /** Where a request goes. */
    sealed interface Decision {
        record To(Plan plan) implements Decision {}

        /** The box itself is meant. */
        record Here() implements Decision {}

        record Refuse(int status) implements Decision {}
    }

    /** Undoes strict routing and takes off the Routes that name this box (section 16.4). */
    Prepared prepare(SipMessage received) {
        List<NameAddr> routes = received.routes();
        SipUri target = received.requestUri();
        if (routes.isEmpty()) {
            return new Prepared(received, false);
        }
        Edit edit = received.edit();
        boolean sealed = false;
        int last = routes.size();
        if (isOwnRecordRoute(target)) {
            sealed = isSealed(target, received);
            last--;
            edit.requestUri(routes.get(last).uri().withoutHeaders().toString());
        }
        int first = 0;
        while (first < last && isOwnRoute(routes.get(first).uri())) {
            sealed |= isSealed(routes.get(first).uri(), received);
            first++;
        }
        if (first == 0 && last == routes.size()) {
            return new Prepared(received, false);
        }
        edit.removeAll("Route");
        for (int i = last - 1; i >= first; i--) {
            edit.prepend("Route", routes.get(i));
        }
        return new Prepared(edit.done(), sealed);
    }

    private boolean isOwnRecordRoute(SipUri uri) {
        String user = uri.userName();
        return user != null && Seal.looksLikeDialog(user) && domains.hasHost(uri);
    }

    private boolean isOwnRoute(SipUri uri) {
        return domains.has(uri) || isOwnRecordRoute(uri);
    }

    private boolean isSealed(SipUri uri, SipMessage message) {
        String user = uri.userName();
        return user != null && domains.hasHost(uri) && seal.isOfDialog(user, message.callId());
    }

    /**
     * @param call what is remembered of the dialog, null when nothing
     * @param from the flow the request came on: a person who calls himself rings his other devices
     */
    Decision route(SipMessage request, @Nullable Call call, Flow from) {
        List<NameAddr> routes = request.routes();
        if (!routes.isEmpty()) {
            return alongRoute(request, routes.getFirst().uri());
        }
        SipUri uri = request.requestUri();
        if (uri.userName() != null && uri.parameters().has("gr") && domains.hasHost(uri)) {
            return toInstance(request, call, from);
        }
        Decision decision = request.toTag() == null ? null : inDialog(request, call);
        if (decision == null && !domains.has(uri)) {
            decision = toContact(uri);
        }
        return decision != null ? decision : toUser(request, from);
    }

    /**
     * To the device that a GRUU names, wherever it is now (RFC 5627 section 5.3); a call not past
     * its owner's wish not to be disturbed. Within a dialog a temporary one counts for ever.
     */
    private Decision toInstance(SipMessage request, @Nullable Call call, Flow from) {
        SipUri uri = request.requestUri();
        String user = user(uri);
        String instance = uri.parameters().get("gr");
        boolean passing = temporary.isOne(uri);
        if (user == null || (instance == null && !passing) || !accounts.exists(user)) {
            return new Decision.Refuse(404);
        }
        boolean begins = request.method().equals("INVITE") && request.toTag() == null;
        if (begins && accounts.rules(user).doNotDisturb()) {
            return planner.call(user, uri.isSecure(), from);
        }
        if (instance != null) {
            return oneOf(location.ofInstance(user, UserPart.unescaped(instance)));
        }
        List<Binding> named =
                location.of(user).stream().filter(each -> temporary.names(uri, each)).toList();
        Decision known = named.isEmpty() && !begins ? inDialog(request, call) : null;
        if (known != null) {
            return known;
        }
        return named.isEmpty() ? new Decision.Refuse(404) : oneOf(named);
    }

    private static Decision oneOf(List<Binding> flows) {
        return flows.isEmpty()
                ? new Decision.Refuse(480)
                : new Decision.To(Plan.of(List.of(Target.of(flows))));
    }

    /**
     * An in-dialog request names the contact that its receiver once gave. It follows the device: by
     * its instance, else by that contact, registered anew perhaps on another flow, else to where
     * the dialog saw it last. Null when none of these is known.
     */
    private @Nullable Decision inDialog(SipMessage request, @Nullable Call call) {
        Call.End end = call == null ? null : call.end(request.toTag());
        if (end != null && end.instance() != null) {
            List<Binding> device = location.ofInstance(end.user(), end.instance());
            if (!device.isEmpty()) {
                return oneOf(device);
            }
        }
        String user = end != null ? end.user() : user(request.to().uri());
        List<Binding> registered =
                user == null ? List.of() : location.ofContact(user, request.requestUri());
        if (!registered.isEmpty()) {
            return oneOf(registered);
        }
        if (end != null && isOpen.test(end.flow())) {
            Target.Way way = new Target.Way(end.flow(), end.contact(), List.of(), null);
            return new Decision.To(Plan.of(List.of(new Target(List.of(way)))));
        }
        return end != null ? new Decision.Refuse(480) : null;
    }

    /**
     * An INVITE that takes the place of a call goes to the one device that is in it, however it
     * names it: no other could do that, and a fork would ring them all (RFC 3891 section 3).
     *
     * @param call the one to be replaced, as its Call-ID and tags say
     */
    Decision toReplace(SipMessage request, Replaces replaces, Call call) {
        Call.End end = call.end(replaces.toTag());
        SipUri uri = request.requestUri();
        boolean named = end != null && (isOf(end, uri) || Location.sameContact(end.contact(), uri));
        if (end == null || !named || call.end(replaces.fromTag()) == null) {
            return new Decision.Refuse(481);
        }
        if (end.instance() != null) {
            List<Binding> device = location.ofInstance(end.user(), end.instance());
            if (!device.isEmpty()) {
                return oneOf(device);
            }
        }
        List<Binding> registered = location.ofContact(end.user(), end.contact());
        return registered.isEmpty() ? new Decision.Refuse(481) : oneOf(registered);
    }

    private boolean isOf(Call.End end, SipUri uri) {
        return domains.hasHost(uri) && end.user().equals(user(uri));
    }

    /**
     * A contact that somebody registered, named from outside a dialog as after a transfer. It must
     * be the registrant's own address, or a name that leads nowhere else.
     */
    private Decision toContact(SipUri uri) {
        List<Binding> named =
                location.where(
                        binding -> Location.sameContact(binding.uri(), uri) && isHonest(binding));
        return named.isEmpty() ? new Decision.Refuse(404) : oneOf(List.of(named.getFirst()));
    }

    private static boolean isHonest(Binding binding) {
        String host = binding.uri().host();
        return binding.flow().remote().getAddress().equals(Domains.literal(host))
                || host.toLowerCase(Locale.ROOT).endsWith(".invalid");
    }

    private Decision toUser(SipMessage request, Flow from) {
        SipUri uri = request.requestUri();
        String user = user(uri);
        if (!domains.has(uri)) {
            return new Decision.Refuse(404);
        }
        if (user == null) {
            return new Decision.Here();
        }
        if (!accounts.exists(user)) {
            return new Decision.Refuse(404);
        }
        if (request.method().equals("INVITE") && request.toTag() == null) {
            return planner.call(user, uri.isSecure(), from);
        }
        List<Target> targets = planner.targets(user, uri.isSecure(), from);
        return targets.isEmpty() ? new Decision.Refuse(480) : new Decision.To(Plan.of(targets));
    }

    /** A Route that is not ours leads to a registered path or peer, or it is not followed. */
    private Decision alongRoute(SipMessage request, SipUri next) {
        List<Binding> along =
                location.where(
                        binding ->
                                binding.path().stream().anyMatch(hop -> hop.uri().matches(next))
                                        || isAt(binding.flow(), next));
        if (along.isEmpty()) {
            return new Decision.Refuse(403);
        }
        Target.Way way =
                new Target.Way(
                        along.getFirst().flow(), request.requestUri(), List.of(), along.getFirst());
        return new Decision.To(Plan.of(List.of(new Target(List.of(way)))));
    }

    private static boolean isAt(Flow flow, SipUri uri) {
        int port = uri.port() < 0 ? 5060 : uri.port();
        return flow.transport() == Transport.UDP
                && flow.remote().getPort() == port
                && flow.remote().getAddress().equals(Domains.literal(uri.host()));
    }

    /**
     * The user of an address as the accounts write it: of that temporary GRUU, of that short
     * number, spelled so, or else in lower case.
     */
    @Nullable String user(SipUri uri) {
        if (uri.isSip() && temporary.isOne(uri)) {
            return temporary.user(uri);
        }
        String name = uri.isSip() ? uri.userName() : null;
        if (name == null || name.isEmpty()) {
            return null;
        }
        String numbered = accounts.userOf(name);
        if (numbered != null) {
            return numbered;
        }
        return accounts.exists(name) ? name : name.toLowerCase(Locale.ROOT);
    }
}
