package org.lanline.server.admin;

import org.lanline.server.config.Build;
import org.lanline.server.journal.Health;
import org.lanline.server.people.PeopleRoute;
import org.lanline.server.people.Refusal;
import org.lanline.server.people.Refused;
import org.lanline.server.relay.RelayGuest;
import org.lanline.server.store.Device;
import org.lanline.server.store.KeptProofs;
import org.lanline.server.store.Person;
import org.lanline.server.store.Store;
import org.lanline.server.web.ApiRoute.Request;
import org.lanline.server.web.ApiRoute.Response;

import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The API under {@code /api/admin}: whoever lacks the right is refused before anything is done. */
final class AdminApi {
    private static final int MOST_CALLS = 200;

    /** What the box says of itself. */
    record Status(
            String version,
            long uptimeSeconds,
            Memory memory,
            Health.Report health,
            List<Somebody> people,
            List<Goings.Phone> phones,
            Calls calls,
            Relay relay) {}

    /**
     * @param mostBytes what it may have
     */
    record Memory(long usedBytes, long mostBytes) {}

    /**
     * @param phone true when there is a password for phones
     */
    record Somebody(
            String user, String name, boolean administrator, boolean phone, List<Held> devices) {}

    record Held(
            String id,
            String device,
            String kind,
            long createdSeconds,
            long lastSeenSeconds,
            boolean current) {}

    record Calls(List<Goings.Going> now, List<Goings.Past> past, List<KeptProofs.Judged> proofs) {}

    record Relay(String policy, boolean open, List<RelayGuest> guests) {}

    private final Store store;
    private final Goings goings;
    private final Examination examination;
    private final Sources sources;
    private final long startedNanos = System.nanoTime();

    /** What others know. */
    record Sources(
            KeptProofs proofs,
            Supplier<Health.Report> health,
            String relayPolicy,
            BooleanSupplier relayOpen,
            Supplier<List<RelayGuest>> relayGuests) {}

    AdminApi(Store store, Goings goings, Examination examination, Sources sources) {
        this.store = store;
        this.goings = goings;
        this.examination = examination;
        this.sources = sources;
    }

    List<PeopleRoute> routes() {
        Set<Refusal> usual = Set.of(Refusal.BAD_TOKEN, Refusal.NOT_ADMIN);
        return List.of(
                new PeopleRoute("GET", "/api/admin/status", usual, this::status),
                new PeopleRoute(
                        "DELETE",
                        "/api/admin/devices/{id}",
                        Set.of(Refusal.BAD_TOKEN, Refusal.NOT_ADMIN, Refusal.NO_SUCH_DEVICE),
                        this::revoke),
                new PeopleRoute("GET", "/api/admin/doctor", usual, this::doctor),
                new PeopleRoute(
                        "POST",
                        "/api/admin/doctor",
                        Set.of(Refusal.BAD_TOKEN, Refusal.NOT_ADMIN, Refusal.BUSY),
                        this::examine));
    }

    private Device administrator(Request request) throws Refused {
        String token = request.bearer();
        Device device = token == null ? null : store.device(token);
        if (device == null) {
            throw new Refused(
                    Refusal.BAD_TOKEN, "This device is not known here any more: join again.");
        }
        if (!store.isAdministrator(device.person())) {
            throw new Refused(
                    Refusal.NOT_ADMIN,
                    "Only who looks after this box may see that: lanline user admin gives the"
                            + " right.");
        }
        return device;
    }

    private Response status(Request request) throws Refused {
        Device current = administrator(request);
        Set<String> administrators = store.administrators();
        Runtime runtime = Runtime.getRuntime();
        return new Response(
                200,
                new Status(
                        Build.version(),
                        (System.nanoTime() - startedNanos) / 1_000_000_000,
                        new Memory(
                                runtime.totalMemory() - runtime.freeMemory(), runtime.maxMemory()),
                        sources.health().get(),
                        store.people().stream()
                                .filter(person -> !store.isPatient(person.user()))
                                .map(person -> somebody(person, administrators, current))
                                .toList(),
                        goings.phones(),
                        new Calls(goings.now(MOST_CALLS), goings.past(), sources.proofs().judged()),
                        new Relay(
                                sources.relayPolicy(),
                                sources.relayOpen().getAsBoolean(),
                                sources.relayGuests().get())));
    }

    private Somebody somebody(Person person, Set<String> administrators, Device current) {
        return new Somebody(
                person.user(),
                person.name(),
                administrators.contains(person.user()),
                store.phones().has(person),
                store.devicesOf(person).stream()
                        .map(
                                device ->
                                        new Held(
                                                device.id(),
                                                device.label(),
                                                device.kind().word(),
                                                device.createdSeconds(),
                                                device.seenSeconds(),
                                                device.id().equals(current.id())))
                        .toList());
    }

    private Response revoke(Request request) throws Refused {
        administrator(request);
        Device device = store.deviceById(request.variables().getOrDefault("id", ""));
        if (device == null || !store.revokeDevice(device.id())) {
            throw new Refused(Refusal.NO_SUCH_DEVICE, "There is no such device.");
        }
        return new Response(204, null);
    }

    private Response doctor(Request request) throws Refused {
        administrator(request);
        return new Response(200, examination.result());
    }

    private Response examine(Request request) throws Refused {
        administrator(request);
        if (!examination.begin()) {
            throw new Refused(Refusal.BUSY, "A check-up is going on: wait for its end.");
        }
        return new Response(202, examination.result());
    }
}
