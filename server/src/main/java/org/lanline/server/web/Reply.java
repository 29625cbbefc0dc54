package org.lanline.server.web;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A whole answer, ready to be written. Never kept by a cache unless somebody says otherwise.
 *
 * @param type the {@code Content-Type}, or null when there is no body
 * @param allow the methods that would have been taken, or null
 */
record Reply(int status, @Nullable String type, ByteBuffer body, @Nullable String allow) {

    static final String JSON = "application/json";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** The one shape of everything that is refused: docs/protocol.md. */
    static Reply error(int status, String error, String message) {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("error", error);
        json.put("message", message);
        return json(status, json);
    }

    /** 405, with the methods that are taken. */
    static Reply wrongMethod(String... taken) {
        Reply plain =
                error(
                        405,
                        "wrong-method",
                        "This address takes " + String.join(" and ", taken) + " only.");
        return new Reply(plain.status(), plain.type(), plain.body(), String.join(", ", taken));
    }

    /** Anything that Jackson writes; null for an answer without a body. */
    static Reply json(int status, @Nullable Object value) {
        return value == null
                ? new Reply(status, null, ByteBuffer.allocate(0), null)
                : new Reply(status, JSON, ByteBuffer.wrap(MAPPER.writeValueAsBytes(value)), null);
    }

    /** Bytes of some type. */
    static Reply file(int status, ApiRoute.File file) {
        return new Reply(status, file.type(), ByteBuffer.wrap(file.bytes()), null);
    }

    static Reply text(int status, String type, String text) {
        return new Reply(
                status, type, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), null);
    }

    /** Writes it; true, as a handler returns. */
    boolean write(Response response, Callback callback) {
        response.setStatus(status);
        if (type != null) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        }
        if (!response.getHeaders().contains(HttpHeader.CACHE_CONTROL)) {
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        }
        if (allow != null) {
            response.getHeaders().put(HttpHeader.ALLOW, allow);
        }
        response.write(true, body.slice(), callback);
        return true;
    }
}
