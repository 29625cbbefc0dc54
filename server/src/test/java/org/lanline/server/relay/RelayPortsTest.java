package org.lanline.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Which two addresses of the box behaviour discovery may use. */
final class RelayPortsTest {

    @Test
    void twoVlansAreTwoNetworksAndWhoIsInOneDoesNotReachTheOther() {
        assertThat(two(lan(1, "10.77.0.1", "fd77::1"), lan(2, "10.78.0.1"))).isEmpty();
        assertThat(two(lan(1, "10.77.0.1", "10.78.0.1"))).isEmpty();
        assertThat(two(lan(1, "10.77.0.1"), lan(2, "10.77.0.2"))).isEmpty();
        assertThat(two()).isEmpty();
    }

    @Test
    void twoAddressesOfOneNetworkAreReachedByWhoeverReachesOne() {
        assertThat(two(lan(1, "10.77.0.1"), lan(2, "10.78.0.1", "10.78.0.9", "fd78::1")))
                .containsExactly(host("10.78.0.1"), host("10.78.0.9"));
    }

    @Test
    void addressesThatEveryLinkHasAreOfNoUse() {
        assertThat(two(lan(1, "169.254.1.1", "169.254.1.2"))).isEmpty();
    }

    private static List<InetAddress> two(LanInterface... networks) {
        return RelayPorts.twoOfOneNetwork(List.of(networks));
    }

    private static LanInterface lan(int index, String... addresses) {
        return new LanInterface(
                "eth" + index,
                index,
                Stream.of(addresses)
                        .map(each -> new LanAddress(host(each), each.contains(":") ? 64 : 24))
                        .toList());
    }

    private static InetAddress host(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
