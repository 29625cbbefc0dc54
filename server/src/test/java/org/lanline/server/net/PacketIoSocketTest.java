package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What both ways to read and write UDP owe their loop, with sockets of the JDK as the other end.
 */
@ParameterizedClass
@MethodSource("org.lanline.server.net.BothIos#names")
final class PacketIoSocketTest {

    private static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PacketIo io;
    private final List<Throwable> faults = new ArrayList<>();
    private final List<byte[]> received = new ArrayList<>();
    private final List<InetSocketAddress> senders = new ArrayList<>();
    private int longestRun;

    PacketIoSocketTest(String name) {
        io = BothIos.open(name);
    }

    @AfterEach
    void close() {
        io.close();
        assertThat(faults).isEmpty();
    }

    @Test
    void datagramsOfEveryLengthArriveWholeAndInOrder() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        Random random = new Random(1);
        List<byte[]> sent = new ArrayList<>();
        try (DatagramChannel peer = peer(IPV4)) {
            for (int length : new int[] {0, 1, 3, 4, 172, 1_200, 1_472, 9_000, 65_507}) {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                sent.add(bytes);
                peer.send(ByteBuffer.wrap(bytes), socket.local());
                pollUntil(sent.size());
            }
            assertThat(senders).containsOnly((InetSocketAddress) peer.getLocalAddress());
        }
        assertThat(received).containsExactlyElementsOf(sent);
    }

    @Test
    void whatIsQueuedArrivesInOrderWithItsOwnLengths() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        try (DatagramChannel peer = peer(IPV4)) {
            InetSocketAddress to = (InetSocketAddress) peer.getLocalAddress();
            int[] lengths = {100, 100, 100, 40, 100, 200, 0, 100, 100, 1_200, 1_200, 1};
            for (int i = 0; i < lengths.length; i++) {
                socket.queue(to, numbered(i, lengths[i]));
            }
            io.flush();
            for (int i = 0; i < lengths.length; i++) {
                assertThat(next(peer)).isEqualTo(numbered(i, lengths[i]));
            }
        }
        assertThat(io.unsent()).isZero();
    }

    @Test
    void aRunOfManyDatagramsToManyReceiversArrivesWhole() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        List<DatagramChannel> peers = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                peers.add(peer(IPV4));
            }
            for (int round = 0; round < 10; round++) {
                for (DatagramChannel peer : peers) {
                    InetSocketAddress to = (InetSocketAddress) peer.getLocalAddress();
                    for (int i = 0; i < 7; i++) {
                        socket.queue(to, numbered(i, 300));
                    }
                }
                io.flush();
                for (DatagramChannel peer : peers) {
                    for (int i = 0; i < 7; i++) {
                        assertThat(next(peer)).isEqualTo(numbered(i, 300));
                    }
                }
            }
        } finally {
            for (DatagramChannel peer : peers) {
                peer.close();
            }
        }
        assertThat(io.unsent()).isZero();
    }

    @Test
    void runsOfAnyLengthArriveAsTheirDatagrams() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        try (DatagramChannel peer = peer(IPV4)) {
            InetSocketAddress to = (InetSocketAddress) peer.getLocalAddress();
            for (int datagrams : new int[] {1, 2, 16, 64, 65, 200}) {
                for (int last : new int[] {100, 1}) {
                    ByteBuffer run = numbered(datagrams, (datagrams - 1) * 100 + last);
                    socket.queue(to, run, 100);
                    assertThat(run.position()).isZero();
                    socket.queue(to, numbered(1, 100), 100);
                    io.flush();
                    for (int i = 0; i < datagrams; i++) {
                        int length = i == datagrams - 1 ? last : 100;
                        assertThat(next(peer)).isEqualTo(run.slice(i * 100, length));
                    }
                    assertThat(next(peer)).isEqualTo(numbered(1, 100));
                }
            }
        }
        assertThat(io.unsent()).isZero();
    }

    @Test
    void fourBytesArePutBeforeWhatIsRelayed() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        try (DatagramChannel peer = peer(IPV4)) {
            InetSocketAddress to = (InetSocketAddress) peer.getLocalAddress();
            for (int i = 0; i < 80; i++) {
                socket.queuePrefixed(to, 0x4000_0000 + i, numbered(i, 1_000));
            }
            io.flush();
            for (int i = 0; i < 80; i++) {
                ByteBuffer datagram = next(peer);
                assertThat(datagram.getInt()).isEqualTo(0x4000_0000 + i);
                assertThat(datagram).isEqualTo(numbered(i, 1_000));
            }
        }
    }

    @Test
    void aRunThatIsReceivedCanBeSentOnWithoutItsHeaders() throws Exception {
        try (DatagramChannel peer = peer(IPV4)) {
            InetSocketAddress to = (InetSocketAddress) peer.getLocalAddress();
            UdpSocket[] relay = new UdpSocket[1];
            relay[0] =
                    io.open(
                            UdpOptions.at(new InetSocketAddress(IPV4, 0), 1 << 20),
                            (_, run, segmentBytes, _) -> strip(relay[0], to, run, segmentBytes));
            UdpSocket client = openKeeping(IPV4);
            for (int i = 0; i < 40; i++) {
                client.queuePrefixed(relay[0].local(), 0x4001_03e8, numbered(i, 1_000));
            }
            io.flush();
            for (int i = 0; i < 40; i++) {
                assertThat(nextWhilePolling(peer)).isEqualTo(numbered(i, 1_000));
            }
        }
    }

    @Test
    void thoseWhoSendAgainAreTheSameObject() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        try (DatagramChannel one = peer(IPV4);
                DatagramChannel other = peer(IPV4)) {
            for (int i = 0; i < 5; i++) {
                one.send(numbered(i, 10), socket.local());
                pollUntil(2 * i + 1);
                other.send(numbered(i, 10), socket.local());
                pollUntil(2 * i + 2);
            }
        }
        Set<InetSocketAddress> objects = Collections.newSetFromMap(new IdentityHashMap<>());
        objects.addAll(senders);
        assertThat(Set.copyOf(senders)).hasSize(2);
        // the JDK's own socket only remembers the last sender
        assertThat(objects).hasSize(io.name().equals("linux") ? 2 : 10);
    }

    @Test
    void aWildcardSocketHearsBothFamiliesAndAnswersBoth() throws Exception {
        UdpSocket socket =
                io.open(
                        UdpOptions.at(new InetSocketAddress(0), 0),
                        (from, run, segmentBytes, _) -> keep(from, run, segmentBytes));
        for (InetAddress family : List.of(IPV4, IPV6)) {
            received.clear();
            senders.clear();
            try (DatagramChannel peer = peer(family)) {
                InetSocketAddress to = new InetSocketAddress(family, socket.local().getPort());
                peer.send(numbered(1, 50), to);
                pollUntil(1);
                assertThat(senders).containsExactly((InetSocketAddress) peer.getLocalAddress());
                assertThat(socket.send(senders.getFirst(), numbered(2, 60))).isTrue();
                assertThat(next(peer)).isEqualTo(numbered(2, 60));
                socket.queue(senders.getFirst(), numbered(3, 70));
                io.flush();
                assertThat(next(peer)).isEqualTo(numbered(3, 70));
            }
        }
    }

    @Test
    void anAddressOfTheOtherFamilyIsRefusedWithoutHarm() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        assertThat(socket.send(new InetSocketAddress(IPV6, 9), numbered(1, 10))).isFalse();
        socket.queue(new InetSocketAddress(IPV6, 9), numbered(1, 10));
        socket.queue(InetSocketAddress.createUnresolved("nowhere.invalid", 9), numbered(1, 10));
        io.flush();
        assertThat(io.unsent()).isEqualTo(2);
        exchange(socket);
    }

    @Test
    void aPortThatNobodyListensToHurtsNobody() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        InetSocketAddress gone;
        try (DatagramChannel closed = peer(IPV4)) {
            gone = (InetSocketAddress) closed.getLocalAddress();
        }
        for (int i = 0; i < 20; i++) {
            socket.queue(gone, numbered(i, 100));
            io.flush();
            io.poll(1_000_000, faults::add);
        }
        exchange(socket);
    }

    @Test
    void whatIcmpSaysIsToldWhereTheSystemTells() throws Exception {
        List<String> told = new ArrayList<>();
        UdpSocket socket =
                io.open(
                        UdpOptions.at(new InetSocketAddress(IPV4, 0), 0).withIcmp(),
                        new UdpLoop.RunHandler() {
                            @Override
                            public void received(
                                    InetSocketAddress from, ByteBuffer run, int bytes, long now) {
                                keep(from, run, bytes);
                            }

                            @Override
                            public void icmp(
                                    InetSocketAddress about, int type, int code, int v, long now) {
                                told.add(about + " " + type + " " + code + " " + v);
                            }
                        });
        InetSocketAddress gone;
        try (DatagramChannel closed = peer(IPV4)) {
            gone = (InetSocketAddress) closed.getLocalAddress();
        }
        socket.queue(gone, numbered(1, 100));
        io.flush();
        io.poll(300_000_000, faults::add);
        if (io.name().equals("linux")) {
            assertThat(told).containsExactly(gone + " 3 3 0"); // port unreachable
        }
        exchange(socket);
        for (int i = 0; i < 3; i++) {
            socket.queue(gone, numbered(i, 100));
            io.flush(); // the next one meets the error of this one
        }
        exchange(socket);
    }

    @Test
    void aSocketWithOnePeerHearsAndReachesEverybodyElseToo() throws Exception {
        List<String> told = new ArrayList<>();
        UdpSocket socket = openWithOnePeer(told);
        try (DatagramChannel other = peer(IPV4)) {
            for (int move = 0; move < 2; move++) {
                InetSocketAddress gone;
                try (DatagramChannel peer = peer(IPV4)) {
                    gone = (InetSocketAddress) peer.getLocalAddress();
                    sendMany(socket, gone, peer, 700);
                    assertThat(connectedTo(socket.local().getPort(), gone.getPort()))
                            .isEqualTo(io.name().equals("linux") ? 1 : 0);
                    hears(socket, peer, other);
                    sendMany(socket, (InetSocketAddress) other.getLocalAddress(), other, 10);
                    sendMany(socket, gone, peer, 10);
                }
                told.clear();
                socket.queue(gone, numbered(1, 100));
                io.flush();
                io.poll(300_000_000, faults::add);
                if (io.name().equals("linux")) {
                    assertThat(told).containsExactly(gone + " 3 3 0");
                }
                sendMany(socket, (InetSocketAddress) other.getLocalAddress(), other, 10);
            }
        }
        assertThat(io.unsent()).isZero();
        socket.close();
        io.poll(0, faults::add);
        io.open(UdpOptions.at(socket.local(), 0), (_, _, _, _) -> {}).close();
    }

    private UdpSocket openWithOnePeer(List<String> told) throws IOException {
        return io.open(
                UdpOptions.at(new InetSocketAddress(IPV4, 0), 1 << 20).withIcmp().withOnePeer(),
                new UdpLoop.RunHandler() {
                    @Override
                    public void received(
                            InetSocketAddress from, ByteBuffer run, int bytes, long now) {
                        keep(from, run, bytes);
                    }

                    @Override
                    public void icmp(InetSocketAddress about, int type, int code, int v, long now) {
                        told.add(about + " " + type + " " + code + " " + v);
                    }
                });
    }

    private void sendMany(
            UdpSocket socket, InetSocketAddress address, DatagramChannel peer, int many)
            throws Exception {
        for (int i = 0; i < many; i++) {
            socket.queue(address, numbered(i, 100 + i));
            socket.queue(address, numbered(i + 1, 100 + i));
            io.flush();
            ByteBuffer first = next(peer);
            assertThat(first).isEqualTo(numbered(i, 100 + i));
            assertThat(next(peer)).isEqualTo(numbered(i + 1, 100 + i));
        }
    }

    private void hears(UdpSocket socket, DatagramChannel... peers) throws Exception {
        for (int i = 0; i < 10; i++) {
            for (DatagramChannel peer : peers) {
                received.clear();
                senders.clear();
                peer.send(numbered(i, 50 + i), socket.local());
                pollUntil(1);
                assertThat(received).containsExactly(numbered(i, 50 + i).array());
                assertThat(senders).containsExactly((InetSocketAddress) peer.getLocalAddress());
            }
        }
    }

    /** How many sockets of a port the system knows as connected to another. */
    private static long connectedTo(int port, int peerPort) throws IOException {
        String entry = "(?i).*:%04X 0100007F:%04X .*".formatted(port, peerPort);
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/udp"))) {
            return lines.filter(line -> line.matches(entry)).count();
        }
    }

    @Test
    void whatIsTooLongIsRefusedAndTheNextArrives() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        try (DatagramChannel peer = peer(IPV4)) {
            InetSocketAddress to = (InetSocketAddress) peer.getLocalAddress();
            ByteBuffer tooLong = ByteBuffer.allocate(65_508);
            assertThat(socket.send(to, tooLong)).isFalse();
            socket.queue(to, tooLong);
            socket.queuePrefixed(to, 1, ByteBuffer.allocate(65_535));
            socket.queue(to, numbered(1, 10));
            io.flush();
            assertThat(next(peer)).isEqualTo(numbered(1, 10));
        }
        assertThat(io.unsent()).isEqualTo(2);
    }

    @Test
    void aSocketThatAHandlerClosesHearsNothingMore() throws Exception {
        UdpSocket[] socket = new UdpSocket[1];
        socket[0] =
                io.open(
                        UdpOptions.at(new InetSocketAddress(IPV4, 0), 0),
                        (from, run, segmentBytes, _) -> {
                            keep(from, run, segmentBytes);
                            socket[0].close();
                        });
        try (DatagramChannel peer = peer(IPV4)) {
            for (int i = 0; i < 5; i++) {
                peer.send(numbered(i, 10), socket[0].local());
            }
        }
        pollUntil(1);
        io.poll(50_000_000, faults::add);
        assertThat(received).hasSize(1);
        assertThat(socket[0].isOpen()).isFalse();
        assertThat(socket[0].send(new InetSocketAddress(IPV4, 9), numbered(1, 1))).isFalse();
        socket[0].queue(new InetSocketAddress(IPV4, 9), numbered(1, 1));
        io.flush();
        exchange(openKeeping(IPV4));
    }

    @Test
    void whatWasQueuedBeforeClosingStillLeaves() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        try (DatagramChannel peer = peer(IPV4)) {
            socket.queue((InetSocketAddress) peer.getLocalAddress(), numbered(7, 70));
            socket.close();
            io.flush();
            assertThat(next(peer)).isEqualTo(numbered(7, 70));
        }
    }

    @Test
    void aTakenPortIsSaidAndAClosedOneIsFreeAgain() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        UdpOptions same = UdpOptions.at(socket.local(), 0);
        assertThatThrownBy(() -> io.open(same, (_, _, _, _) -> {}))
                .isInstanceOf(BindException.class);
        socket.close();
        io.poll(0, faults::add);
        io.open(same, (_, _, _, _) -> {}).close();
    }

    @Test
    void aThousandSocketsAreOpenedHeardAndClosed() throws Exception {
        List<UdpSocket> sockets = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 1_000; i++) {
                sockets.add(openKeeping(IPV4));
            }
            try (DatagramChannel peer = peer(IPV4)) {
                for (int i = 0; i < 1_000; i += 10) {
                    received.clear();
                    peer.send(numbered(i, 100), sockets.get(i).local());
                    pollUntil(1);
                }
            }
            sockets.forEach(UdpSocket::close);
            sockets.clear();
            io.poll(0, faults::add);
        }
    }

    @Test
    void runsArePutTogetherUnderLoadWhereTheSystemCanAndNoLongerWhenIdle() throws Exception {
        UdpSocket receiver = openKeeping(IPV4);
        UdpSocket sender = openKeeping(IPV4);
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (longestRun < 16 && System.nanoTime() - until < 0) {
            received.clear();
            for (int i = 0; i < 16; i++) {
                sender.queue(receiver.local(), numbered(i, 500));
            }
            io.flush();
            pollUntil(16);
            for (int i = 0; i < 16; i++) {
                assertThat(received.get(i)).isEqualTo(numbered(i, 500).array());
            }
            Thread.sleep(10);
        }
        assertThat(longestRun).isEqualTo(io.name().equals("linux") ? 16 : 1);
        long idleUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_600);
        while (System.nanoTime() - idleUntil < 0) {
            io.poll(100_000_000, faults::add);
        }
        longestRun = 0;
        received.clear();
        for (int i = 0; i < 4; i++) {
            sender.queue(receiver.local(), numbered(i, 500));
        }
        io.flush();
        pollUntil(4);
        assertThat(longestRun).isEqualTo(1);
    }

    @Test
    void aWakeUpEndsTheWait() throws Exception {
        Thread waker =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        Thread.sleep(50);
                                    } catch (InterruptedException _) {
                                        Thread.currentThread().interrupt();
                                    }
                                    io.wakeup();
                                });
        long began = System.nanoTime();
        io.poll(PATIENCE_NANOS, faults::add);
        assertThat(System.nanoTime() - began).isLessThan(PATIENCE_NANOS / 2);
        waker.join();
        io.wakeup();
        io.close();
        io.wakeup();
    }

    @Test
    void aClosedOneOpensNothing() {
        io.close();
        assertThatThrownBy(() -> openKeeping(IPV4)).isInstanceOf(Exception.class);
    }

    @Test
    void aDatagramWithoutFragmentsStillArrives() throws Exception {
        UdpSocket socket = openKeeping(IPV4);
        socket.dontFragment(true);
        exchange(socket);
        socket.dontFragment(false);
        exchange(socket);
    }

    // --- both ends -------------------------------------------------------------------------------

    private UdpSocket openKeeping(InetAddress address) throws IOException {
        return io.open(
                UdpOptions.at(new InetSocketAddress(address, 0), 1 << 20),
                (from, run, segmentBytes, _) -> keep(from, run, segmentBytes));
    }

    private void keep(InetSocketAddress from, ByteBuffer run, int segmentBytes) {
        assertThat(run.position()).as("room for a header").isGreaterThanOrEqualTo(4);
        int datagrams = 0;
        do {
            byte[] bytes = new byte[Math.min(segmentBytes, run.remaining())];
            run.get(bytes);
            received.add(bytes);
            senders.add(from);
            datagrams++;
        } while (run.hasRemaining());
        longestRun = Math.max(longestRun, datagrams);
    }

    private static void strip(
            UdpSocket socket, InetSocketAddress to, ByteBuffer run, int segmentBytes) {
        int end = run.limit();
        for (int at = run.position(); at < end; at += segmentBytes) {
            run.limit(Math.min(at + segmentBytes, end)).position(at + 4);
            socket.queue(to, run);
        }
    }

    private void exchange(UdpSocket socket) throws Exception {
        received.clear();
        try (DatagramChannel peer = peer(IPV4)) {
            peer.send(numbered(1, 33), socket.local());
            pollUntil(1);
            assertThat(socket.send((InetSocketAddress) peer.getLocalAddress(), numbered(2, 44)))
                    .isTrue();
            assertThat(next(peer)).isEqualTo(numbered(2, 44));
        }
    }

    private void pollUntil(int datagrams) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (received.size() < datagrams && System.nanoTime() - until < 0) {
            io.poll(10_000_000, faults::add);
        }
        assertThat(received).hasSizeGreaterThanOrEqualTo(datagrams);
    }

    private static DatagramChannel peer(InetAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(address, 0)).configureBlocking(false);
        return channel;
    }

    private static ByteBuffer next(DatagramChannel peer) throws Exception {
        ByteBuffer datagram = ByteBuffer.allocate(65_535);
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (peer.receive(datagram) == null) {
            assertThat(System.nanoTime() - until).as("waited for a datagram").isNegative();
            Thread.sleep(1);
        }
        return datagram.flip();
    }

    private ByteBuffer nextWhilePolling(DatagramChannel peer) throws Exception {
        io.poll(1_000_000, faults::add);
        io.flush();
        return next(peer);
    }

    /** Bytes that tell their number and place. */
    private static ByteBuffer numbered(int number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (number * 31 + i);
        }
        return ByteBuffer.wrap(bytes);
    }
}
