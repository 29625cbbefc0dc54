package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Strangers at a hundred addresses ask a box to register, ring and watch, without a password or
 * with a made-up one: it does not grow, and nobody gets more bytes for it than he sent.
 */
@Timeout(120)
final class FloodSocketTest {
    private static final List<String> METHODS = List.of("REGISTER", "INVITE", "SUBSCRIBE");
    private static final int STRANGERS = 100;
    private static final int A_ROUND = 20_000;
    private static final int ROUNDS = 4;
    private static final int AT_ONCE = 50;

    /**
     * What an allocator may differ by from one round to the next. The heap is small and all there:
     * one that fills ends the box.
     */
    private static final long FLAT_KIB = 6_000;

    /** Of what was asked, as for any source that has not shown that its address is its own. */
    private static final double MOST_ANSWERED = 1.5;

    @TempDir private Path folder = Path.of("");
    private BoxProcess box = BoxProcess.NONE;
    private final List<DatagramSocket> strangers = new ArrayList<>();
    private long asked;
    private long answered;
    private int number;

    @BeforeEach
    void boxAndStrangers() throws IOException {
        assumeThat(Files.exists(Path.of("/proc/self/status"))).as("Linux tells memory").isTrue();
        box =
                BoxProcess.start(
                        folder.resolve("data"),
                        0,
                        "-Xms32m",
                        "-Xmx32m",
                        "-Xmn8m",
                        "-XX:+UseSerialGC",
                        "-XX:+AlwaysPreTouch");
        for (int i = 0; i < STRANGERS; i++) {
            DatagramSocket socket =
                    new DatagramSocket(0, InetAddress.ofLiteral("127.0.1." + (i + 1)));
            socket.setSoTimeout(1);
            strangers.add(socket);
        }
    }

    @AfterEach
    void stop() throws Exception {
        strangers.forEach(DatagramSocket::close);
        box.kill();
    }

    @Test
    void theBoxDoesNotGrow() throws IOException {
        flood();
        flood();
        long before = residentKib();
        for (int round = 0; round < ROUNDS; round++) {
            flood();
        }
        assertThat(residentKib() - before)
                .as("KiB more after %d messages", ROUNDS * A_ROUND)
                .isLessThan(FLAT_KIB);
        assertThat(answered).isPositive();
        assertThat((double) answered / asked)
                .as("bytes answered for each that was asked")
                .isLessThanOrEqualTo(MOST_ANSWERED);
    }

    private void flood() throws IOException {
        for (int i = 0; i < A_ROUND; i += AT_ONCE) {
            for (int j = 0; j < AT_ONCE; j++) {
                ask(strangers.get((i + j) % STRANGERS));
            }
            for (int j = 0; j < AT_ONCE; j++) {
                hear(strangers.get((i + j) % STRANGERS));
            }
        }
    }

    private void ask(DatagramSocket from) throws IOException {
        String method = METHODS.get(number % METHODS.size());
        boolean isProven = number % 2 == 0;
        String request =
                "%s sip:desk@lanline.local SIP/2.0\r\n".formatted(method)
                        + "Via: SIP/2.0/UDP %s:%d;branch=z9hG4bK%d;rport\r\n"
                                .formatted(
                                        from.getLocalAddress().getHostAddress(),
                                        from.getLocalPort(),
                                        number)
                        + "From: <sip:hall@lanline.local>;tag=%d\r\nTo: <sip:desk@lanline.local>\r\n"
                                .formatted(number)
                        + "Call-ID: flood-%d\r\nCSeq: 1 %s\r\nMax-Forwards: 70\r\n"
                                .formatted(number, method)
                        + "Contact: <sip:hall@10.0.0.9>\r\nEvent: dialog\r\n"
                        + (isProven ? proof(method) : "")
                        + "Content-Length: 0\r\n\r\n";
        byte[] bytes = request.getBytes(UTF_8);
        from.send(
                new DatagramPacket(
                        bytes, bytes.length, InetAddress.getLoopbackAddress(), box.port()));
        number++;
        asked += bytes.length;
    }

    private String proof(String method) {
        return "%s: Digest username=\"hall\", realm=\"lanline.local\", nonce=\"made-up-%d\", uri=\"sip:lanline.local\", qop=auth, nc=00000001, cnonce=\"c\", response=\"%032x\"\r\n"
                .formatted(
                        method.equals("REGISTER") ? "Authorization" : "Proxy-Authorization",
                        number,
                        number);
    }

    /** What came for it; a box that is asked too much says nothing. */
    private void hear(DatagramSocket at) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4_000], 4_000);
        try {
            at.receive(packet);
            answered += packet.getLength();
        } catch (SocketTimeoutException _) {
            return;
        }
    }

    private long residentKib() throws IOException {
        long pid = Objects.requireNonNull(box.process()).pid();
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
