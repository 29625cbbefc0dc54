package org.lanline.server.ice;

import org.jspecify.annotations.Nullable;
import org.lanline.ice.Agent;
import org.lanline.ice.Candidate;
import org.lanline.ice.Event;
import org.lanline.ice.Role;
import org.lanline.ice.Settings;
import org.lanline.ice.Transport;
import org.lanline.server.discovery.Names;
import org.lanline.server.net.UdpLoop;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Agents with sockets on loopback, and the loop that they live on. */
final class Company implements AutoCloseable {
    static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    final UdpLoop loop = new UdpLoop("test", Throwable::printStackTrace);

    Company() {
        loop.start();
    }

    /** One of them, and what it says. */
    final class Member implements AgentDriver.Listener {
        final List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
        final ConcurrentLinkedQueue<String> remarks = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Candidate> candidates = new ConcurrentLinkedQueue<>();
        final AgentDriver driver;
        private volatile boolean gathered;

        private Member(Role role, Names names) {
            SecureRandom random = new SecureRandom();
            Settings settings = Settings.STANDARD.nominatingAfter(200_000_000);
            Agent agent = new Agent(settings, role, random);
            driver = on(() -> new AgentDriver(loop, agent, names, random, this));
        }

        boolean isGathered() {
            return gathered;
        }

        String path() {
            return on(
                    () ->
                            driver.agent()
                                    .selected()
                                    .filter(pair -> pair.nominated())
                                    .map(
                                            pair ->
                                                    pair.local().transport()
                                                            + " "
                                                            + pair.local().type().token()
                                                            + " "
                                                            + pair.remote().type().token())
                                    .orElse(""));
        }

        void say(String text) {
            loop.post(() -> driver.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
        }

        @Override
        public void received(ByteBuffer packet) {
            heard.add(StandardCharsets.UTF_8.decode(packet.duplicate()).toString());
        }

        @Override
        public void candidate(Candidate candidate, @Nullable RelayPlace relay) {
            candidates.add(candidate);
        }

        @Override
        public void gathered() {
            gathered = true;
        }

        @Override
        public void event(Event event) {}

        @Override
        public void remark(String sentence) {
            remarks.add(sentence);
        }

        long count(Transport transport) {
            return candidates.stream().filter(each -> each.transport() == transport).count();
        }
    }

    Member member(Role role) {
        return new Member(role, Names.NONE);
    }

    Member member(Role role, Names names) {
        return new Member(role, names);
    }

    /** Tells each of the other. */
    void introduce(Member one, Member other) {
        on(
                () -> {
                    one.driver.remote(other.driver.agent().description(true));
                    other.driver.remote(one.driver.agent().description(true));
                    return true;
                });
    }

    <T> T on(Supplier<T> step) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.post(
                () -> {
                    try {
                        done.complete(step.get());
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                });
        return done.orTimeout(30, TimeUnit.SECONDS).join();
    }

    static boolean soon(BooleanSupplier so) throws InterruptedException {
        for (int i = 0; i < 500 && !so.getAsBoolean(); i++) {
            Thread.sleep(20);
        }
        return so.getAsBoolean();
    }

    @Override
    public void close() {
        loop.close();
    }
}
