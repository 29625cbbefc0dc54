package org.lanline.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.lanline.server.store.PersonNameTest.name;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Who sees a proof, and for how long. */
class KeptProofsTest {

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir private Path folder;
    private Store store;
    private KeptProofs kept;
    private Membership kitchen;
    private Membership workshop;

    @BeforeEach
    void open() {
        store = open("data");
        kept = new KeptProofs(store, () -> now, 30);
        kitchen = join("Kitchen");
        workshop = join("Workshop");
    }

    private Store open(String data) {
        return Store.open(
                DataDirectory.at(folder.resolve(data)), "lanline.local", () -> now, new Random(7));
    }

    private Membership join(String who) {
        if (store.join(name(who), DeviceKind.OTHER, "")
                instanceof Joining.Joined(Membership membership)) {
            return membership;
        }
        throw new AssertionError(who + " could not join");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private boolean keep(String id) {
        return keep(id, kept);
    }

    private boolean keep(String id, KeptProofs in) {
        return in.keep(proof(id, KeptProofs.State.OVER, null), sides());
    }

    private KeptProofs.Proof proof(
            String id, KeptProofs.State state, KeptProofs.@Nullable Packets packets) {
        return new KeptProofs.Proof(
                id,
                state,
                id + "@here",
                now.getEpochSecond(),
                62,
                "direct",
                "yes",
                "yes",
                "match",
                "\"verdict\":{\"é\":1}",
                new byte[] {1, 2, 3},
                packets);
    }

    private static List<KeptProofs.Side> sides() {
        return List.of(
                new KeptProofs.Side("kitchen", "caller", "workshop", "Workshop"),
                new KeptProofs.Side("workshop", "callee", "kitchen", "Kitchen"),
                new KeptProofs.Side("nobody", "callee", "kitchen", "Kitchen"));
    }

    private Person at(Membership membership) {
        return membership.person();
    }

    private List<String> ids(Membership of) {
        return kept.of(at(of)).stream().map(KeptProofs.Row::id).toList();
    }

    @Test
    void bothSidesSeeItEachWithTheOther() {
        assertThat(keep("p-1")).isTrue();
        now = now.plusSeconds(60);
        keep("p-2");
        assertThat(ids(kitchen)).containsExactly("p-2", "p-1");
        assertThat(kept.of(at(workshop)).getLast())
                .isEqualTo(
                        new KeptProofs.Row(
                                "p-1",
                                "p-1@here",
                                now.getEpochSecond() - 60,
                                62,
                                "kitchen",
                                "Kitchen",
                                "callee",
                                "direct",
                                "yes",
                                "yes",
                                "match",
                                false,
                                0));
        KeptProofs.Whole whole = kept.find(at(kitchen), "p-1");
        assertThat(whole).isNotNull();
        assertThat(whole.row().peerName()).isEqualTo("Workshop");
        assertThat(whole.callJson()).isEqualTo("\"verdict\":{\"é\":1}");
        assertThat(whole.signalling()).containsExactly(1, 2, 3);
    }

    @Test
    void nobodyElseSeesIt() {
        keep("p-1");
        Membership bath = join("Bath");
        assertThat(ids(bath)).isEmpty();
        assertThat(kept.find(at(bath), "p-1")).isNull();
        assertThat(kept.forget(at(bath), "p-1")).isFalse();
        assertThat(ids(kitchen)).containsExactly("p-1");
    }

    @Test
    void itIsForgottenWhenNeitherSideWantsIt() {
        keep("p-1");
        assertThat(kept.forget(at(kitchen), "p-1")).isTrue();
        assertThat(kept.forget(at(kitchen), "p-1")).isFalse();
        assertThat(ids(kitchen)).isEmpty();
        assertThat(ids(workshop)).containsExactly("p-1");
        assertThat(rows()).isEqualTo(1);
        kept.forget(at(workshop), "p-1");
        assertThat(rows()).isZero();
    }

    @Test
    void aCallThatGoesOnIsOnDiskAndInNoListUntilItIsOverOrTheBoxHasStopped() {
        kept.keep(proof("p-1", KeptProofs.State.RUNNING, null), sides());
        kept.keep(proof("p-2", KeptProofs.State.RUNNING, null), sides());
        assertThat(ids(kitchen)).isEmpty();
        assertThat(kept.judged()).isEmpty();
        assertThat(kept.keepAnew(proof("p-1", KeptProofs.State.OVER, null))).isTrue();
        assertThat(ids(kitchen)).containsExactly("p-1");
        assertThat(kept.cutOff()).isEqualTo(1);
        assertThat(kept.of(at(workshop)))
                .extracting(KeptProofs.Row::id, KeptProofs.Row::cut)
                .containsExactlyInAnyOrder(tuple("p-1", false), tuple("p-2", true));
        assertThat(kept.judged()).hasSize(2);
    }

    @Test
    void whatNobodyWantsAnyMoreDoesNotComeBack() {
        keep("p-1");
        kept.forget(at(kitchen), "p-1");
        assertThat(kept.keepAnew(proof("p-1", KeptProofs.State.OVER, null))).isTrue();
        assertThat(ids(kitchen)).isEmpty();
        kept.forget(at(workshop), "p-1");
        assertThat(kept.keepAnew(proof("p-1", KeptProofs.State.OVER, null))).isFalse();
        assertThat(rows()).isZero();
    }

    @Test
    void packetsGoWithTheProof() {
        KeptProofs.Packets packets = new KeptProofs.Packets(2, new byte[] {4, 5});
        kept.keep(proof("p-1", KeptProofs.State.OVER, packets), sides());
        KeptProofs.Whole whole = kept.find(at(workshop), "p-1");
        assertThat(whole).isNotNull();
        assertThat(whole.row().packets()).isEqualTo(2);
        assertThat(whole.capture()).containsExactly(4, 5);
        kept.forget(at(kitchen), "p-1");
        kept.forget(at(workshop), "p-1");
        assertThat(rows()).isZero();
    }

    private int rows() {
        return store.aside(sqlite -> sqlite.all("SELECT id FROM proof", row -> 1)).size();
    }

    @Test
    void itIsNotShownAfterItsDaysAndThenForgotten() {
        keep("p-1");
        now = now.plus(Duration.ofDays(30));
        assertThat(ids(kitchen)).containsExactly("p-1");
        now = now.plus(Duration.ofMinutes(2));
        assertThat(ids(kitchen)).isEmpty();
        assertThat(kept.find(at(kitchen), "p-1")).isNull();
        assertThat(rows()).isEqualTo(1);
        kept.prune();
        assertThat(rows()).isZero();
    }

    @Test
    void withNoDaysNothingIsKeptAndWhatWasIsForgotten() {
        keep("p-1");
        KeptProofs off = new KeptProofs(store, () -> now, 0);
        assertThat(keep("p-2", off)).isFalse();
        assertThat(off.of(at(kitchen))).isEmpty();
        off.prune();
        assertThat(rows()).isZero();
    }

    @Test
    void whoeverTakesAFreeNameDoesNotSeeTheCallsOfWhoHadIt() {
        keep("p-1");
        store.revokePerson(at(kitchen));
        Membership other = join("Kitchen");
        assertThat(at(other).user()).isEqualTo("kitchen");
        assertThat(ids(other)).isEmpty();
        assertThat(ids(workshop)).containsExactly("p-1");
    }

    @Test
    void aBackUpHoldsItAndARestoredBoxShowsIt() {
        keep("p-1");
        Path file = folder.resolve("lanline.backup");
        Backup.write(DataDirectory.at(folder.resolve("data")), store, file);
        Restoration.restore(DataDirectory.at(folder.resolve("other")), file, now);
        store.close();
        store = open("other");
        kept = new KeptProofs(store, () -> now, 30);
        assertThat(ids(kitchen)).containsExactly("p-1");
        assertThat(kept.find(at(kitchen), "p-1")).isNotNull();
    }
}
