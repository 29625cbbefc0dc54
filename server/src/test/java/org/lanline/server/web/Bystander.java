package org.lanline.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who only wants to use the box while others misbehave: asks for the page over fresh
 * connections and talks over a WebSocket, ten times a second, and notes how long each took.
 */
final class Bystander implements AutoCloseable {

    private final TestBox box;
    private final List<Long> millis = Collections.synchronizedList(new ArrayList<>());
    private final List<String> troubles = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile boolean done;

    Bystander(TestBox box) {
        this.box = box;
        this.thread = Thread.ofPlatform().daemon().start(this::run);
        try {
            ready.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Fails unless everything went well, and fast. */
    void assertServedWithin(Duration limit) throws InterruptedException {
        long enough = System.nanoTime() + 10_000_000_000L;
        while (millis.size() < 4 && troubles.isEmpty() && System.nanoTime() < enough) {
            Thread.sleep(20);
        }
        done = true;
        thread.join(10_000);
        assertThat(troubles).isEmpty();
        assertThat(millis).as("rounds").hasSizeGreaterThanOrEqualTo(4);
        assertThat(Collections.max(millis)).as("slowest round").isLessThan(limit.toMillis());
    }

    private void run() {
        var heard = new TestBox.Heard();
        try (HttpClient client = box.client()) {
            WebSocket socket =
                    client.newWebSocketBuilder()
                            .subprotocols("echo.v1")
                            .buildAsync(
                                    URI.create(
                                            "wss://127.0.0.1:" + box.server.httpsPort() + "/echo"),
                                    heard)
                            .join();
            round(client, socket, heard);
            millis.clear();
            ready.countDown();
            while (!done) {
                round(client, socket, heard);
                Thread.sleep(100);
            }
            socket.abort();
        } catch (Exception trouble) {
            troubles.add(trouble.toString());
        } finally {
            ready.countDown();
        }
    }

    private void round(HttpClient same, WebSocket socket, TestBox.Heard heard) throws Exception {
        long from = System.nanoTime();
        socket.sendText("hello", true).join();
        if (heard.texts.poll(10, TimeUnit.SECONDS) == null) {
            troubles.add("no echo");
        }
        ask(same);
        try (HttpClient fresh = box.client()) {
            ask(fresh);
        }
        millis.add((System.nanoTime() - from) / 1_000_000);
    }

    private void ask(HttpClient client) throws Exception {
        int status =
                client.send(
                                HttpRequest.newBuilder(box.https("/"))
                                        .timeout(Duration.ofSeconds(10))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode();
        if (status != 200) {
            troubles.add("status " + status);
        }
    }

    @Override
    public void close() {
        done = true;
    }
}
