package org.lanline.server.discovery;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;

/** Who knows where hosts of multicast DNS are, such as {@code 1f4e….local}. Loop thread only. */
@FunctionalInterface
public interface Names {

    /**
     * Looks for a host, in bounded time and without blocking.
     *
     * @param found told once, perhaps in this call; with no address when nobody knows the name
     */
    void find(String name, Consumer<List<InetAddress>> found);

    /** Knows nobody. */
    Names NONE = (_, found) -> found.accept(List.of());
}
