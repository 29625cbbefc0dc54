package org.lanline.cli;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.discovery.HostNames;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.discovery.Names;
import org.lanline.server.net.UdpLoop;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Where the agents of {@code lanline ice} play: the loop that their sockets and what is shown of
 * them belong to. The command itself waits on its own thread.
 */
final class IceStage implements UdpLoop.Core, AutoCloseable {
    private static final long LOOK_MILLIS = 20;
    private static final long ANSWER_SECONDS = 10;
    private static final long OVERDUE_NANOS = 1_000_000_000;
    private static final Duration GOODBYE = Duration.ofMillis(300);

    private final IceView view;
    private final UdpLoop loop = new UdpLoop("lanline-ice", this::broken);
    private final HostNames names;
    private volatile @Nullable Throwable fault;

    IceStage(IceView view) {
        this.view = view;
        loop.add(this);
        loop.start();
        this.names = on(() -> new HostNames(loop, LanInterfaces.scan()));
    }

    private void broken(Throwable why) {
        fault = why;
    }

    UdpLoop loop() {
        return loop;
    }

    /** What is shown; on the loop thread. */
    IceView view() {
        return view;
    }

    /** Who finds hosts by the names of multicast DNS. */
    Names names() {
        return names;
    }

    void remark(String sentence) {
        loop.post(() -> view.remark(sentence));
    }

    /** Does something on the loop and waits for what it gives. */
    <T> T on(Supplier<T> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.post(
                () -> {
                    try {
                        result.complete(step.get());
                    } catch (RuntimeException | Error e) {
                        result.completeExceptionally(e);
                    }
                });
        try {
            return result.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CannotStart known
                    ? known
                    : new IllegalStateException("a fault in this program", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the loop does not turn", e);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CannotStart("Stopped.", stopped);
        }
    }

    /** Waits until it is done, looked at on the loop, or until then. */
    void await(BooleanSupplier done, long untilNanos) {
        while (!on(done::getAsBoolean) && System.nanoTime() - untilNanos < 0) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new CannotStart("Stopped.", stopped);
            }
            Throwable broken = fault;
            if (broken != null) {
                throw new IllegalStateException("a fault in this program", broken);
            }
        }
    }

    @Override
    public void tick(long nowNanos) {
        view.tick(nowNanos);
    }

    @Override
    public long deadline() {
        return Math.max(view.deadline(), System.nanoTime() - OVERDUE_NANOS);
    }

    /** What was said on the loop before, leaves. */
    @Override
    public void close() {
        on(
                () -> {
                    names.close();
                    return true;
                });
        try {
            Thread.sleep(GOODBYE); // relays are given back
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        loop.close();
    }
}
