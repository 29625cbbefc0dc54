package org.lanline.server.web;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;

/** What is handed out by plain HTTP at addresses that nobody can guess. */
@FunctionalInterface
public interface Handout {

    /**
     * @param type such as {@code text/plain}
     */
    record Text(String type, String text) {}

    /**
     * @param path from the first slash on
     * @param remote who asks
     * @param local which of this machine's addresses is asked
     * @return null when there is nothing at that address, for whatever reason
     */
    @Nullable Text at(String path, InetAddress remote, InetAddress local);
}
