package org.lanline.server.provision;

import org.lanline.server.people.About;
import org.lanline.server.people.PeopleRoute;
import org.lanline.server.store.Store;
import org.lanline.server.web.Handout;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Phones set up from the page. */
public final class Provisioning {
    private final Handouts handouts;
    private final PhonesApi api;

    /**
     * @param domain the host part of everybody's address
     * @param sipPort UDP and TCP; asked at every request, from any thread, as is {@code about}
     * @param random a secure one
     */
    public Provisioning(
            Store store,
            Search search,
            String domain,
            IntSupplier sipPort,
            Supplier<About> about,
            RandomGenerator random) {
        this.handouts = new Handouts(domain, sipPort, random, System::nanoTime);
        this.api = new PhonesApi(store, search, handouts, domain, sipPort, about);
    }

    /** Everything under {@code /api/phones}. */
    public List<PeopleRoute> routes() {
        return api.routes();
    }

    /** The settings that phones fetch by plain HTTP. */
    public Handout handout() {
        return handouts;
    }
}
