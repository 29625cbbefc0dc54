package org.lanline.server.admin;

import org.lanline.server.config.Config;
import org.lanline.server.doctor.Checkup;
import org.lanline.server.journal.Health;
import org.lanline.server.relay.RelayServer;
import org.lanline.server.store.KeptProofs;
import org.lanline.server.store.Store;
import org.lanline.server.web.ApiRoute;
import org.lanline.switchboard.Event;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** Everything that the administrator's page needs: made once, handed to the web server. */
public final class Administration implements AutoCloseable {
    private final Goings goings = new Goings(InstantSource.system());
    private final Examination examination;
    private final AdminApi api;

    /**
     * @param config with the ports that were really taken; asked when a check-up begins
     */
    public Administration(
            Store store,
            RelayServer relay,
            KeptProofs proofs,
            Supplier<Health.Report> health,
            Supplier<Config> config) {
        this.examination =
                new Examination(
                        told -> new Checkup(config.get(), told).look(), InstantSource.system());
        this.api =
                new AdminApi(
                        store,
                        goings,
                        examination,
                        new AdminApi.Sources(
                                proofs, health, relay.policy(), relay::isOpen, relay::guests));
    }

    /** Everything under {@code /api/admin}. */
    public List<ApiRoute> routes() {
        return List.copyOf(api.routes());
    }

    /** The switchboard has told something. Loop thread only. */
    public void follow(Event event) {
        goings.follow(event);
    }

    @Override
    public void close() {
        examination.stop();
    }
}
