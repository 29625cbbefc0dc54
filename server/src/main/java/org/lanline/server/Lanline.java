package org.lanline.server;

import org.jspecify.annotations.Nullable;
import org.lanline.mdns.BoxName;
import org.lanline.server.admin.Administration;
import org.lanline.server.capture.PacketRing;
import org.lanline.server.config.Build;
import org.lanline.server.config.CannotStart;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.Discovery;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterfaces;
import org.lanline.server.discovery.Names;
import org.lanline.server.journal.Counter;
import org.lanline.server.journal.Health;
import org.lanline.server.journal.Journal;
import org.lanline.server.journal.Metrics;
import org.lanline.server.net.PacketIo;
import org.lanline.server.net.SipServer;
import org.lanline.server.net.SipTraffic;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.people.About;
import org.lanline.server.people.Numbers;
import org.lanline.server.people.People;
import org.lanline.server.proof.Proofs;
import org.lanline.server.provision.Provisioning;
import org.lanline.server.provision.Search;
import org.lanline.server.relay.RelayServer;
import org.lanline.server.services.Services;
import org.lanline.server.store.DataDirectory;
import org.lanline.server.store.KeptBindings;
import org.lanline.server.store.KeptProofs;
import org.lanline.server.store.RelayAt;
import org.lanline.server.store.Revocation;
import org.lanline.server.store.Store;
import org.lanline.server.trust.Trust;
import org.lanline.server.web.ApiRoute;
import org.lanline.server.web.Page;
import org.lanline.server.web.WebLimits;
import org.lanline.server.web.WebServer;
import org.lanline.server.web.WebSettings;
import org.lanline.sip.DigestAlgorithm;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.sip.Transport;
import org.lanline.switchboard.Domains;
import org.lanline.switchboard.Event;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The box: every part made, joined and started in the order in which they need each other. No logic
 * lives here; what a part needs of another is handed to its constructor.
 */
public final class Lanline implements AutoCloseable {

    private static final int NAME_SECONDS = 3;
    private static final long CERTIFICATE_CHECK_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Config config;
    private final Journal journal;
    private final Metrics metrics = new Metrics();
    private final Parts parts;
    private final SecureRandom random = new SecureRandom();
    private final DataDirectory directory;
    private final LanInterfaces interfaces;
    private final UdpLoop loop;
    private final Discovery discovery;
    private final Ourselves ourselves;
    private final CountDownLatch hasName = new CountDownLatch(1);
    private final Store store;
    private final KeptBindings bindings;
    private final Trust trust;
    private final Proofs proofs;
    private final Services services;
    private final SipServer sip;
    private final RelayServer relay;
    private final People people;
    private final Health health;
    private final Administration administration;
    private final Provisioning provisioning;
    private final WebServer web;

    private Lanline(Config config, Path page, Journal journal, Parts parts) throws IOException {
        this.config = config;
        this.journal = journal;
        this.parts = parts;
        this.directory = DataDirectory.at(config.data());
        parts.add(directory.lock());
        this.interfaces = parts.add(new LanInterfaces());
        this.loop = parts.add(loop());
        this.discovery = discovery();
        claimTheName();
        this.store =
                parts.add(Store.open(directory, config.domain(), InstantSource.system(), random));
        this.bindings =
                parts.add(new KeptBindings(store, InstantSource.system(), System::nanoTime));
        this.ourselves = new Ourselves(config, interfaces);
        this.trust = CertificateKeeper.open(config, directory, ourselves, random, journal);
        this.proofs =
                new Proofs(
                        store,
                        loop,
                        config.proofsDays(),
                        interfaces::now,
                        journal,
                        metrics,
                        random,
                        packets(),
                        this::proved);
        this.services =
                new Services(
                        loop.another("lanline-services"),
                        store.realm(),
                        store.accounts(),
                        random,
                        why -> journal.warn("services", why));
        this.sip = sip();
        this.relay =
                new RelayServer(
                        loop,
                        config.relay(),
                        interfaces::now,
                        config.discovery() ? discovery.names() : Names.NONE,
                        trust.tls(),
                        journal,
                        metrics,
                        proofs.relayWatch(),
                        random);
        this.people =
                new People(
                        store,
                        loop,
                        relay,
                        proofs,
                        store.realm(),
                        config.policy(),
                        random,
                        services(),
                        this::about);
        this.health =
                new Health(
                        List.of(
                                new Health.Check("loop", this::loopFault),
                                new Health.Check("store", store::fault)));
        this.administration =
                parts.add(
                        new Administration(
                                store,
                                relay,
                                new KeptProofs(store, InstantSource.system(), config.proofsDays()),
                                () -> health.report(System.nanoTime()),
                                this::asItStands));
        this.provisioning =
                new Provisioning(
                        store,
                        Search.of(sip.search()),
                        store.realm(),
                        sip::port,
                        this::about,
                        random);
        this.web = parts.add(web(Page.of(page)));
        parts.add(proofs);
        parts.add(relay);
        parts.add(people::stop);
        parts.add(sip); // before the web: who rings is told on a connection that is still there
        parts.add(services);
        start();
    }

