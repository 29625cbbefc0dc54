package org.lanline.server.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.server.capture.PacketRing;
import org.lanline.server.config.CannotStart;
import org.lanline.server.store.KeptProofs;
import org.lanline.trace.Trace;
import org.lanline.trace.capture.Input;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Real packets on the loopback interface: those of a call are found among others, and no others.
 */
@Timeout(180)
class CallPacketsSocketTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int LOST = 7;
    private static final int COUNT = 20;

    @TempDir private Path folder;
    private final List<String> troubles = new ArrayList<>();

    @Test
    void ofAllPacketsThoseOfTheRelaysOfACallAreItsOwn() throws Exception {
        try (PacketRing ring = ring();
                DatagramSocket client = new DatagramSocket(0, LOOPBACK);
                DatagramSocket relayed = new DatagramSocket(0, LOOPBACK);
                DatagramSocket stranger = new DatagramSocket(0, LOOPBACK)) {
            send(client, relayed);
            Thread.sleep(300);
            assertThat(ring.kept().files()).as("while nobody wants any").isEmpty();
            ring.wanted(true);
            for (int i = 0; i < COUNT; i++) {
                send(client, relayed);
                send(stranger, stranger);
            }
            MadeCall call = new MadeCall();
            call.relays.add(
                    new Sight.Lent(1, "kitchen", "UDP", at(client), List.of(at(relayed)), null));
            Sight sight = now(call.sight());
            KeptProofs.Packets packets = awaited(sight, ring);
            assertThat(packets.count()).isEqualTo(COUNT);
            Trace trace =
                    Trace.from(List.of(Input.of("packets.pcapng", packets.pcapng())), List.of());
            assertThat(trace.problems()).isEmpty();
            assertThat(trace.tally().packets()).isEqualTo(COUNT + sight.passed().size());
            assertThat(trace.found().calls()).isNotEmpty();
            assertThat(trace.contents().dropped())
                    .as("what is told of the lost ones")
                    .isEqualTo(LOST);
        }
        try (Stream<Path> left = Files.list(folder.resolve("packets"))) {
            assertThat(left).as("what a ring that is closed leaves").isEmpty();
        }
        assertThat(troubles).isEmpty();
    }

    private PacketRing ring() {
        try {
            return PacketRing.open(folder.resolve("packets"), Set.of(), troubles::add);
        } catch (CannotStart notAllowed) {
            assumeTrue(false, notAllowed.getMessage());
            throw notAllowed;
        }
    }

    /** The kernel hands packets on a moment later. */
    private static KeptProofs.Packets awaited(Sight sight, PacketRing ring) throws Exception {
        KeptProofs.Packets found = null;
        for (int i = 0; i < 100 && (found == null || found.count() < COUNT); i++) {
            Thread.sleep(50);
            CallPackets.Places places = new CallPackets.Places(sight);
            PacketRing.Kept kept = new PacketRing.Kept(ring.kept().files(), LOST);
            found = CallPackets.of(sight, places, kept, List.of());
        }
        return Objects.requireNonNull(found, "no packet was found");
    }

    /** The same call, at this time. */
    private static Sight now(Sight made) {
        return new Sight(
                made.callId(),
                made.from(),
                made.to(),
                System.currentTimeMillis(),
                System.currentTimeMillis(),
                0,
                made.passed(),
                0,
                made.credentials(),
                made.relays());
    }

    private static InetSocketAddress at(DatagramSocket socket) {
        return new InetSocketAddress(LOOPBACK, socket.getLocalPort());
    }

    /** Looks like RTP. */
    private static void send(DatagramSocket from, DatagramSocket to) throws IOException {
        byte[] bytes = new byte[60];
        bytes[0] = (byte) 0x80;
        bytes[1] = 0;
        from.send(new DatagramPacket(bytes, bytes.length, at(to)));
    }
}
