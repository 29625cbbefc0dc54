package org.lanline.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;

/** Addresses there and back through the kernel's layout. */
final class AddressTablesTest {

    private final TargetTable targets = new TargetTable();
    private final SenderTable senders = new SenderTable();
    private final NativeMemory name = NativeMemory.of(Linux.ADDRESS_BYTES);

    @Test
    void everyKindOfAddressComesBackAsItWas() throws Exception {
        for (String literal :
                new String[] {"127.0.0.1", "10.77.0.255", "255.255.255.255", "::1", "fd77::2"}) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.ofLiteral(literal), 65_535);
            assertThat(back(address, Linux.AF_INET6)).isEqualTo(address);
            assertThat(back(address, Linux.AF_INET6)).isSameAs(back(address, Linux.AF_INET6));
        }
    }

    @Test
    void anIpv4SocketTakesIpv4Only() {
        assertThat(back(at("192.0.2.1", 1), Linux.AF_INET)).isEqualTo(at("192.0.2.1", 1));
        assertThat(targets.copy(targets.row(at("::1", 1)), Linux.AF_INET, name.bytes(), 0))
                .isZero();
    }

    @Test
    void theSameAddressOnAnotherLinkIsAnother() throws Exception {
        byte[] bytes = InetAddress.ofLiteral("fe80::1").getAddress();
        for (int scope : new int[] {1, 2, 1, 3, 2}) {
            InetSocketAddress address =
                    new InetSocketAddress(Inet6Address.getByAddress(null, bytes, scope), 5353);
            InetSocketAddress back = back(address, Linux.AF_INET6);
            assertThat(((Inet6Address) back.getAddress()).getScopeId()).isEqualTo(scope);
        }
    }

    @Test
    void moreAddressesThanThereIsRoomForAreAllRight() {
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            int bits = random.nextInt(1 << 16);
            InetSocketAddress address =
                    at("10.9.%d.%d".formatted(bits >>> 8, bits & 255), 1_024 + bits % 7);
            assertThat(back(address, random.nextBoolean() ? Linux.AF_INET : Linux.AF_INET6))
                    .isEqualTo(address);
        }
    }

    @Test
    void anAddressWithoutANumberIsNoRow() {
        assertThat(targets.row(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
                .isEqualTo(-1);
    }

    private InetSocketAddress back(InetSocketAddress address, int family) {
        assertThat(targets.copy(targets.row(address), family, name.bytes(), 0)).isPositive();
        return senders.at(name.bytes(), 0);
    }

    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
