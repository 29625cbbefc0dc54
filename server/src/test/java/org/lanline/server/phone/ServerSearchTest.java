package org.lanline.server.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lanline.server.phone.ServerSearch.Found;
import org.lanline.sip.Transport;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

import javax.naming.NameNotFoundException;

class ServerSearchTest {
    private static final List<Transport> ALL = List.of(Transport.UDP, Transport.TCP, Transport.TLS);

    @Test
    void theMostWantedTransportThatTheDomainHasIsTaken() throws Exception {
        ServerSearch search =
                search(
                        Map.of(
                                "_sip._tcp.example.lan",
                                List.of("20 0 5060 b.lan.", "10 0 5070 a.lan.", "nonsense"),
                                "_sips._tcp.example.lan",
                                List.of("1 0 5061 c.lan.")));
        assertThat(search.of("example.lan", ALL))
                .containsExactly(
                        new Found(Transport.TCP, "a.lan", 5_070),
                        new Found(Transport.TCP, "b.lan", 5_060));
        assertThat(search.of("example.lan", List.of(Transport.TLS)))
                .containsExactly(new Found(Transport.TLS, "c.lan", 5_061));
    }

    @Test
    void aDomainWithoutServicesHasNone() throws Exception {
        assertThat(search(Map.of()).of("example.lan", ALL)).isEmpty();
        assertThat(search(Map.of()).of("example.lan", List.of(Transport.WSS))).isEmpty();
    }

    /** The limit is far above the patience: what is shown is that it ends. */
    @Test
    @Timeout(60)
    void aResolverThatNeverAnswersIsNotWaitedFor() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ServerSearch search =
                new ServerSearch(
                        _ -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return List.of("1 0 5060 late.lan.");
                        },
                        Duration.ofMillis(50),
                        new Random(1));
        assertThat(search.of("example.lan", ALL)).isEmpty();
        never.countDown();
    }

    @Test
    void addressesAndNamesOfMulticastAreNotAskedFor() {
        assertThat(List.of("example.lan", "PBX.Office.example"))
                .allMatch(ServerSearch::mayHaveServices);
        assertThat(
                        List.of(
                                "10.0.0.1",
                                "fd77::1",
                                "lanline.local",
                                "pbx",
                                "1.2.3.4",
                                "fe80::1%eth0.1"))
                .noneMatch(ServerSearch::mayHaveServices);
    }

    private static ServerSearch search(Map<String, List<String>> records) {
        return new ServerSearch(
                name -> {
                    List<String> found = records.get(name);
                    if (found == null) {
                        throw new NameNotFoundException(name);
                    }
                    return found;
                },
                Duration.ofSeconds(60),
                new Random(1));
    }
}
