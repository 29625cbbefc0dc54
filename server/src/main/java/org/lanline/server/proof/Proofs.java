package org.lanline.server.proof;

import org.jspecify.annotations.Nullable;
import org.lanline.server.capture.PacketRing;
import org.lanline.server.discovery.LanInterface;
import org.lanline.server.journal.Counter;
import org.lanline.server.journal.Journal;
import org.lanline.server.journal.Metrics;
import org.lanline.server.net.UdpLoop;
import org.lanline.server.people.EvidenceDesk;
import org.lanline.server.people.PeopleRoute;
import org.lanline.server.relay.RelayWatch;
import org.lanline.server.store.KeptProofs;
import org.lanline.server.store.Person;
import org.lanline.server.store.Store;
import org.lanline.sip.Flow;
import org.lanline.sip.SipMessage;
import org.lanline.switchboard.Event;

import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The proofs of a box: made while calls go on, told to their devices, kept when they are over.
 * While nobody calls it does nothing but forget, once a day, what is too old.
 */
public final class Proofs implements EvidenceDesk, UdpLoop.Core, AutoCloseable {

    private static final int ID_BYTES = 9;
    private static final long DAY_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final long STOP_MILLIS = 700;

    private final Store store;
    private final UdpLoop loop;
    private final Journal journal;
    private final KeptProofs kept;
    private final Supplier<List<LanInterface>> networks;
    private final Following following;
    private final BiConsumer<String, String> teller;
    private final @Nullable PacketRing packets;
    private final Counter made;
    private final Counter warnings;

    private long pruneNanos;

    /**
     * @param days how long proofs are kept; 0 for not at all
     * @param networks of the box, now
     * @param random a secure one
     * @param packets where the packets of calls are, or null where none are kept
     * @param teller takes a device and the frame {@code proof} for it, without its type
     */
    public Proofs(
            Store store,
            UdpLoop loop,
            int days,
            Supplier<List<LanInterface>> networks,
            Journal journal,
            Metrics metrics,
            RandomGenerator random,
            @Nullable PacketRing packets,
            BiConsumer<String, String> teller) {
        this.packets = packets;
        this.store = store;
        this.loop = loop;
        this.journal = journal;
        this.teller = teller;
        this.kept = new KeptProofs(store, InstantSource.system(), days);
        this.networks = networks;
        this.following =
                new Following(
                        InstantSource.system(),
                        () -> id(random),
                        (sight, evidence) -> new Analysis(networks).judge(sight, evidence),
                        new Keeping(),
                        goingOn -> {
                            if (packets != null) {
                                packets.wanted(goingOn);
                            }
                        });
        this.made = metrics.counter("lanline_proofs", "Proofs of calls that are over.", "path");
        this.warnings =
                metrics.counter(
                        "lanline_proof_warnings",
                        "Calls in which somebody may have been in between.");
        this.pruneNanos = System.nanoTime();
    }

    /** To be called once, before the first call. */
    public void start() {
        if (kept.cutOff() > 0) {
            journal.warn("proof", "the box had stopped during a call: its proof ends there");
        }
        loop.add(this);
    }

    /** Whether the packets of calls are kept with their proofs. */
    public boolean keepsPackets() {
        return packets != null;
    }

    /** {@code /api/proofs}. */
    public List<PeopleRoute> routes() {
        return new ProofApi(store, kept, whole -> new Analysis(networks).zip(whole)).routes();
    }

    /** What the relay is to tell. */
    public RelayWatch relayWatch() {
        return following.relayTap();
    }

    /** As {@link org.lanline.server.net.SipTraffic#passes}. */
    public void passes(Flow flow, SipMessage message, boolean sent) {
        following.passes(flow, message, sent);
    }

    /** The switchboard has told something. On the loop thread. */
    public void follow(Event event) {
        following.follow(event, System.nanoTime());
    }

    @Override
    public boolean take(Piece piece, long nowNanos) {
        return following.take(piece, nowNanos);
    }

    @Override
    public void tick(long nowNanos) {
        following.tick(nowNanos);
        if (pruneNanos - nowNanos <= 0) {
            pruneNanos = nowNanos + DAY_NANOS;
            Thread.ofVirtual().name("proofs-prune").start(this::prune);
        }
    }

    @Override
    public long deadline() {
        return Math.min(pruneNanos, following.deadline());
    }

    private void prune() {
        try {
            kept.prune();
        } catch (RuntimeException trouble) {
            journal.error("proof", "old proofs could not be forgotten", trouble);
        }
    }

    /** What goes on is kept as far as it went. From any thread but the loop's. */
    @Override
    public void close() {
        CompletableFuture<List<Inquiry>> ended = new CompletableFuture<>();
        if (!loop.post(() -> ended.complete(following.stop()))) {
            return;
        }
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
        try {
            for (Inquiry each : ended.get(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
                each.await(Math.max(1, (untilNanos - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException inAHurry) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException stuck) {
            journal.error("proof", "the last calls were not kept", stuck);
        }
    }

    private static String id(RandomGenerator random) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "p-" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What inquiries find out goes to the devices, and in the end to the store. */
    private final class Keeping implements Inquiry.Clerk {

        @Override
        public void tell(
                String device, String call, String id, Conclusion conclusion, boolean kept) {
            teller.accept(device, CallJson.frame(call, id, conclusion, kept));
        }

        @Override
        public int keep(
                Inquiry.Filing as, Sight sight, List<Evidence> evidence, Conclusion conclusion) {
            if (as.isLast()) {
                count(sight, conclusion);
            }
            KeptProofs.Proof proof = proof(as, sight, evidence, conclusion);
            var _ = as.isFirst() ? kept.keep(proof, sides(sight)) : kept.keepAnew(proof);
            return proof.callJson().length() + proof.signalling().length;
        }

        @Override
        public void failed(String call, RuntimeException why) {
            journal.error("proof", "the evidence of a call could not be judged", why);
        }
    }

    private void count(Sight sight, Conclusion conclusion) {
        made.add(conclusion.verdict().path().value());
        if (conclusion.warning() != null) {
            warnings.add();
            journal.warn(sight.callId(), "proof: " + conclusion.warning());
        }
    }

    private KeptProofs.Proof proof(
            Inquiry.Filing as, Sight sight, List<Evidence> evidence, Conclusion conclusion) {
        Conclusion.Verdict verdict = conclusion.verdict();
        return new KeptProofs.Proof(
                as.id(),
                as.state(),
                sight.callId(),
                sight.startedMillis() / 1_000,
                sight.talkedMillis(System.currentTimeMillis()) / 1_000,
                verdict.path().value(),
                verdict.encrypted().value(),
                verdict.local().value(),
                verdict.fingerprints().value(),
                CallJson.common(sight, evidence, conclusion),
                new Analysis(networks).capture(sight),
                packets(as, sight, evidence));
    }

    /** While the call goes on they stay where they are. */
    private KeptProofs.@Nullable Packets packets(
            Inquiry.Filing as, Sight sight, List<Evidence> evidence) {
        return packets == null || as.state() == KeptProofs.State.RUNNING
                ? null
                : new Analysis(networks).packets(sight, evidence, packets.kept());
    }

    private List<KeptProofs.Side> sides(Sight sight) {
        return List.of(
                new KeptProofs.Side(sight.from(), "caller", sight.to(), name(sight.to())),
                new KeptProofs.Side(sight.to(), "callee", sight.from(), name(sight.from())));
    }

    private String name(String user) {
        Person person = store.person(user);
        return person == null ? user : person.name();
    }
}
