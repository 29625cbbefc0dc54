package org.lanline.bench;

import org.lanline.stun.Attribute;
import org.lanline.stun.LongTermLogin;
import org.lanline.stun.MessageClass;
import org.lanline.stun.StunMessage;
import org.lanline.stun.StunMethod;
import org.lanline.stun.StunWriter;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Whether the relay keeps anything of allocations that are over: {@code AllocationBench PID HOST
 * PORT USER PASSWORD [COUNT]}. Makes and drops them one after the other at a running box (started
 * with {@code --turn-user USER:PASSWORD}) and prints how much memory that process has in between.
 */
public final class AllocationBench {

    private static final long UDP = 17L << 24;
    private static final int PATIENCE_MILLIS = 1_000;
    private static final int REPORTS = 10;

    private final DatagramSocket socket = new DatagramSocket();
    private final InetSocketAddress server;
    private final LongTermLogin login;
    private final SplittableRandom random = new SplittableRandom(7);
    private final StunWriter writer = new StunWriter(1_024);
    private final StunMessage answer = new StunMessage();
    private final byte[] received = new byte[1_500];

    private AllocationBench(InetSocketAddress server, String user, String password)
            throws IOException {
        this.server = server;
        this.login = new LongTermLogin(user, password);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    public static void main(String[] args) throws Exception {
        Path status = Path.of("/proc", args[0], "status");
        InetSocketAddress server =
                new InetSocketAddress(InetAddress.ofLiteral(args[1]), Integer.parseInt(args[2]));
        int count = args.length > 5 ? Integer.parseInt(args[5]) : 100_000;
        AllocationBench bench = new AllocationBench(server, args[3], args[4]);
        report(0, status, 0);
        long began = System.nanoTime();
        for (int i = 1; i <= count; i++) {
            bench.ask(StunMethod.ALLOCATE, -1);
            bench.ask(StunMethod.REFRESH, 0);
            if (i % Math.max(1, count / REPORTS) == 0) {
                report(i, status, System.nanoTime() - began);
            }
        }
    }

    private void ask(int method, long lifetimeSeconds) throws IOException {
        for (int tries = 0; tries < 3; tries++) {
            boolean signed = login.isChallenged();
            exchange(method, lifetimeSeconds);
            if (answer.messageClass() == MessageClass.SUCCESS) {
                return;
            }
            if (login.refused(answer, signed) == LongTermLogin.Next.GIVE_UP) {
                break;
            }
        }
        throw new IOException("the box refused with " + answer.errorCode());
    }

    private void exchange(int method, long lifetimeSeconds) throws IOException {
        writer.start(MessageClass.REQUEST, method, random.nextInt(), random.nextLong());
        if (method == StunMethod.ALLOCATE) {
            writer.u32(Attribute.REQUESTED_TRANSPORT, UDP);
        } else {
            writer.u32(Attribute.LIFETIME, lifetimeSeconds);
        }
        byte[] request = login.sign(writer).toBytes();
        socket.send(new DatagramPacket(request, request.length, server));
        DatagramPacket packet = new DatagramPacket(received, received.length);
        socket.receive(packet);
        answer.parse(ByteBuffer.wrap(received, 0, packet.getLength()));
    }

    private static void report(int made, Path status, long nanos) throws IOException {
        try (Stream<String> lines = Files.lines(status)) {
            String resident =
                    lines.filter(line -> line.startsWith("VmRSS:"))
                            .map(line -> line.replaceAll("[^0-9]", ""))
                            .findFirst()
                            .orElseThrow();
            System.out.printf(
                    Locale.ROOT,
                    "%7d allocations made and dropped: %d MB resident after %.1f s%n",
                    made,
                    Long.parseLong(resident) / 1024,
                    nanos / 1e9);
        }
    }
}
