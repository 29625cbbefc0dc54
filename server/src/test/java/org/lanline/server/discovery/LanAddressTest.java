package org.lanline.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

class LanAddressTest {

    @Test
    void aNeighbourSharesThePrefixAndAStrangerDoesNot() {
        LanAddress lan = new LanAddress(InetAddress.ofLiteral("192.168.4.20"), 22);
        assertThat(lan.contains(InetAddress.ofLiteral("192.168.7.255"))).isTrue();
        assertThat(lan.contains(InetAddress.ofLiteral("192.168.8.0"))).isFalse();
        assertThat(lan.contains(InetAddress.ofLiteral("192.168.3.255"))).isFalse();
    }

    @Test
    void aPrefixOfWholeBytesIsComparedWhole() {
        LanAddress lan = new LanAddress(InetAddress.ofLiteral("fd00:1:2:3::5"), 64);
        assertThat(lan.contains(InetAddress.ofLiteral("fd00:1:2:3:ffff::1"))).isTrue();
        assertThat(lan.contains(InetAddress.ofLiteral("fd00:1:2:4::5"))).isFalse();
    }

    @Test
    void familiesAreNeverOnOneLink() {
        LanAddress everything = new LanAddress(InetAddress.ofLiteral("0.0.0.1"), 0);
        assertThat(everything.contains(InetAddress.ofLiteral("8.8.8.8"))).isTrue();
        assertThat(everything.contains(InetAddress.ofLiteral("::1"))).isFalse();
    }

    @Test
    void theZoneOfALinkLocalAddressIsDropped() throws UnknownHostException {
        byte[] bytes = InetAddress.ofLiteral("fe80::1").getAddress();
        LanAddress zoned = new LanAddress(Inet6Address.getByAddress(null, bytes, 7), 64);
        assertThat(zoned).isEqualTo(new LanAddress(InetAddress.ofLiteral("fe80::1"), 64));
        assertThat(zoned.isLinkLocal()).isTrue();
    }

    @Test
    void ipv6IsWrittenAsPeopleWriteIt() {
        for (String text :
                List.of(
                        "fd77::1",
                        "fe80::f48f:abff:fe3d:ce7d",
                        "::1",
                        "::",
                        "2001:db8:0:1:1:1:1:1",
                        "2001:db8::1:0:0:1",
                        "1:2:3:4:5:6:7:8",
                        "fd00:1::",
                        "192.168.1.1")) {
            assertThat(LanAddress.literal(InetAddress.ofLiteral(text))).isEqualTo(text);
        }
    }
}
