package org.lanline.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

class CacheTest {
    private static final Link LINK = new Link(1, Link.Family.IPV4);
    private static final Link OTHER_LINK = new Link(2, Link.Family.IPV4);
    private static final InetAddress NEIGHBOUR = InetAddress.ofLiteral("192.168.1.77");
    private static final DnsName NAME = DnsName.of("1f4e0d3c.local");

    private final Cache cache = new Cache();

    private static DnsRecord address(DnsName name, String literal, long ttlSeconds) {
        return new DnsRecord(
                name, true, ttlSeconds, new Rdata.Address(InetAddress.ofLiteral(literal)));
    }

    private static long seconds(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    private void learn(Link link, double atSeconds, DnsRecord... records) {
        cache.learn(link, NEIGHBOUR, List.of(records), seconds(atSeconds));
    }

    private List<InetAddress> addresses(double atSeconds) {
        return cache.addresses(NAME, seconds(atSeconds));
    }

    @Test
    void aNameIsKnownAsLongAsItWasSaidToBeTrue() {
        learn(LINK, 0, address(NAME, "192.168.1.77", 120));
        assertThat(addresses(119.9)).containsExactly(NEIGHBOUR);
        assertThat(addresses(120)).isEmpty();
    }

    @Test
    void whoSaidItIsKeptWithIt() {
        learn(LINK, 0, address(NAME, "192.168.1.78", 120));
        assertThat(cache.find(NAME, RecordType.A, 0))
                .extracting(Cache.Heard::source, Cache.Heard::link)
                .containsExactly(tuple(NEIGHBOUR, LINK));
    }

    @Test
    void noRecordIsBelievedForLongerThanSeventyFiveMinutes() {
        learn(LINK, 0, address(NAME, "192.168.1.77", 4_000_000_000L));
        assertThat(addresses(4_499)).hasSize(1);
        assertThat(addresses(4_500)).isEmpty();
    }

    @Test
    void placeholdersAreNotLearnt() {
        learn(
                LINK,
                0,
                address(NAME, "0.0.0.0", 120),
                address(NAME, "::", 120),
                address(NAME, "127.0.0.1", 120),
                address(NAME, "224.0.0.1", 120));
        assertThat(cache.size()).isZero();
    }

    @Test
    void aGoodbyeEndsARecordOneSecondLater() {
        learn(LINK, 0, address(NAME, "192.168.1.77", 120));
        learn(LINK, 10, address(NAME, "192.168.1.77", 0));
        assertThat(addresses(10.9)).hasSize(1);
        assertThat(addresses(11)).isEmpty();
    }

    @Test
    void aFlushEndsWhatIsOlderThanASecondOnThatLinkOnly() {
        learn(LINK, 0, address(NAME, "192.168.1.77", 120));
        learn(OTHER_LINK, 0, address(NAME, "10.0.0.77", 120));
        learn(LINK, 9.5, address(NAME, "192.168.1.78", 120));
        learn(LINK, 10, address(NAME, "192.168.1.79", 120));
        assertThat(addresses(12))
                .containsExactlyInAnyOrder(
                        InetAddress.ofLiteral("10.0.0.77"),
                        InetAddress.ofLiteral("192.168.1.78"),
                        InetAddress.ofLiteral("192.168.1.79"));
    }

    @Test
    void oneNeighbourFillsAnEighthOfTheCacheAndNoMore() {
        for (int i = 0; i < 10_000; i++) {
            learn(LINK, 0, address(DnsName.of("host" + i + ".local"), "192.168.1.9", 120));
        }
        assertThat(cache.size()).isEqualTo(512);
        assertThat(cache.addresses(DnsName.of("host9999.local"), 0)).hasSize(1);
    }

    @Test
    void manyNeighboursFillItOnceAndTheOldestGoesFirst() {
        learn(LINK, 0, address(NAME, "192.168.1.77", 120));
        for (int i = 0; i < 10_000; i++) {
            InetAddress source = InetAddress.ofLiteral("10.0." + i / 250 + "." + (1 + i % 250));
            cache.learn(
                    LINK,
                    source,
                    List.of(address(DnsName.of("host" + i + ".local"), "192.168.1.9", 120)),
                    1);
        }
        assertThat(cache.size()).isEqualTo(Cache.MAX_ENTRIES);
        assertThat(addresses(1)).isEmpty();
    }

    @Test
    void aLinkThatGoesTakesItsRecordsWithIt() {
        learn(LINK, 0, address(NAME, "192.168.1.77", 120));
        learn(OTHER_LINK, 0, address(NAME, "10.0.0.77", 120));
        cache.forget(LINK);
        assertThat(addresses(1)).containsExactly(InetAddress.ofLiteral("10.0.0.77"));
        assertThat(cache.size()).isEqualTo(1);
    }
}
