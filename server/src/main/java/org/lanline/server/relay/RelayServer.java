package org.lanline.server.relay;

import org.jspecify.annotations.Nullable;
import org.lanline.server.config.Config;
import org.lanline.server.discovery.LanAddress;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.discovery.Names;
import org.lanline.server.journal.Journal;
import org.lanline.server.journal.Metrics;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.people.RelayDesk;
import org.lanline.stun.LongTermGate;
import org.lanline.stun.ReplyBudget;
import org.lanline.stun.StunNonces;
import org.lanline.switchboard.Event;
import org.lanline.turn.Allocations;
import org.lanline.turn.CallPolicy;
import org.lanline.turn.RestCredentials;
import org.lanline.turn.TurnLimits;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

/**
 * STUN and TURN of this box. Nothing listens until a device asks at {@code /rendezvous}, for a call
 * that has failed, for one that is to be relayed whatever happens, or to learn its own address;
 * when the last credential has run out and nobody is relayed any more the ports close again. Where
 * the settings name lasting users they are open from the start.
 *
 * <p>For the loop thread, but for {@link #changed} and {@link #close}.
 */
public final class RelayServer implements RelayDesk, UdpLoop.Core, AutoCloseable {

    static final int CREDENTIAL_SECONDS = 600;

    /** Short, as it stands in every answer to a stranger. */
    private static final String REALM = "lan";

    /** What browsers make up (draft-ietf-mmusic-mdns-ice-candidates); no printer is called so. */
    private static final Pattern EPHEMERAL =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.local");

    private static final int REPLIES_A_SECOND = 100;
    private static final int REPLIES_AT_ONCE = 200;
    private static final int NONCE_SECONDS = 600;
    private static final int SECRET_BYTES = 32;
    private static final long NANOS = 1_000_000_000L;
    private static final long STOP_MILLIS = 300;

    private final UdpLoop loop;
    private final Config.Relay settings;
    private final OwnAddresses own;
    private final Supplier<List<LanInterface>> networks;
    private final Names names;
    private final CallPolicy policy = new CallPolicy();
    private final CallPaths calls;
    private final RestCredentials credentials;
    private final Grants grants;
    private final Allocations allocations;
    private final RelaySockets sockets;
    private final RelayPorts ports;
    private final RelayLog log;
    private final RelayWatch watch;
    private final Leavers leavers = new Leavers();
    private long neededUntilNanos;
    private boolean warmsUp;
    private @Nullable WarmUp warmUp;
    private volatile long packets;
    private volatile long bytes;

    /**
     * @param networks of the box, now
     * @param names where hosts are that browsers give as {@code 1f4e….local}
     * @param tls of the box, for TURN over TLS
     * @param watch told of everything but the media
     * @param random a secure one
     */
    public RelayServer(
            UdpLoop loop,
            Config.Relay settings,
            Supplier<List<LanInterface>> networks,
            Names names,
            SSLContext tls,
            Journal journal,
            Metrics metrics,
            RelayWatch watch,
            SecureRandom random) {
        this.loop = loop;
        this.settings = settings;
        this.networks = networks;
        this.names = names;
        this.own = new OwnAddresses(networks);
        this.log = new RelayLog(journal, metrics);
        this.watch = watch;
        this.calls = new CallPaths(policy, this::addresses);
        this.credentials =
                new RestCredentials(
                        secret(random),
                        REALM,
                        _ -> InstantSource.system().instant().getEpochSecond(),
                        new LastingUsers(settings.users(), REALM));
        this.grants = new Grants(credentials, calls);
        ReplyBudget budget = new ReplyBudget(REPLIES_A_SECOND, REPLIES_AT_ONCE, random.nextLong());
        this.allocations =
                new Allocations(
                        new LongTermGate(
                                REALM, new StunNonces(secret(random), NONCE_SECONDS), grants),
                        policy,
                        own,
                        limits(settings),
                        budget,
                        random,
                        System.nanoTime());
        PeerStreams peerStreams = new PeerStreams(loop, log, watch);
        peerStreams.serve(allocations);
        this.sockets = peerStreams.sockets();
        this.ports = new RelayPorts(loop, settings, tls, allocations, sockets, budget, log, watch);
        metrics.gauge("lanline_relay_allocations", "Relays in use now.", allocations::size);
        metrics.total("lanline_relay_packets", "Packets relayed.", () -> packets);
        metrics.total("lanline_relay_bytes", "Bytes relayed.", () -> bytes);
        metrics.gauge("lanline_relay_open", "1 while its ports are open.", ports::isOpenAsNumber);
    }

