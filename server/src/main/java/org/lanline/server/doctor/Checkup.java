package org.lanline.server.doctor;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.probe.StunProbe;
import org.lanline.server.probe.StunReport;
import org.lanline.server.probe.Way;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.RelayAt;
import org.lanline.server.store.Store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All checks, in the order in which one thing rests on another. */
public final class Checkup {

    private static final Path PROC = Path.of("/proc");
    private static final int FIRST_RELAY_PORT = 49_152;
    private static final int LAST_PORT = 65_535;
    private static final int MDNS_PORT = 5_353;

    private final Config config;
    private final Consumer<Finding> told;
    private final List<Finding> findings = new ArrayList<>();
    private final List<LanInterface> interfaces = LanInterfaces.scan();
    private Config.Relay relay;

    /**
     * @param config of the data directory
     * @param told of each finding as soon as it is there
     */
    public Checkup(Config config, Consumer<Finding> told) {
        this.config = config;
        this.told = told;
        this.relay = config.relay();
    }

    /** Looks at everything; takes some ten seconds. */
    public List<Finding> look() throws InterruptedException {
        interfaces();
        RunningBox box = RunningBox.find(config, interfaces);
        Store store = store();
        try {
            boolean ours =
                    box != null && store != null && box.installation().equals(store.installation());
            box(box, ours);
            RelayAt noted = ours && store != null ? RelayAt.of(store) : null;
            if (noted != null) {
                relay = relay.at(noted.policy(), noted.turnPort(), noted.turnsPort());
            }
            tell(new Ports(PROC).look(wanted(ours ? box : null, store), ours));
            tell(new Firewall(Command::ofThisMachine).look(openings(ours ? box : null, store)));
            tell(new MulticastCheck().look(interfaces));
            tell(List.of(new ClockCheck(Command::ofThisMachine).look(Instant.now(), newest())));
            if (box != null) {
                tell(
                        CertificateCheck.look(
                                box.chain(), ours ? interfaces : List.of(), Instant.now()));
            }
            if (box != null && ours && store != null) {
                withBox(box, store);
            }
        } finally {
            if (store != null) {
                store.close();
            }
        }
        return List.copyOf(findings);
    }

    private void tell(List<Finding> some) {
        findings.addAll(some);
        some.forEach(told);
    }

    private void interfaces() {
        if (interfaces.isEmpty()) {
            tell(
                    List.of(
                            Finding.fail(
                                    "interfaces",
                                    "this machine is on no network",
                                    "plug in the cable or join the Wi-Fi")));
        }
        for (LanInterface lan : interfaces) {
            String what =
                    lan.name()
                            + ": "
                            + lan.addresses().stream()
                                    .map(LanAddress::toString)
                                    .collect(Collectors.joining(", "));
            boolean lonely = lan.addresses().stream().allMatch(LanAddress::isLinkLocal);
            tell(
                    List.of(
                            lonely
                                    ? Finding.warn(
                                            "interfaces",
                                            what + ", which nobody gave out",
                                            "see whether the router gives out addresses (DHCP)")
                                    : Finding.pass("interfaces", what)));
        }
    }

    /** Null where there is none yet; never made by looking. */
    private @Nullable Store store() {
        if (Files.isDirectory(config.data()) && !Files.isReadable(config.data())) {
            tell(
                    List.of(
                            Finding.fail(
                                    "box",
                                    "%s cannot be read by this user".formatted(config.data()),
                                    "run this as the user who runs the box, or as root")));
        }
        if (!Files.isRegularFile(config.data().resolve(DataDirectory.DATABASE))) {
            return null;
        }
        try {
            return Store.open(
                    DataDirectory.at(config.data()),
                    config.domain(),
                    InstantSource.system(),
                    new SecureRandom());
        } catch (CannotStart closed) {
            tell(
                    List.of(
                            Finding.fail(
                                    "box",
                                    String.valueOf(closed.getMessage()),
                                    "see the sentence")));
            return null;
        }
    }

    private void box(@Nullable RunningBox box, boolean ours) {
        if (box == null) {
            tell(
                    List.of(
                            Finding.warn(
                                    "box",
                                    "none runs here, and none announces itself on this network",
                                    "start it with lanline serve; calls, relay and certificate are"
                                            + " looked at then")));
            return;
        }
        String what = "answers at https://%s:%d/".formatted(box.host(), box.httpsPort());
        tell(
                List.of(
                        ours
                                ? Finding.pass("box", what)
                                : Finding.warn(
                                        "box",
                                        what + ", but it is not the one of " + config.data(),
                                        "for a test call run this on that machine, with its"
                                                + " --data")));
    }