    /**
     * Starts a box; it stands when this returns.
     *
     * @param page the folder with the page's files
     * @param lines where the journal goes
     * @throws CannotStart with one sentence that says what is in the way
     */
    public static Lanline start(Config config, Path page, Appendable lines) {
        Journal journal = new Journal(lines, InstantSource.system());
        Parts parts = new Parts(journal);
        parts.add(journal);
        try {
            return new Lanline(config, page, journal, parts);
        } catch (IOException inTheWay) {
            parts.close();
            throw new CannotStart(sentence(inTheWay), inTheWay);
        } catch (RuntimeException failed) {
            parts.close();
            throw failed;
        }
    }

    /** Tells everybody goodbye and stops, in less than two seconds. */
    @Override
    public void close() {
        parts.close();
    }

    /**
     * Waits until this network has agreed to the box's name, which {@link #standing} says from then
     * on; three seconds at most, and not at all where there is no network to ask.
     */
    public void awaitName() throws InterruptedException {
        if (config.discovery() && !ourselves.reachable().isEmpty()) {
            hasName.await(NAME_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** What the person who started it wants to know. */
    public Standing standing() {
        return StandingNow.of(
                config, ourselves, interfaces, trust, directory, proofs.keepsPackets(), web, sip);
    }

    // --- made ----------------------------------------------------------------------------------

    private UdpLoop loop() {
        PacketIo io = PacketIo.choose(config.udpIo(), why -> journal.info("net", why));
        UdpLoop made = new UdpLoop("lanline-loop", io, this::faultInTheLoop);
        metrics.gauge(
                "lanline_udp_unsent",
                "Datagrams that the system did not take from a queue.",
                made::unsent);
        metrics.gauge(
                "lanline_loop_faults",
                "Datagrams, commands and ticks that were lost to a fault of this program.",
                made::faults);
        metrics.gauge(
                "lanline_loop_refused",
                "Commands for the loop that found its queue full.",
                made::refused);
        return made;
    }

    private SipServer sip() {
        Counter messages =
                metrics.counter(
                        "lanline_sip_messages", "SIP messages by fate.", "transport", "verdict");
        SipTraffic traffic = new Traffic(messages, proofs);
        SipServer made =
                new SipServer(
                        loop,
                        services.accounts(store.accounts()),
                        bindings,
                        new Domains(store.realm()),
                        store.realm(),
                        store.switchboardSecret(),
                        switch (config.digest()) {
                            case MD5 -> DigestAlgorithm.MD5;
                            case SHA_256 -> DigestAlgorithm.SHA_256;
                        },
                        random,
                        this::told,
                        traffic);
        metrics.gauge("lanline_sip_bindings", "Contacts that can be reached.", made::bindings);
        metrics.gauge("lanline_sip_transactions", "SIP transactions alive.", made::transactions);
        return made;
    }

    private List<Numbers.Service> services() {
        return services.offered().stream()
                .map(
                        offered ->
                                new Numbers.Service(
                                        offered.user(),
                                        offered.display(),
                                        Integer.parseInt(offered.number())))
                .toList();
    }

    private WebServer web(Page page) {
        return new WebServer(
                new WebSettings(null, config.httpsPort(), config.httpPort(), WebLimits.standard()),
                page,
                Stream.of(
                                people.routes(),
                                proofs.routes(),
                                provisioning.routes(),
                                administration.routes())
                        .<ApiRoute>flatMap(List::stream)
                        .toList(),
                List.of(people.socket(), sip.endpoint(Transport.WSS)),
                provisioning.handout(),
                trust,
                health,
                metrics,
                journal);
    }

    private @Nullable PacketRing packets() {
        if (!config.capture() || config.proofsDays() == 0) {
            return null;
        }
        Set<Integer> ports =
                new TreeSet<>(List.of(config.relay().turnPort(), config.relay().turnsPort()));
        ports.remove(0);
        PacketRing ring =
                parts.add(
                        PacketRing.open(
                                directory.path().resolve("packets"),
                                ports,
                                trouble -> journal.error("capture", trouble)));
        journal.warn("capture", "packets of calls are kept with their proofs, by " + ring.name());
        return ring;
    }

    private Discovery discovery() {
        return new Discovery(
                loop,
                interfaces,
                BoxName.first(config.host(), config.name()),
                Discovery.offers(0, 0, 0, "", config.name(), ""),
                random,
                new Named());
    }

    // --- started -------------------------------------------------------------------------------

    /**
     * Asking whether a name is free takes most of a second: the rest of the start happens in it.
     */
    private void claimTheName() {
        loop.start();
        interfaces.start();
        if (config.discovery()) {
            discovery.claim();
        }
    }

    private void start() throws IOException {
        listenForPhones();
        store.sipPorts(sip.port(), sip.tlsPort());
        Config.Relay relayed = config.relay();
        new RelayAt(relayed.policy().word(), relayed.turnPort(), relayed.turnsPort()).note(store);
        web.start();
        store.start(new StoreListener());
        parts.add(new CertificateKeeper(trust, ourselves, CERTIFICATE_CHECK_NANOS));
        relay.warmingUp();
        relay.start();
        proofs.start();
        interfaces.onChange(now -> meantAnew());
        interfaces.onChange(now -> relay.changed());
        meantAnew();
        services.start(sip.port());
        if (config.discovery()) {
            parts.add(discovery); // opened first, and yet its goodbye comes first at the end
            announce();
        }
    }

    private void announce() {
        discovery.announce(
                Discovery.offers(
                        web.httpsPort(),
                        sip.port(),
                        sip.tlsPort(),
                        store.installation(),
                        config.name(),
                        trust.fingerprint().txt()));
    }

    private void listenForPhones() {
        InetAddress everywhere = new InetSocketAddress(0).getAddress();
        try {
            sip.listen(everywhere, config.sipPort());
        } catch (IOException busy) {
            throw new CannotStart(
                    "Port %d for SIP is taken or not allowed: stop the program that has it, or choose another with --sip-port."
                            .formatted(config.sipPort()),
                    busy);
        }
        try {
            sip.listenByTls(
                    everywhere,
                    config.sipsPort(),
                    trust.phones(config.sipsClients()),
                    config.sipsClients() != null);
        } catch (IOException busy) {
            throw new CannotStart(
                    "Port %d for SIP by TLS is taken or not allowed: stop the program that has it, or choose another with --sips-port."
                            .formatted(config.sipsPort()),
                    busy);
        }
    }

    /** Names or addresses are others now: certificate, Origin check and SIP domain follow. */
    private void meantAnew() {
        trust.names(ourselves.names());
        sip.meant(ourselves.sipHosts(), List.of(web.httpsPort()));
    }

    // --- told ----------------------------------------------------------------------------------

    private void told(Event event) {
        if (services.isOwn(event)) {
            return;
        }
        journal.event(event);
        metrics.event(event);
        people.follow(event);
        relay.follow(event);
        administration.follow(event);
        proofs.follow(event);
    }

    private void proved(String device, String proof) {
        people.proof(device, proof);
    }

    private void faultInTheLoop(Throwable fault) {
        journal.error("loop", "a fault in this program, please report it", fault);
    }

    /** The settings, with the ports that were really taken. */
    private Config asItStands() {
        return config.at(web.httpsPort(), web.httpPort(), sip.port(), sip.tlsPort());
    }

    private @Nullable String loopFault() {
        CountDownLatch turned = new CountDownLatch(1);
        try {
            boolean turns =
                    loop.post(turned::countDown) && turned.await(900, TimeUnit.MILLISECONDS);
            return turns ? null : "does not turn";
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return "is stopping";
        }
    }

    private About about() {
        return new About(
                1,
                store.installation(),
                config.name(),
                store.realm(),
                lowerCase(config.policy()),
                trust.fingerprint().full(),
                Build.version(),
                ourselves.reachable().stream()
                        .map(address -> LanAddress.literal(address.address()))
                        .toList(),
                web.httpPort(),
                web.httpsPort(),
                proofs.keepsPackets());
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String sentence(IOException inTheWay) {
        String message = String.valueOf(inTheWay.getMessage());
        return message.substring(0, 1).toUpperCase(Locale.ROOT)
                + message.substring(1)
                + (message.endsWith(".") ? "" : ".");
    }

    /**
     * @param messages counts them
     * @param proofs sees those that pass
     */
    private record Traffic(Counter messages, Proofs proofs) implements SipTraffic {
        @Override
        public void count(Transport transport, Verdict verdict) {
            messages.add(lowerCase(transport), lowerCase(verdict));
        }

        @Override
        public void passes(Flow flow, SipMessage message, boolean sent) {
            proofs.passes(flow, message, sent);
        }
    }

    /** mDNS has found out what the box can be called here. */
    private final class Named implements Discovery.Listener {
        @Override
        public void named(BoxName name) {
            ourselves.named(name.hostLabel() + ".local");
            hasName.countDown();
            journal.info("discovery", "this box is " + ourselves.host());
            Thread.ofVirtual().name("named").start(Lanline.this::meantAnew);
        }

        @Override
        public void conflict(BoxName name, int interfaceIndex) {
            journal.warn(
                    "discovery",
                    name.hostLabel()
                            + ".local is another box on this network; taking the next name");
        }
    }

    /** What another process changed in the store takes effect here. */
    private final class StoreListener implements Store.Listener {
        @Override
        public void revoked(Revocation revocation) {
            revocation.devices().forEach(sip::revoke);
            revocation.phones().forEach(phone -> sip.revokePhone(phone.user(), phone.id()));
            revocation.phoneless().forEach(sip::revokePhones);
            people.revoked(revocation);
        }

        @Override
        public void changed(Set<String> users) {
            people.changed(users);
        }

        @Override
        public void trouble(String sentence) {
            journal.error("store", sentence);
        }
    }
}
