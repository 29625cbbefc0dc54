package org.lanline.server.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.lanline.server.net.UdpLoop;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** At an address of this machine's, as loopback is never a peer. */
final class WarmUpSocketTest {

    @Test
    void packetsGoAroundUntilAllIsCompiledAndThenItEndsByItself() throws Exception {
        Optional<InetAddress> own = own();
        assumeTrue(own.isPresent(), "this machine has no address but loopback");
        List<Throwable> faults = new ArrayList<>();
        try (UdpLoop loop = new UdpLoop("test", faults::add)) {
            WarmUp warmUp = WarmUp.begin(loop, own.get());
            Instant patience = Instant.now().plus(Duration.ofSeconds(10));
            while (!warmUp.isOver() && Instant.now().isBefore(patience)) {
                Thread.sleep(20);
            }
            assertThat(warmUp.isOver()).isTrue();
            assertThat(warmUp.rounds()).isGreaterThan(1_000);
            assertThat(faults).isEmpty();
        }
    }

    @Test
    void whereThereIsNoSocketItEndsAtOnce() throws Exception {
        List<Throwable> faults = new ArrayList<>();
        try (UdpLoop loop = new UdpLoop("test", faults::add)) {
            WarmUp warmUp = WarmUp.begin(loop, InetAddress.ofLiteral("192.0.2.1"));
            Instant patience = Instant.now().plus(Duration.ofSeconds(2));
            while (!warmUp.isOver() && Instant.now().isBefore(patience)) {
                Thread.sleep(5);
            }
            assertThat(warmUp.isOver()).isTrue();
            assertThat(warmUp.rounds()).isZero();
            assertThat(faults).isEmpty();
        }
    }

    private static Optional<InetAddress> own() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
    }
}
