package org.lanline.server.people;

import org.lanline.server.config.CannotStart;
import org.lanline.server.web.ApiRoute;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One route of docs/protocol.md, with the refusals that it can end in.
 *
 * @param refusals beside {@code unavailable}, which any route may say that needs the store
 */
public record PeopleRoute(String method, String path, Set<Refusal> refusals, Handler handler)
        implements ApiRoute {

    /** Answers, or refuses with one of the route's refusals. */
    public interface Handler {
        Response answer(Request request) throws Refused;
    }

    @Override
    public Response handle(Request request) {
        try {
            return handler.answer(request);
        } catch (Refused refused) {
            if (!refusals.contains(refused.refusal())) {
                throw new AssertionError(
                        path + " may not refuse with " + refused.refusal(), refused);
            }
            return refusal(refused);
        } catch (CannotStart unavailable) {
            return refusal(
                    new Refused(
                            Refusal.UNAVAILABLE,
                            "The box cannot write to its disk just now: ask who looks after it."));
        }
    }

    private static Response refusal(Refused refused) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", refused.refusal().code());
        body.put("message", refused.sentence());
        Integer triesLeft = refused.triesLeft();
        if (triesLeft != null) {
            body.put("triesLeft", triesLeft);
        }
        return new Response(refused.refusal().status(), body);
    }
}
