package org.lanline.server.phone;

import org.jspecify.annotations.Nullable;
import org.lanline.sip.Transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * The servers of a domain and how to reach them (RFC 3263 section 4): what the resolver that this
 * machine is set up with answers for SRV, and nothing where it does not answer in time.
 */
public final class ServerSearch {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String FIRST_WAIT_MILLIS = "300";
    private static final int MOST_RECORDS = 32;

    /** One way to one server. */
    public record Found(Transport transport, String host, int port) {}

    /** Asks for the SRV records of a name, each as {@code PRIORITY WEIGHT PORT TARGET}. */
    interface Resolver {
        List<String> services(String name) throws NamingException;
    }

    private final Resolver resolver;
    private final Duration patience;
    private final RandomGenerator random;

    /** Asks the resolver of this machine and gives it a second. */
    public ServerSearch(RandomGenerator random) {
        this(ServerSearch::ask, PATIENCE, random);
    }

    ServerSearch(Resolver resolver, Duration patience, RandomGenerator random) {
        this.resolver = resolver;
        this.patience = patience;
        this.random = random;
    }

    /**
     * The servers of the first of these transports that has any, in the order in which to try them;
     * none where the domain announces none or nobody says so in time.
     *
     * @param wanted the most wanted first; those without a service of their own are passed over
     */
    public List<Found> of(String domain, List<Transport> wanted) throws InterruptedException {
        if (!mayHaveServices(domain)) {
            return List.of();
        }
        long end = System.nanoTime() + patience.toNanos();
        List<CompletableFuture<List<Found>>> answers = new ArrayList<>();
        for (Transport each : wanted) {
            String service = service(each);
            if (service != null) {
                answers.add(asking(each, service + "." + domain));
            }
        }
        for (CompletableFuture<List<Found>> each : answers) {
            List<Found> found = answer(each, end - System.nanoTime());
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** False for addresses, for names that are asked for by multicast only, and for bare ones. */
    static boolean mayHaveServices(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.indexOf('.') > 0
                && name.matches(".*[a-z][^.]*")
                && name.indexOf(':') < 0
                && !name.endsWith(".local");
    }

    private static @Nullable String service(Transport transport) {
        return switch (transport) {
            case UDP -> "_sip._udp";
            case TCP -> "_sip._tcp";
            case TLS -> "_sips._tcp";
            case WS, WSS -> null;
        };
    }

    /** On a thread of its own, which a resolver that never answers keeps and nobody waits for. */
    private CompletableFuture<List<Found>> asking(Transport transport, String name) {
        CompletableFuture<List<Found>> answer = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .name("lanline-lookup")
                .start(
                        () -> {
                            try {
                                answer.complete(found(transport, resolver.services(name)));
                            } catch (NamingException none) {
                                answer.complete(List.of());
                            }
                        });
        return answer;
    }

    private List<Found> found(Transport transport, List<String> answers) {
        List<ServiceRecord> records =
                answers.stream()
                        .limit(MOST_RECORDS)
                        .map(ServiceRecord::parse)
                        .filter(Objects::nonNull)
                        .map(Objects::requireNonNull)
                        .toList();
        return ServiceRecord.inOrder(records, random).stream()
                .map(each -> new Found(transport, each.target(), each.port()))
                .toList();
    }

    private static List<Found> answer(CompletableFuture<List<Found>> answer, long nanos)
            throws InterruptedException {
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException nobody) {
            return List.of();
        }
    }

    /**
     * By the DNS of the JDK. It makes no objects of what it reads, and a name without a colon, as
     * {@link #mayHaveServices} lets through only, asks no other kind of directory.
     */
    @SuppressWarnings("BanJNDI")
    private static List<String> ask(String name) throws NamingException {
        Properties settings = new Properties();
        settings.setProperty(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.setProperty(Context.PROVIDER_URL, "dns:"); // whoever this machine is set up to ask
        settings.setProperty("com.sun.jndi.dns.timeout.initial", FIRST_WAIT_MILLIS);
        settings.setProperty("com.sun.jndi.dns.timeout.retries", "2");
        InitialDirContext dns = new InitialDirContext(settings);
        try {
            Attribute records = dns.getAttributes(name, new String[] {"SRV"}).get("SRV");
            List<String> all = new ArrayList<>();
            if (records != null) {
                NamingEnumeration<?> each = records.getAll();
                while (each.hasMore()) {
                    all.add(String.valueOf(each.next()));
                }
            }
            return all;
        } finally {
            dns.close();
        }
    }
}