    private static byte[] secret(SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    /**
     * Lasting users are the owner's own doing, and have all there is. A browser in a call never
     * wants a relay by TCP, which would reach services where one by UDP reaches media.
     */
    private static TurnLimits limits(Config.Relay settings) {
        TurnLimits box = TurnLimits.SMALL_BOX;
        return settings.users().isEmpty()
                ? box.withoutTcpRelays()
                : box.withFreeUsers(
                        settings.users().stream()
                                .map(Config.TurnUser::name)
                                .collect(Collectors.toUnmodifiableSet()));
    }

    private List<LanAddress> addresses() {
        return networks.get().stream().flatMap(lan -> lan.addresses().stream()).toList();
    }

    private boolean isInside(InetAddress host) {
        return addresses().stream().anyMatch(own -> own.contains(host));
    }

    /**
     * Relays some packets of its own when the first credential is handed out, so that a call's
     * first packets find compiled code. Before {@link #start}.
     */
    public void warmingUp() {
        warmsUp = true;
    }

    /** To be called once; opens the ports where the settings want them open. */
    public void start() {
        loop.add(this);
        loop.post(
                () -> {
                    allowOnLink();
                    if (isLasting() && ports.open(networks.get())) {
                        allocations.open();
                        warmUp();
                    }
                });
    }

    private boolean isLasting() {
        return !settings.users().isEmpty() && settings.policy() != Config.RelayPolicy.NEVER;
    }

    private void allowOnLink() {
        if (settings.peers() == Config.RelayPeers.ON_LINK) {
            policy.allowOnLink(
                    addresses().stream()
                            .filter(own -> !own.isLinkLocal())
                            .map(own -> new CallPolicy.Network(own.address(), own.prefixLength()))
                            .toList());
        }
    }

    // --- asked by a device -----------------------------------------------------------------------

    @Override
    public String policy() {
        return settings.policy().word();
    }

    @Override
    public Answer ask(Wish wish, long nowNanos) {
        boolean always = settings.policy() == Config.RelayPolicy.ALWAYS;
        if (settings.policy() == Config.RelayPolicy.NEVER
                || (wish.because() == Because.ALWAYS && !always)) {
            return new Answer.Off();
        }
        if (wish.because() == Because.BLIND) {
            return open(nowNanos) ? granted(wish, ports.stun(wish.box())) : new Answer.Off();
        }
        // Before its first call a device of a box that relays everything has said nothing yet.
        if (!always && !calls.isIn(wish.call(), wish.user())) {
            return new Answer.NoCall();
        }
        if (!grants.grant(wish.user(), wish.device(), wish.call(), nowNanos)) {
            return new Answer.Full();
        }
        return open(nowNanos) ? granted(wish, credential(wish, nowNanos)) : new Answer.Off();
    }

    private boolean open(long nowNanos) {
        neededUntilNanos = nowNanos + CREDENTIAL_SECONDS * NANOS;
        return ports.open(networks.get());
    }

    /** What the first call would wait for is done while its devices ask for their relays. */
    private void warmUp() {
        if (!warmsUp || warmUp != null) {
            return;
        }
        try {
            for (LanAddress address : addresses()) {
                if (warmUp == null && !address.isLinkLocal()) {
                    warmUp = WarmUp.begin(loop, address.address());
                }
            }
        } catch (IOException noSockets) {
            warmsUp = false;
        }
    }

    private IceServer credential(Wish wish, long nowNanos) {
        allocations.open();
        warmUp();
        String turnUser = CallPaths.turnUser(wish.user(), wish.call());
        RestCredentials.Issued issued =
                credentials.issue(turnUser, wish.because().name(), CREDENTIAL_SECONDS, nowNanos);
        log.granted(turnUser, wish);
        watch.granted(turnUser, wish);
        return new IceServer.Turn(ports.turn(wish.box()), issued.username(), issued.password());
    }

    private Answer granted(Wish wish, IceServer server) {
        return new Answer.Granted(
                List.of(server),
                CREDENTIAL_SECONDS,
                calls.networks(wish.call(), wish.user()),
                calls.networksOfTheOther(wish.call(), wish.user()));
    }

    // --- told ------------------------------------------------------------------------------------

    /** The switchboard has told something. */
    public void follow(Event event) {
        switch (event) {
            case Event.Described said -> described(said);
            case Event.CallDiverted it -> {
                calls.left(it.callId(), it.to());
                release(CallPaths.turnUser(it.to(), it.callId()));
            }
            case Event.CallEnded ended -> ended(ended.callId(), ended.from(), ended.to());
            case Event.Unregistered(_, _, String device, Event.Why why)
                    when why == Event.Why.REVOKED && device != null ->
                    grants.revoked(device).forEach(this::release);
            case Event.Registered _,
                    Event.Unregistered _,
                    Event.CallStarted _,
                    Event.CallRinging _,
                    Event.RingsAt _,
                    Event.CallAnswered _,
                    Event.Refused _ -> {}
        }
    }

    private void described(Event.Described said) {
        calls.described(said);
        said.names().stream()
                .filter(name -> EPHEMERAL.matcher(name).matches())
                .forEach(name -> names.find(name, hosts -> found(said, hosts)));
        allocations.policyChanged(CallPaths.turnUser(said.other(), said.callId()), sockets);
        leavers.described(
                CallPaths.turnUser(said.user(), said.callId()),
                said.hosts().stream().anyMatch(own),
                System.nanoTime());
    }

    /** Neighbours only: whoever says more of such a name is not believed. */
    private void found(Event.Described said, List<InetAddress> hosts) {
        List<InetAddress> near = hosts.stream().filter(this::isInside).toList();
        if (!near.isEmpty() && calls.found(said, near)) {
            allocations.policyChanged(CallPaths.turnUser(said.other(), said.callId()), sockets);
        }
    }

    @Override
    public void described(
            String call, String user, String other, List<InetAddress> hosts, List<String> named) {
        described(new Event.Described(call, user, other, hosts, named));
    }

    @Override
    public void ended(String call, String one, String other) {
        calls.ended(call, one, other);
        release(CallPaths.turnUser(one, call));
        release(CallPaths.turnUser(other, call));
    }

    private void release(String turnUser) {
        grants.ended(turnUser);
        leavers.ended(turnUser);
        allocations.revoke(turnUser, sockets);
    }

    /** Who is relayed now, and why. From any thread. */
    public List<RelayGuest> guests() {
        return log.guests();
    }

    /** True while its ports are open. From any thread. */
    public boolean isOpen() {
        return ports.isOpenAsNumber() == 1;
    }

    /** The box has other addresses now. From any thread. */
    public void changed() {
        loop.post(
                () -> {
                    allowOnLink();
                    ports.follow(networks.get());
                });
    }

    // --- time ------------------------------------------------------------------------------------

    @Override
    public void tick(long nowNanos) {
        if (allocations.deadline() - nowNanos <= 0) {
            allocations.tick(nowNanos, sockets);
        }
        for (String user = leavers.left(nowNanos); user != null; user = leavers.left(nowNanos)) {
            allocations.revoke(user, sockets);
        }
        if (closesAt() - nowNanos <= 0) {
            ports.close();
        }
    }

    @Override
    public long deadline() {
        packets = allocations.packets();
        bytes = allocations.bytes();
        return Math.min(allocations.deadline(), Math.min(leavers.deadline(), closesAt()));
    }

    private long closesAt() {
        boolean mayClose = ports.isOpen() && !isLasting() && allocations.size() == 0;
        return mayClose ? neededUntilNanos : Long.MAX_VALUE;
    }

    /** Ends every allocation and closes the ports. From any thread but the loop's. */
    @Override
    public void close() {
        CountDownLatch ended = new CountDownLatch(1);
        boolean posted =
                loop.post(
                        () -> {
                            allocations.stop(sockets);
                            ports.close();
                            if (warmUp != null) {
                                warmUp.close();
                            }
                            ended.countDown();
                        });
        try {
            var _ = posted && ended.await(STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException inAHurry) {
            Thread.currentThread().interrupt();
        }
    }
}
