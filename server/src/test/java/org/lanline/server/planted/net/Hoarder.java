package org.lanline.server.planted.net;

/**
 * Planted: a room that knows the composition, every library, the environment, and keeps static
 * state.
 */
final class Hoarder {
    static int count;

    Class<?>[] libraries() {
        return new Class<?>[] {
            org.eclipse.jetty.server.Server.class,
            org.bouncycastle.asn1.x500.X500Name.class,
            java.sql.Connection.class,
            org.sqlite.SQLiteConfig.class,
            io.prometheus.metrics.core.metrics.Counter.class,
            org.lanline.trace.Trace.class,
            org.lanline.server.planted.Whole.class
        };
    }

    String home() {
        return System.getenv().getOrDefault("HOME", System.getenv("USER"));
    }
}
