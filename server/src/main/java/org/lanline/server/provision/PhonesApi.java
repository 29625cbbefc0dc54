package org.lanline.server.provision;

import org.lanline.events.Profiles;
import org.lanline.server.people.About;
import org.lanline.server.people.PeopleRoute;
import org.lanline.server.people.Refusal;
import org.lanline.server.people.Refused;
import org.lanline.server.store.Device;
import org.lanline.server.store.Person;
import org.lanline.server.store.PersonName;
import org.lanline.server.store.PhonePassword;
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
        String password = password(person);
        String path =
                handouts.put(Maker.LINPHONE, person.name(), person.user(), password, "", null);
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

    private Response forget(Request request) throws Refused {
        Person person = person(request);
        handouts.forget(person.user());
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
        String path =
                handouts.put(
                        Maker.of(phone.vendor()),
                        person.name(),
                        person.user(),
                        password(person),
                        phone.mac(),
                        phone.address());
        String url = url(bracketed(phone.box().getHostAddress()), path);
        if (!search.send(phone.id(), url)) {
            handouts.forget(person.user());
            store.phones().revoke(person); // made just now, and nobody has seen it
            throw gone();
        }
        return new Response(201, new SetUp(person.user(), person.name(), address(person)));
    }

    private static Refused gone() {
        return new Refused(
                Refusal.NO_SUCH_PHONE, "This phone does not ask any more: plug it in again.");
    }

    private String password(Person person) throws Refused {
        PhonePassword made =
                switch (PersonName.parse(person.name())) {
                    case PersonName.Parsed.Ok(PersonName name) -> store.phones().add(name);
                    case PersonName.Parsed.Bad _ -> null;
                };
        if (made == null) {
            throw new Refused(
                    Refusal.HAS_PHONES,
                    "Your phones have a password already, and the box does not know it any more:"
                            + " sign them out to make a new one.");
        }
        return made.password();
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
