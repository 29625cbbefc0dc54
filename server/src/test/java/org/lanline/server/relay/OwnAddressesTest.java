package org.lanline.server.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;

import java.net.InetAddress;
import java.util.List;

final class OwnAddressesTest {

    private static final InetAddress ONE = InetAddress.ofLiteral("10.77.0.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("fd77::1");

    private List<LanInterface> now = List.of();

    @Test
    void anAddressIsOursFromTheLookThatFindsItToTheOneThatDoesNot() {
        OwnAddresses own = new OwnAddresses(() -> now);
        assertThat(own.test(ONE)).isFalse();
        now = List.of(with(ONE));
        assertThat(own.test(ONE)).isTrue();
        assertThat(own.test(OTHER)).isFalse();
        now = List.of(with(OTHER));
        assertThat(own.test(ONE)).isFalse();
        assertThat(own.test(OTHER)).isTrue();
    }

    private static LanInterface with(InetAddress address) {
        return new LanInterface("eth0", 2, List.of(new LanAddress(address, 24)));
    }
}
