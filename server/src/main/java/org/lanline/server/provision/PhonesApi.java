package org.lanline.server.provision;

import org.lanline.events.Profiles;
import org.lanline.server.people.About;
import org.lanline.server.people.PeopleRoute;
import org.lanline.server.people.Refusal;
import org.lanline.server.people.Refused;
import org.lanline.server.store.DeskPhone;
import org.lanline.server.store.Device;
import org.lanline.server.store.Person;
import org.lanline.server.store.PhonePassword;
import org.lanline.server.store.PhonePasswords;
import org.lanline.server.store.Store;
import org.lanline.server.web.ApiRoute.Request;
import org.lanline.server.web.ApiRoute.Response;

import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What a page does for desk phones and softphones of its own person: docs/protocol.md. */
final class PhonesApi {

    /**
     * @param url where a softphone fetches its settings by plain HTTP; empty where there is none
     */
    record Made(
            String user,
            String name,
            String address,
            String password,
            String server,
            String url,
            long expiresSeconds) {}

    record Asking(
            long id, String vendor, String model, String version, String mac, String address) {}

    record AllAsking(List<Asking> phones) {}

    /** A phone with a password. */
    record Held(long id, String label, long createdSeconds) {}

    record AllHeld(List<Held> phones) {}

    record SetUp(String user, String name, String address) {}

    private final Store store;
    private final Search search;
    private final Handouts handouts;
    private final String domain;
    private final IntSupplier sipPort;
    private final Supplier<About> about;

    PhonesApi(
            Store store,
            Search search,
            Handouts handouts,
            String domain,
            IntSupplier sipPort,
            Supplier<About> about) {
        this.store = store;
        this.search = search;
        this.handouts = handouts;
        this.domain = domain;
        this.sipPort = sipPort;
        this.about = about;
    }

    List<PeopleRoute> routes() {
        return List.of(
                new PeopleRoute(
                        "POST",
                        "/api/phones",
                        Set.of(Refusal.BAD_TOKEN, Refusal.HAS_PHONES),
                        this::make),
                new PeopleRoute(
                        "DELETE",
                        "/api/phones",
                        Set.of(Refusal.BAD_TOKEN, Refusal.NO_SUCH_PHONE),
                        this::forgetAll),
                new PeopleRoute("GET", "/api/phones", Set.of(Refusal.BAD_TOKEN), this::list),
                new PeopleRoute(
                        "DELETE",
                        "/api/phones/{id}",
                        Set.of(Refusal.BAD_TOKEN, Refusal.NO_SUCH_PHONE),
                        this::forget),
                new PeopleRoute(
                        "POST", "/api/phones/asking", Set.of(Refusal.BAD_TOKEN), this::asking),
                new PeopleRoute(
                        "POST",
                        "/api/phones/asking/{id}",
                        Set.of(Refusal.BAD_TOKEN, Refusal.NO_SUCH_PHONE, Refusal.HAS_PHONES),
                        this::setUp));
    }

    private Response make(Request request) throws Refused {
        Person person = person(request);
        PhonePassword made = add(person, "");
        String password = made.password();
        String path = handouts.put(Maker.LINPHONE, made, "", null);
        List<String> addresses = about.get().addresses();
        String host = bracketed(addresses.isEmpty() ? domain : addresses.getFirst());
        return new Response(
                201,
                new Made(
                        person.user(),
                        person.name(),
                        address(person),
                        password,
                        host + ":" + sipPort.getAsInt(),
                        url(host, path),
                        Handouts.SECONDS));
    }

    private String url(String host, String path) {
        int port = about.get().httpPort();
        return port < 0 ? "" : "http://" + host + ":" + port + path;
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private Response list(Request request) throws Refused {
        List<Held> phones =
                store.phones().of(person(request)).stream()
                        .map(each -> new Held(each.id(), each.label(), each.createdSeconds()))
                        .toList();
        return new Response(200, new AllHeld(phones));
    }

    /** One phone; the others of this person go on. */
    private Response forget(Request request) throws Refused {
        Person person = person(request);
        String id = request.variables().getOrDefault("id", "");
        DeskPhone phone =
                store.phones().of(person).stream()
                        .filter(each -> Long.toString(each.id()).equals(id))
                        .findFirst()
                        .orElseThrow(PhonesApi::notYours);
        handouts.forget(phone.id());
        if (!store.phones().remove(person, phone.id())) {
            throw notYours();
        }
        return new Response(204, null);
    }

    private static Refused notYours() {
        return new Refused(Refusal.NO_SUCH_PHONE, "You have no such phone.");
    }

    private Response forgetAll(Request request) throws Refused {
        Person person = person(request);
        store.phones().of(person).forEach(phone -> handouts.forget(phone.id()));
        if (!store.phones().revoke(person)) {
            throw new Refused(Refusal.NO_SUCH_PHONE, "Your phones have no password.");
        }
        return new Response(204, null);
    }

    private Response asking(Request request) throws Refused {
        person(request);
        return new Response(
                200,
                new AllAsking(
                        search.look().stream()
                                .map(
                                        each ->
                                                new Asking(
                                                        each.id(),
                                                        each.vendor(),
                                                        each.model(),
                                                        each.version(),
                                                        each.mac(),
                                                        each.address().getHostAddress()))
                                .toList()));
    }

    private Response setUp(Request request) throws Refused {
        Person person = person(request);
        String id = request.variables().getOrDefault("id", "");
        Profiles.Asking phone =
                search.look().stream()
                        .filter(each -> Long.toString(each.id()).equals(id))
                        .findFirst()
                        .orElseThrow(PhonesApi::gone);
        PhonePassword made = add(person, label(phone));
        String path = handouts.put(Maker.of(phone.vendor()), made, phone.mac(), phone.address());
        String url = url(bracketed(phone.box().getHostAddress()), path);
        if (!search.send(phone.id(), url)) {
            handouts.forget(made.phone());
            store.phones().remove(person, made.phone()); // made just now, and nobody has seen it
            throw gone();
        }
        return new Response(201, new SetUp(person.user(), person.name(), address(person)));
    }

    private static Refused gone() {
        return new Refused(
                Refusal.NO_SUCH_PHONE, "This phone does not ask any more: plug it in again.");
    }

    private static String label(Profiles.Asking phone) {
        String model = (phone.vendor() + " " + phone.model()).strip();
        return model.isEmpty() ? phone.mac() : model;
    }

    private PhonePassword add(Person person, String label) throws Refused {
        PhonePassword made = store.phones().addAnother(person, label);
        if (made == null) {
            throw new Refused(
                    Refusal.HAS_PHONES,
                    "You have %d phones and can have no more: remove one first."
                            .formatted(PhonePasswords.MOST));
        }
        return made;
    }

    private String address(Person person) {
        return "sip:" + person.user() + "@" + domain;
    }

    private Person person(Request request) throws Refused {
        String token = request.bearer();
        Device device = token == null ? null : store.device(token);
        if (device == null) {
            throw new Refused(
                    Refusal.BAD_TOKEN, "This device is not known here any more: join again.");
        }
        return device.person();
    }
}
