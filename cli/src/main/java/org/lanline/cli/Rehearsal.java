package org.lanline.cli;

import org.lanline.server.Standing;
import org.lanline.server.probe.ShownChain;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;

import javax.net.ssl.SSLContext;

/**
 * Asks a box that has just started, in this same process, for its page, and has two devices call
 * each other: what the JVM then has loaded and linked is what it remembers for a quick start and a
 * first call that is as quick as the next.
 */
final class Rehearsal {
    /** What a call needs is loaded by the first; the second uses what the first has left. */
    private static final int CALLS = 2;

    private Rehearsal() {}

    static void of(Standing standing) throws IOException, InterruptedException {
        // There is nobody between a process and itself.
        SSLContext context = ShownChain.context(ShownChain.ANY);
        URI box = URI.create("https://127.0.0.1:" + standing.listeners().getFirst().port() + "/");
        try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            for (String path : new String[] {"/", "/api/about", "/healthz"}) {
                client.send(
                        HttpRequest.newBuilder(box.resolve(path)).build(),
                        HttpResponse.BodyHandlers.discarding());
            }
            call(client, box);
        }
    }

    private static void call(HttpClient client, URI box) throws IOException, InterruptedException {
        String mark = UUID.randomUUID().toString();
        try (var caller = RehearsingDevice.join(client, box, "A " + mark);
                var callee = RehearsingDevice.join(client, box, "B " + mark)) {
            for (int i = 0; i < CALLS; i++) {
                caller.call(callee);
            }
        }
    }
}
