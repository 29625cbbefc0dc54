package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lanline.server.net.SocketFilter.Instruction;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A real packet socket on the loopback interface; takes the right to have one. */
final class LinkSocketSocketTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    /** Lets through what has this length in its UDP header. */
    private static SocketFilter udpOfLength(int bytes) {
        int network = -0x100000;
        return new SocketFilter(
                List.of(
                        new Instruction(0x30, 0, 0, network + 9),
                        new Instruction(0x15, 0, 4, 17),
                        new Instruction(0xb1, 0, 0, network),
                        new Instruction(0x48, 0, 0, network + 4),
                        new Instruction(0x15, 0, 1, bytes + 8),
                        new Instruction(0x06, 0, 0, LinkSocket.MOST_PACKET_BYTES),
                        new Instruction(0x06, 0, 0, 0)));
    }

    private DatagramSocket sender;
    private DatagramSocket receiver;
    private LinkSocket link;

    @BeforeEach
    void open() throws IOException {
        int index = NetworkInterface.getByInetAddress(LOOPBACK).getIndex();
        try {
            link = LinkSocket.open(Set.of(index), false, udpOfLength(11));
        } catch (LinkSocket.NotAllowed e) {
            abort("packet sockets need root");
        }
        sender = new DatagramSocket(0, LOOPBACK);
        receiver = new DatagramSocket(0, LOOPBACK);
    }

    @AfterEach
    void close() {
        if (link != null) {
            link.close();
        }
        if (sender != null) {
            sender.close();
            receiver.close();
        }
    }

    private void send(String text) throws IOException {
        byte[] bytes = text.getBytes(US_ASCII);
        sender.send(new DatagramPacket(bytes, bytes.length, LOOPBACK, receiver.getLocalPort()));
    }

    /** What is seen, once for each packet, as its payload. */
    private List<String> seen(int count) {
        List<String> all = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (all.size() < count && System.nanoTime() < end) {
            while (link.receive()) {
                if (link.length() > 0 && !link.isSecondSight()) {
                    assertThat(link.isEthernet()).isTrue();
                    assertThat(link.originalLength()).isEqualTo(link.length());
                    all.add(new String(link.bytes(), 42, link.length() - 42, US_ASCII));
                }
            }
            link.await(50);
        }
        return all;
    }

    @Test
    void packetsThatTheFilterPassesAreSeenOnceWithTheirTime() throws IOException {
        send("not this one");
        send("hello there");
        send("nor this");
        send("and goodbye");
        assertThat(seen(2)).containsExactly("hello there", "and goodbye");
        long now = System.currentTimeMillis() * 1_000_000;
        assertThat(link.nanos()).isBetween(now - 10_000_000_000L, now + 1_000_000_000L);
        assertThat(link.dropped()).isZero();
    }

    @Test
    void aWaitIsEndedFromOutside() {
        long before = System.nanoTime();
        link.wake();
        assertThat(link.await(10_000)).isFalse();
        assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }
}
