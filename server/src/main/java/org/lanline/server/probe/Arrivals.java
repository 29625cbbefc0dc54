package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a link's reading thread hands to the thread that asks; full is full. */
final class Arrivals {

    private static final int MOST = 10_000;

    private sealed interface Item {
        record Came(Link.Arrival arrival) implements Item {}

        record Ended(IOException why) implements Item {}
    }

    private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>(MOST);

    /** Copies the bytes. */
    void came(InetSocketAddress from, ByteBuffer bytes, long nowNanos) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        var _ = queue.offer(new Item.Came(new Link.Arrival(from, ByteBuffer.wrap(copy), nowNanos)));
    }

    void ended(IOException why) {
        var _ = queue.offer(new Item.Ended(why));
    }

    Link.@Nullable Arrival take(long timeoutNanos) throws IOException, InterruptedException {
        return switch (queue.poll(Math.max(0, timeoutNanos), TimeUnit.NANOSECONDS)) {
            case Item.Came(Link.Arrival arrival) -> arrival;
            case Item.Ended(IOException why) -> throw why;
            case null -> null;
        };
    }
}
