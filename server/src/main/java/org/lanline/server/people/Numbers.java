package org.lanline.server.people;

import org.lanline.server.store.CallSettings;
import org.lanline.server.store.Device;
import org.lanline.server.store.Group;
import org.lanline.server.store.Person;
import org.lanline.server.store.Store;
import org.lanline.server.web.ApiRoute.Request;
import org.lanline.server.web.ApiRoute.Response;
import org.lanline.switchboard.CallRules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Who can be dialled, by name and number, and whether this person wants to be. */
public final class Numbers {

    /** Something that the box itself answers. */
    public record Service(String user, String name, int extension) {}

    /**
     * @param kind {@code person}, {@code group} or {@code service}
     */
    record Entry(String user, String name, String address, int extension, String kind) {}

    record Entries(List<Entry> numbers) {}

    record DoNotDisturb(boolean on) {}

    private final Store store;
    private final String domain;
    private final List<Service> services;

    Numbers(Store store, String domain, List<Service> services) {
        this.store = store;
        this.domain = domain;
        this.services = List.copyOf(services);
    }

    List<PeopleRoute> routes() {
        return List.of(
                new PeopleRoute("GET", "/api/numbers", Set.of(Refusal.BAD_TOKEN), this::numbers),
                new PeopleRoute(
                        "POST",
                        "/api/do-not-disturb",
                        Set.of(Refusal.BAD_TOKEN, Refusal.BAD_REQUEST),
                        this::doNotDisturb));
    }

    private Response numbers(Request request) throws Refused {
        PeopleApi.device(store, request);
        List<Entry> entries = new ArrayList<>();
        for (Person person : store.people()) {
            if (!store.isPatient(person.user())) {
                entries.add(entry(person, "person"));
            }
        }
        for (Group group : store.calls().groups()) {
            entries.add(entry(group.self(), "group"));
        }
        entries.sort(Comparator.comparing(Entry::name, String.CASE_INSENSITIVE_ORDER));
        for (Service service : services) {
            String address = address(service.user());
            entries.add(
                    new Entry(
                            service.user(),
                            service.name(),
                            address,
                            service.extension(),
                            "service"));
        }
        return new Response(200, new Entries(entries));
    }

    private Entry entry(Person person, String kind) {
        return new Entry(
                person.user(), person.name(), address(person.user()), person.extension(), kind);
    }

    private String address(String user) {
        return "sip:" + user + "@" + domain;
    }

    private Response doNotDisturb(Request request) throws Refused {
        Device device = PeopleApi.device(store, request);
        boolean on = Body.of(request.body()).flag("on");
        CallSettings calls = store.calls();
        CallRules rules = calls.rules(device.person().user());
        if (rules.doNotDisturb() != on) {
            calls.rules(device.person(), rules.withDoNotDisturb(on));
        }
        return new Response(200, new DoNotDisturb(on));
    }
}
