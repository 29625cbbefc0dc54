package org.lanline.server.store;

/**
 * A device that holds a token.
 *
 * @param id opaque and stable, such as {@code d-4Q7fJk2bXw0A}
 * @param person whose it is
 * @param label what it says it is, such as {@code Chromium on Linux}
 * @param createdSeconds since 1970
 * @param seenSeconds when it last said hello, since 1970, right to a minute
 */
public record Device(
        String id,
        Person person,
        DeviceKind kind,
        String label,
        long createdSeconds,
        long seenSeconds) {}