    private List<Ports.Wanted> wanted(@Nullable RunningBox box, @Nullable Store store) {
        int https = box == null ? config.httpsPort() : box.httpsPort();
        int http = box == null ? config.httpPort() : box.httpPort();
        int sip = box == null || store == null ? config.sipPort() : store.sipPort();
        int sips = box == null || store == null ? config.sipsPort() : store.sipsPort();
        return Stream.of(
                        new Ports.Wanted("page and API", false, https, "https-port", false),
                        new Ports.Wanted("explanation", false, http, "http-port", false),
                        new Ports.Wanted("phones", true, sip, "sip-port", false),
                        new Ports.Wanted("phones", false, sip, "sip-port", false),
                        new Ports.Wanted("phones by TLS", false, sips, "sips-port", false),
                        new Ports.Wanted("relay", true, relay.turnPort(), "turn-port", true),
                        new Ports.Wanted("relay", false, relay.turnPort(), "turn-port", true),
                        new Ports.Wanted(
                                "relay by TLS", false, relay.turnsPort(), "turns-port", true))
                .filter(each -> each.port() != 0)
                .toList();
    }

    private List<Firewall.Opening> openings(@Nullable RunningBox box, @Nullable Store store) {
        List<Firewall.Opening> all = new ArrayList<>();
        wanted(box, store)
                .forEach(
                        each ->
                                all.add(
                                        new Firewall.Opening(
                                                each.udp(), each.port(), each.port())));
        all.add(new Firewall.Opening(true, MDNS_PORT, MDNS_PORT));
        if (relay.policy() != Config.RelayPolicy.NEVER) {
            all.add(new Firewall.Opening(true, FIRST_RELAY_PORT, LAST_PORT));
            behaviour().forEach(port -> all.add(new Firewall.Opening(true, port, port)));
        }
        return all;
    }

    /** The other port that clients are told of where they can find out what their NAT does. */
    private List<Integer> behaviour() {
        boolean offered = interfaces.stream().anyMatch(lan -> !lan.twoOfOneNetwork().isEmpty());
        return offered && relay.turnPort() != 0 ? List.of(relay.turnPort() + 1) : List.of();
    }

    /** When something of the data directory was last written. */
    private Instant newest() {
        try (Stream<Path> all = Files.list(config.data())) {
            return all.map(Checkup::written).max(Instant::compareTo).orElse(Instant.EPOCH);
        } catch (IOException none) {
            return Instant.EPOCH;
        }
    }

    private static Instant written(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException gone) {
            return Instant.EPOCH;
        }
    }

    private void withBox(RunningBox box, Store store) throws InterruptedException {
        boolean relays = relay.policy() != Config.RelayPolicy.NEVER;
        tell(List.of(relays ? relay() : never()));
        tell(new DeviceCheck(box, store, interfaces, relays).look());
        tell(new TestCall(box, store, interfaces, relays).look());
    }

    private static Finding never() {
        return Finding.warn(
                "relay",
                "off (never): devices of different networks cannot call each other",
                "fine on one network; else start the box with --relay on-failure");
    }

    /** Open or closed, both are right; an open one must answer. */
    private Finding relay() throws InterruptedException {
        String policy = relay.policy().word();
        if (relay.turnPort() == 0) {
            return Finding.pass(
                    "relay", "takes a free port when it is needed (%s)".formatted(policy));
        }
        InetAddress host =
                interfaces.stream()
                        .flatMap(lan -> lan.addresses().stream())
                        .filter(own -> !own.isLinkLocal())
                        .map(LanAddress::address)
                        .findFirst()
                        .orElse(InetAddress.getLoopbackAddress());
        StunReport.Path path =
                new StunProbe(Way.UDP, 1, new SecureRandom())
                        .look(new InetSocketAddress(host, relay.turnPort()));
        if (path.answered()) {
            return Finding.pass(
                    "relay", "open at %s and answers (%s)".formatted(path.server(), policy));
        }
        boolean closed = String.valueOf(path.failure()).startsWith("Nothing listens");
        return closed
                ? Finding.pass("relay", "closed, as nobody needs it now (%s)".formatted(policy))
                : Finding.fail(
                        "relay",
                        "does not answer at " + path.server(),
                        "see whether a firewall drops UDP port " + relay.turnPort());
    }
}
