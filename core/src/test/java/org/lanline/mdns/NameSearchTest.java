package org.lanline.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

class NameSearchTest {
    private static final Link LINK = new Link(1, Link.Family.IPV4);
    private static final Link OTHER = new Link(2, Link.Family.IPV6);
    private static final InetSocketAddress BROWSER =
            new InetSocketAddress(InetAddress.ofLiteral("192.168.1.77"), 5353);
    private static final DnsName NAME = DnsName.of("1f4e5d6c-0000-4000-8000-a1b2c3d4e5f6.local");

    private final Cache cache = new Cache();
    private final NameSearch search = new NameSearch(cache);
    private final List<String> asked = new ArrayList<>();
    private final List<String> found = new ArrayList<>();
    private final Recorder out = new Recorder();
    private long now = -TimeUnit.HOURS.toNanos(1); // System.nanoTime may well be negative

    private final long start = now;

    private final class Recorder implements NameSearch.Out {
        @Override
        public void multicast(Link link, byte[] packet) {
            assertThat(DnsMessage.parse(packet))
                    .isInstanceOfSatisfying(
                            DnsMessage.Parsed.Ok.class,
                            ok ->
                                    assertThat(ok.message().questions())
                                            .contains(
                                                    DnsQuestion.of(NAME, RecordType.A),
                                                    DnsQuestion.of(NAME, RecordType.AAAA)));
            asked.add(millis() + " on " + link.interfaceIndex());
        }

        @Override
        public void found(DnsName name, List<InetAddress> addresses) {
            found.add(millis() + " " + addresses);
        }
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(now - start);
    }

    private void run(long millis) {
        long end = now + TimeUnit.MILLISECONDS.toNanos(millis);
        while (search.deadline() <= end) {
            now = Math.max(now, search.deadline());
            search.tick(now, out);
        }
        now = end;
    }

    private void announce(String address) {
        DnsRecord record =
                new DnsRecord(NAME, true, 120, new Rdata.Address(InetAddress.ofLiteral(address)));
        byte[] packet = Packets.response(List.of(record), List.of()).getFirst();
        assertThat(cache.hear(LINK, BROWSER, packet, now)).isTrue();
        search.heard(now, out);
    }

    @Test
    void whatWasAnnouncedBeforeIsFoundAtOnceAndNobodyIsAsked() {
        search.link(LINK);
        announce("192.168.1.77");
        search.search(NAME, now, out);
        assertThat(found).containsExactly("0 [/192.168.1.77]");
        assertThat(asked).isEmpty();
        assertThat(search.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theRestIsAskedForOnEveryLinkAndFoundWhenItIsSaid() {
        search.link(LINK);
        search.link(OTHER);
        search.search(NAME, now, out);
        run(300);
        assertThat(asked).containsExactly("0 on 1", "0 on 2", "250 on 1", "250 on 2");
        announce("192.168.1.77");
        run(10_000);
        assertThat(found).containsExactly("300 [/192.168.1.77]");
        assertThat(asked).hasSize(4);
    }

    @Test
    void whatNobodySaysIsGivenUpAfterThreeSeconds() {
        search.link(LINK);
        search.search(NAME, now, out);
        search.search(NAME, now, out);
        run(60_000);
        assertThat(asked).containsExactly("0 on 1", "250 on 1", "1000 on 1");
        assertThat(found).containsExactly("3000 []");
        assertThat(search.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aPlaceholderIsNoAddress() {
        search.link(LINK);
        search.search(NAME, now, out);
        announce("0.0.0.0");
        assertThat(found).isEmpty();
    }

    @Test
    void soManyNamesAndNoMore() {
        for (int i = 0; i < NameSearch.MAX_NAMES; i++) {
            assertThat(search.search(DnsName.of(i + ".local"), now, out)).isTrue();
        }
        assertThat(search.search(NAME, now, out)).isFalse();
        assertThat(search.search(DnsName.of("7.local"), now, out)).as("is looked for").isTrue();
    }

    @Test
    void onlyRespondersAreHeard() {
        DnsRecord record = new DnsRecord(NAME, true, 120, new Rdata.Address(BROWSER.getAddress()));
        byte[] packet = Packets.response(List.of(record), List.of()).getFirst();
        InetSocketAddress other = new InetSocketAddress(BROWSER.getAddress(), 5354);
        assertThat(cache.hear(LINK, other, packet, now)).isFalse();
        assertThat(cache.hear(LINK, BROWSER, new byte[] {1, 2, 3}, now)).isFalse();
        assertThat(cache.size()).isZero();
    }
}
