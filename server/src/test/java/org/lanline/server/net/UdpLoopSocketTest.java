package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

@ParameterizedClass
@MethodSource("org.lanline.server.net.BothIos#names")
final class UdpLoopSocketTest {

    private static final UdpOptions LOOPBACK =
            UdpOptions.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    private final UdpLoop loop;

    UdpLoopSocketTest(String io) {
        loop = new UdpLoop("test-loop", BothIos.open(io), told::add);
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void aDatagramReachesItsHandlerOnTheLoopThread() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        UdpSocket socket =
                loop.open(
                        LOOPBACK,
                        (_, datagram, _) ->
                                received.add(text(datagram) + " " + loop.isLoopThread()));
        loop.start();
        send(socket, "hello");
        assertThat(received.poll(25, TimeUnit.SECONDS)).isEqualTo("hello true");
    }

    @Test
    void aHandlerThatThrowsIsCountedAndToldOnceAndTheNextDatagramIsHandled() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        UdpSocket socket =
                loop.open(
                        LOOPBACK,
                        (_, datagram, _) -> {
                            String text = text(datagram);
                            if (text.equals("bad")) {
                                throw new IllegalStateException("a planted bug");
                            }
                            received.add(text);
                        });
        loop.start();
        send(socket, "bad");
        send(socket, "bad");
        send(socket, "good");
        assertThat(received.poll(25, TimeUnit.SECONDS)).isEqualTo("good");
        assertThat(loop.faults()).isEqualTo(2);
        assertThat(told).hasSize(1);
    }

    @Test
    void commandsRunInTheOrderOfPosting() throws Exception {
        BlockingQueue<Integer> ran = new LinkedBlockingQueue<>();
        loop.start();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            assertThat(loop.post(() -> ran.add(number))).isTrue();
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(ran.poll(25, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }

    @Test
    void aFullQueueRefusesInsteadOfBlocking() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        loop.start();
        loop.post(() -> await(stuck));
        int taken = 0;
        while (loop.post(() -> {}) && taken < 100_000) {
            taken++;
        }
        assertThat(taken).isBetween(8_000, 9_000);
        assertThat(loop.refused()).isEqualTo(1);
        stuck.countDown();
    }

    @Test
    void aCoreIsTickedWhenItsDeadlineHasComeAndNotBefore() throws Exception {
        Alarm alarm = new Alarm(System.nanoTime() + 50_000_000L, false);
        loop.add(alarm);
        loop.start();
        assertThat(alarm.rung.await(25, TimeUnit.SECONDS)).isTrue();
        assertThat(alarm.lateNanos).isBetween(0L, 1_000_000_000L);
        Thread.sleep(50);
        assertThat(alarm.ticks).hasValue(1);
    }

    @Test
    void aCoreWhoseTickThrowsDoesNotSpinTheLoop() throws Exception {
        Alarm broken = new Alarm(System.nanoTime(), true);
        loop.add(broken);
        loop.start();
        assertThat(broken.rung.await(25, TimeUnit.SECONDS)).isTrue();
        Thread.sleep(200);
        assertThat(broken.ticks.get()).isLessThan(3);
    }

    @Test
    void closingRunsWhatIsQueuedAndClosesTheChannels() throws Exception {
        UdpSocket socket = loop.open(LOOPBACK, (_, _, _) -> {});
        AtomicInteger ran = new AtomicInteger();
        loop.start();
        for (int i = 0; i < 100; i++) {
            loop.post(ran::incrementAndGet);
        }
        loop.close();
        assertThat(ran).hasValue(100);
        assertThat(socket.isOpen()).isFalse();
        assertThat(loop.post(() -> {})).isFalse();
    }

    private static final class Alarm implements UdpLoop.Core {
        private final CountDownLatch rung = new CountDownLatch(1);
        private final AtomicInteger ticks = new AtomicInteger();
        private final boolean broken;
        private volatile long lateNanos;
        private volatile long deadline;

        Alarm(long deadline, boolean broken) {
            this.deadline = deadline;
            this.broken = broken;
        }

        @Override
        public void tick(long nowNanos) {
            lateNanos = nowNanos - deadline;
            ticks.incrementAndGet();
            rung.countDown();
            if (broken) {
                throw new IllegalStateException("a planted bug");
            }
            deadline = Long.MAX_VALUE;
        }

        @Override
        public long deadline() {
            return deadline;
        }
    }

    private static DatagramChannel loopback() throws IOException {
        return DatagramChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static void send(UdpSocket to, String text) throws IOException {
        try (DatagramChannel sender = loopback()) {
            sender.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), to.local());
        }
    }

    private static String text(ByteBuffer datagram) {
        return StandardCharsets.UTF_8.decode(datagram).toString();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
