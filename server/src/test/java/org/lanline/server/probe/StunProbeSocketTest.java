package org.lanline.server.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.lanline.server.probe.Nat.Filtering;
import org.lanline.server.probe.Nat.Mapping;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.Objects;

/** What is found out about servers on loopback, and about NATs that are made up before them. */
@Execution(ExecutionMode.CONCURRENT)
final class StunProbeSocketTest {

    private final StunProbe probe = new StunProbe(Way.UDP, 4, new SecureRandom());

    @Test
    void withoutANatWeAreSeenAsWeAre() throws Exception {
        try (TwoAddresses server = new TwoAddresses((client, _) -> client, (_, _) -> true)) {
            StunReport.Path path = probe.look(server.address());
            assertThat(path.failure()).isNull();
            assertThat(path.mapped()).isEqualTo(path.local()).startsWith("127.0.0.1:");
            assertThat(path.isTranslated()).isFalse();
            assertThat(path.nat())
                    .isEqualTo(new Nat(Mapping.NONE, Filtering.ENDPOINT_INDEPENDENT, ""));
            StunReport.RoundTrip trip = Objects.requireNonNull(path.roundTrip());
            assertThat(trip.answered()).isEqualTo(4);
            assertThat(trip.minMillis()).isPositive().isLessThanOrEqualTo(trip.medianMillis());
            assertThat(trip.medianMillis()).isLessThanOrEqualTo(trip.maxMillis());
        }
    }

    @Test
    void aNatThatShowsOneFaceToAllIsEndpointIndependent() throws Exception {
        try (TwoAddresses server =
                new TwoAddresses((client, _) -> outside(client.getPort()), (_, _) -> true)) {
            StunReport.Path path = probe.look(server.address());
            assertThat(path.isTranslated()).isTrue();
            assertThat(path.mapped()).startsWith("203.0.113.7:");
            assertThat(Objects.requireNonNull(path.nat()).mapping())
                    .isEqualTo(Mapping.ENDPOINT_INDEPENDENT);
        }
    }

    @Test
    void aNewPortForEachHostIsAddressDependent() throws Exception {
        try (TwoAddresses server =
                new TwoAddresses(
                        (_, at) -> outside(at.getAddress().equals(TwoAddresses.FIRST) ? 1 : 2),
                        (asked, from) -> asked.getAddress().equals(from.getAddress()))) {
            assertThat(probe.look(server.address()).nat())
                    .isEqualTo(new Nat(Mapping.ADDRESS_DEPENDENT, Filtering.ADDRESS_DEPENDENT, ""));
        }
    }

    @Test
    void aNewPortForEachPortIsSymmetric() throws Exception {
        try (TwoAddresses server =
                new TwoAddresses(
                        (_, at) -> outside(at.getPort() + at.getAddress().getAddress()[3] * 10_000),
                        Object::equals)) {
            assertThat(probe.look(server.address()).nat())
                    .isEqualTo(
                            new Nat(
                                    Mapping.ADDRESS_AND_PORT_DEPENDENT,
                                    Filtering.ADDRESS_AND_PORT_DEPENDENT,
                                    ""));
        }
    }

    @Test
    void aServerThatSendsItsClientsElsewhereIsFollowed() throws Exception {
        try (TwoAddresses first = new TwoAddresses((client, _) -> client, (_, _) -> true);
                TwoAddresses second = new TwoAddresses((client, _) -> client, (_, _) -> true)) {
            first.redirect(second.address());
            StunReport.Path path = probe.look(first.address());
            assertThat(path.failure()).isNull();
            assertThat(path.server()).isEqualTo(Texts.of(second.address()));
            assertThat(path.sentBy()).isEqualTo(Texts.of(first.address()));
            assertThat(path.mapped()).isEqualTo(path.local());
        }
    }

    @Test
    void serversThatSendUsInACircleAreLeftAlone() throws Exception {
        try (TwoAddresses first = new TwoAddresses((client, _) -> client, (_, _) -> true);
                TwoAddresses second = new TwoAddresses((client, _) -> client, (_, _) -> true)) {
            first.redirect(second.address());
            second.redirect(first.address());
            StunReport.Path path = probe.look(first.address());
            assertThat(path.answered()).isFalse();
            assertThat(path.failure()).contains("sends its clients to another server (300)");
        }
    }

    private static InetSocketAddress outside(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), port & 0xffff);
    }

    @Test
    void whereNobodyListensTheSentenceSaysSoAtOnce() throws Exception {
        int free;
        try (DatagramSocket was = new DatagramSocket(0, TwoAddresses.FIRST)) {
            free = was.getLocalPort();
        }
        long began = System.nanoTime();
        StunReport.Path path = probe.look(new InetSocketAddress(TwoAddresses.FIRST, free));
        assertThat(path.failure()).startsWith("Nothing listens at 127.0.0.1:" + free);
        assertThat(System.nanoTime() - began).isLessThan(2_500_000_000L);
    }

    @Test
    void whoSaysNothingIsWaitedForThreeSecondsOnly() throws Exception {
        try (DatagramSocket mute = new DatagramSocket(0, TwoAddresses.FIRST)) {
            long began = System.nanoTime();
            StunReport.Path path = probe.look((InetSocketAddress) mute.getLocalSocketAddress());
            assertThat(path.failure()).startsWith("No answer from 127.0.0.1:").contains("firewall");
            assertThat(System.nanoTime() - began).isBetween(2_900_000_000L, 6_000_000_000L);
        }
    }

    @Test
    void aPortWithoutTlsIsNotWaitedForLongEither() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, TwoAddresses.FIRST)) {
            StunReport.Path path =
                    new StunProbe(Way.TLS, 1, new SecureRandom())
                            .look((InetSocketAddress) mute.getLocalSocketAddress());
            assertThat(path.failure())
                    .startsWith("127.0.0.1:" + mute.getLocalPort() + " does not speak TLS");
            assertThat(path.answered()).isFalse();
        }
    }
}
