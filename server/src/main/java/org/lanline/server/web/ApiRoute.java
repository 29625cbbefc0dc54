package org.lanline.server.web;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * One method and path under {@code /api}, answered on a virtual thread. The contract is
 * docs/protocol.md.
 */
public interface ApiRoute {

    /** Such as {@code POST}. */
    String method();

    /**
     * Such as {@code /api/join}; a segment in braces, {@code /api/devices/{id}}, is a path
     * variable.
     */
    String path();

    Response handle(Request request);

    /**
     * @param variables the path variables by name
     * @param bearer the token of {@code Authorization: Bearer}, or null
     * @param body text of at most 16 KiB, empty when there was none
     */
    record Request(
            Map<String, String> variables,
            @Nullable String bearer,
            String body,
            InetSocketAddress remote) {}

    /**
     * @param status the HTTP status
     * @param json a value that Jackson writes: a record, map or list, or a {@link File}; null for
     *     an empty body
     */
    record Response(int status, @Nullable Object json) {}

    /**
     * A body that is there already.
     *
     * @param type such as {@code application/zip}
     */
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    record File(String type, byte[] bytes) {}
}
