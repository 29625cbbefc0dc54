package org.lanline.server.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.lanline.server.people.PeopleRoute;
import org.lanline.server.people.Refusal;
import org.lanline.server.people.Refused;
import org.lanline.server.store.Device;
import org.lanline.server.store.KeptProofs;
import org.lanline.server.store.Person;
import org.lanline.server.store.Store;
import org.lanline.server.web.ApiRoute.File;
import org.lanline.server.web.ApiRoute.Request;
import org.lanline.server.web.ApiRoute.Response;

import java.util.List;
import java.util.Set;

/** The proofs of a person's own calls, over HTTP: docs/protocol.md. */
public final class ProofApi {

    /** Makes what is in a zip; loads the analyser. */
    public interface Zipping {
        byte[] zip(KeptProofs.Whole kept);
    }

    record Listed(List<KeptProofs.Row> proofs) {}

    private final Store store;
    private final KeptProofs kept;
    private final Zipping zipping;

    public ProofApi(Store store, KeptProofs kept, Zipping zipping) {
        this.store = store;
        this.kept = kept;
        this.zipping = zipping;
    }

    /** Everything under {@code /api/proofs}. */
    public List<PeopleRoute> routes() {
        Set<Refusal> ofOne = Set.of(Refusal.BAD_TOKEN, Refusal.NO_SUCH_PROOF);
        return List.of(
                new PeopleRoute("GET", "/api/proofs", Set.of(Refusal.BAD_TOKEN), this::list),
                new PeopleRoute("GET", "/api/proofs/{id}", ofOne, this::whole),
                new PeopleRoute("GET", "/api/proofs/{id}/proof.zip", ofOne, this::zip),
                new PeopleRoute("DELETE", "/api/proofs/{id}", ofOne, this::forget));
    }

    private Response list(Request request) throws Refused {
        return new Response(200, new Listed(kept.of(person(request))));
    }

    private Response whole(Request request) throws Refused {
        return new Response(200, new File("application/json", utf8(CallJson.whole(find(request)))));
    }

    private Response zip(Request request) throws Refused {
        return new Response(200, new File("application/zip", zipping.zip(find(request))));
    }

    private Response forget(Request request) throws Refused {
        if (!kept.forget(person(request), id(request))) {
            throw none();
        }
        return new Response(204, null);
    }

    private KeptProofs.Whole find(Request request) throws Refused {
        KeptProofs.Whole found = kept.find(person(request), id(request));
        if (found == null) {
            throw none();
        }
        return found;
    }

    private static Refused none() {
        return new Refused(Refusal.NO_SUCH_PROOF, "You have no proof of that name.");
    }

    private static String id(Request request) {
        return request.variables().getOrDefault("id", "");
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

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
