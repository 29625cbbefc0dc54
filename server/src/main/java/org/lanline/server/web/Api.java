package org.lanline.server.web;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.lanline.server.journal.Journal;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Finds the route of an API request and checks everything that is the same for all of them. */
final class Api {

    private static final int DISCARD_LIMIT = 1_048_576;
    private static final String BEARER = "bearer ";

    private record Refusal(Reply reply) {}

    private final List<ApiRoute> routes;
    private final Origins origins;
    private final AddressBuckets allowances;
    private final WebLimits limits;
    private final Journal journal;

    Api(List<ApiRoute> routes, Origins origins, WebLimits limits, Journal journal) {
        this.routes = List.copyOf(routes);
        this.origins = origins;
        this.allowances = new AddressBuckets(limits.apiBurst(), limits.apiPerSecond());
        this.limits = limits;
        this.journal = journal;
    }

    boolean handle(String path, Request request, Response response, Callback callback) {
        InetSocketAddress remote = Front.remote(request);
        if (!allowances.take(remote.getAddress(), System.nanoTime())) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
            return Reply.error(429, "slow-down", "Too many requests: wait a second.")
                    .write(response, callback);
        }
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        String authority = request.getHeaders().get(HttpHeader.HOST);
        if (!origins.own(origin, authority, Front.local(request))) {
            return Reply.error(
                            403,
                            "foreign-origin",
                            "Only a page that this box has served may do this.")
                    .write(response, callback);
        }
        return route(path, request).write(response, callback);
    }

    private Reply route(String path, Request request) {
        TreeSet<String> methods = new TreeSet<>();
        for (ApiRoute route : routes) {
            Map<String, String> variables = match(route.path(), path);
            if (variables != null && route.method().equals(request.getMethod())) {
                return call(route, variables, request);
            }
            if (variables != null) {
                methods.add(route.method());
            }
        }
        if (methods.isEmpty()) {
            return Reply.error(404, "not-found", "There is nothing at this address.");
        }
        return Reply.wrongMethod(methods.toArray(String[]::new));
    }

    private Reply call(ApiRoute route, Map<String, String> variables, Request request) {
        Object body = body(request);
        if (body instanceof Refusal refusal) {
            return refusal.reply();
        }
        try {
            ApiRoute.Response answer =
                    route.handle(
                            new ApiRoute.Request(
                                    variables,
                                    bearer(request),
                                    String.valueOf(body),
                                    Front.remote(request)));
            return answer.json() instanceof ApiRoute.File file
                    ? Reply.file(answer.status(), file)
                    : Reply.json(answer.status(), answer.json());
        } catch (RuntimeException bug) {
            journal.error("web", route.method() + " " + route.path() + " failed", bug);
            return Reply.error(
                    500, "broken", "The box made a mistake; its journal says which one.");
        }
    }

    /** The body's text, or a {@link Refusal}. */
    private Object body(Request request) {
        try (InputStream in = Content.Source.asInputStream(request)) {
            if (request.getLength() > limits.bodyBytes()) {
                return tooLong(in);
            }
            byte[] bytes = in.readNBytes(limits.bodyBytes() + 1);
            if (bytes.length > limits.bodyBytes()) {
                return tooLong(in);
            }
            if (bytes.length > 0 && !isJson(request)) {
                return new Refusal(
                        Reply.error(
                                415,
                                "not-json",
                                "The body must be JSON, with Content-Type: application/json."));
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            return new Refusal(Reply.error(400, "bad-text", "The body is not UTF-8."));
        } catch (IOException broken) {
            return new Refusal(Reply.error(400, "bad-body", "The body did not come whole."));
        }
    }

    /** Reads on for a while: whoever is still sending would not see the answer otherwise. */
    private Refusal tooLong(InputStream in) throws IOException {
        in.skip(DISCARD_LIMIT);
        return new Refusal(
                Reply.error(
                        413,
                        "too-long",
                        "The body may have " + limits.bodyBytes() + " bytes at most."));
    }

    private static boolean isJson(Request request) {
        HttpField type = request.getHeaders().getField(HttpHeader.CONTENT_TYPE);
        String value = type == null ? "" : type.getValue().toLowerCase(Locale.ROOT);
        int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters)).strip().equals(Reply.JSON);
    }

    private static @Nullable String bearer(Request request) {
        String value = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        return value != null && value.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? value.substring(BEARER.length()).strip()
                : null;
    }

    /** The variables when the path fits the pattern, else null. */
    static @Nullable Map<String, String> match(String pattern, String path) {
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        if (wanted.length != given.length) {
            return null;
        }
        Map<String, String> variables = new HashMap<>();
        for (int at = 0; at < wanted.length; at++) {
            if (wanted[at].startsWith("{") && wanted[at].endsWith("}") && !given[at].isEmpty()) {
                variables.put(wanted[at].substring(1, wanted[at].length() - 1), given[at]);
            } else if (!wanted[at].equals(given[at])) {
                return null;
            }
        }
        return variables;
    }
}
