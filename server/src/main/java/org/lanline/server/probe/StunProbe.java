package org.lanline.server.probe;

import org.jspecify.annotations.Nullable;
import org.lanline.server.probe.StunReport.Path;
import org.lanline.server.probe.StunReport.RoundTrip;
import org.lanline.server.trust.Fingerprint;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Asks a STUN server who we are, how long that takes, and what lies between. */
public final class StunProbe {

    private static final int MOST_REDIRECTIONS = 3;

    private final Way way;
    private final int times;
    private final RandomGenerator random;

    /**
     * @param times how often to ask for the round trip
     * @param random a secure one: transaction ids come from it
     */
    public StunProbe(Way way, int times, RandomGenerator random) {
        this.way = way;
        this.times = times;
        this.random = random;
    }

    /** Asks by every family that the place has an address of. */
    public StunReport look(Place place) throws InterruptedException {
        List<Path> paths = new ArrayList<>();
        for (InetAddress address : place.addresses()) {
            paths.add(look(new InetSocketAddress(address, place.port(way))));
        }
        return new StunReport(place.host(), place.port(way), way, paths);
    }

    /** Asks this server, or whom it sends us to (RFC 8489 section 10). */
    public Path look(InetSocketAddress server) throws InterruptedException {
        Set<InetSocketAddress> asked = new LinkedHashSet<>();
        return look(server, asked);
    }

    private Path look(InetSocketAddress server, Set<InetSocketAddress> asked)
            throws InterruptedException {
        asked.add(server);
        String local = null;
        try (Link link = Link.open(way, server)) {
            local = Texts.of(link.local());
            BindingClient client = new BindingClient(link, way.isReliable(), random);
            BindingClient.Answer first = client.ask(server, 0);
            InetSocketAddress elsewhere = first == null ? null : first.elsewhere();
            boolean follows =
                    elsewhere != null
                            && asked.size() <= MOST_REDIRECTIONS
                            && !asked.contains(elsewhere);
            return elsewhere != null && follows
                    ? look(elsewhere, asked).sentBy(Texts.of(server))
                    : ask(client, link, first, server);
        } catch (IOException failed) {
            return failed(server, local, Unreachable.sentence(way, server, failed));
        }
    }

    private Path ask(
            BindingClient client,
            Link link,
            BindingClient.@Nullable Answer first,
            InetSocketAddress server)
            throws IOException, InterruptedException {
        String local = Texts.of(link.local());
        if (first == null) {
            return failed(server, local, Unreachable.silent(way, server));
        }
        InetSocketAddress mapped = first.mapped();
        if (mapped == null) {
            return failed(server, local, Refusals.sentence(first.code(), Texts.of(server)));
        }
        RoundTrip roundTrip = roundTrip(client, server);
        Nat nat =
                way == Way.UDP
                        ? new NatProbe(server, link.local().getAddress(), random)
                                .look(first.other(), !mapped.equals(link.local()))
                        : null;
        Fingerprint certificate = link.certificate();
        return new Path(
                Texts.of(server),
                server.getAddress() instanceof Inet6Address,
                local,
                Texts.of(mapped),
                roundTrip,
                nat,
                certificate == null ? null : certificate.full(),
                null,
                null);
    }

    private RoundTrip roundTrip(BindingClient client, InetSocketAddress server)
            throws IOException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        int asked = 0;
        boolean goesOn = true;
        while (goesOn && asked < times) {
            asked++;
            BindingClient.Answer answer = client.ask(server, 0);
            if (answer != null) {
                nanos.add(answer.roundTripNanos());
            }
            goesOn = answer != null; // who has fallen silent is not waited for again
        }
        Collections.sort(nanos);
        return nanos.isEmpty()
                ? new RoundTrip(asked, 0, 0, 0, 0)
                : new RoundTrip(
                        asked,
                        nanos.size(),
                        millis(nanos.getFirst()),
                        millis(nanos.get(nanos.size() / 2)),
                        millis(nanos.getLast()));
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }

    private static Path failed(InetSocketAddress server, @Nullable String local, String sentence) {
        boolean ipv6 = server.getAddress() instanceof Inet6Address;
        return new Path(Texts.of(server), ipv6, local, null, null, null, null, sentence, null);
    }
}
