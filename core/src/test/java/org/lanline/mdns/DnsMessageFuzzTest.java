package org.lanline.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Nothing that a neighbour sends makes a parser, the responder or the browser throw. */
class DnsMessageFuzzTest {
    private static final InetSocketAddress NEIGHBOUR =
            new InetSocketAddress(Ether.GROUP, LinkResponder.PORT);

    @FuzzTest(maxDuration = "30s")
    void anyBytesAreReadOrRefusedAndWhatIsReadCanBeWritten(byte[] bytes) {
        if (DnsMessage.parse(bytes) instanceof DnsMessage.Parsed.Ok(var message)) {
            readBack(message);
        }
    }

    @Test
    void twentyThousandBrokenPacketsHarmNobody() {
        Random random = new Random(42);
        Ether ether = new Ether(42);
        Ether.Lan lan = ether.lan();
        Ether.Box box = ether.box("a").plug(lan, 1, "192.168.1.5", "fe80::5");
        ether.run(3_000);
        List<byte[]> good = new ArrayList<>();
        lan.seen.forEach(seen -> good.add(seen.bytes().bytes()));
        Link link = new Link(1, Link.Family.IPV4);
        Browser browser = new Browser(List.of("_lanline._tcp"), random);
        browser.link(link, ether.now);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = mutate(good.get(random.nextInt(good.size())), random);
            if (DnsMessage.parse(bytes) instanceof DnsMessage.Parsed.Ok(var message)) {
                read++;
                if (i % 16 == 0) {
                    readBack(message);
                }
            }
            box.responder.receive(link, NEIGHBOUR, bytes, ether.now, box);
            browser.receive(link, NEIGHBOUR, bytes, ether.now);
            ether.now += random.nextInt(10_000_000);
            box.responder.tick(ether.now, box);
            browser.tick(ether.now, box::multicast);
            lan.seen.clear();
            box.events.clear();
        }
        assertThat(read).as("packets that were still packets").isBetween(2_000, 18_000);
        assertThat(box.responder.cache().size()).isLessThanOrEqualTo(Cache.MAX_ENTRIES);
    }

    private static byte[] mutate(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) 0xc0;
                default -> {
                    int length = Math.min(random.nextInt(40), bytes.length - at);
                    int from = random.nextInt(bytes.length - length + 1);
                    System.arraycopy(good, Math.min(from, good.length - length), bytes, at, length);
                }
            }
        }
        return random.nextInt(8) == 0
                ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 20))
                : bytes;
    }

    /** A message with many pointers grows when its names share no tails: that one may not fit. */
    private static void readBack(DnsMessage message) {
        byte[] written;
        try {
            written = message.write();
        } catch (IllegalArgumentException tooLong) {
            return;
        }
        assertThat(DnsMessage.parse(written)).isEqualTo(new DnsMessage.Parsed.Ok(message));
    }
}
