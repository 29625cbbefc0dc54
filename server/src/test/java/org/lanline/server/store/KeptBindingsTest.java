package org.lanline.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.server.store.PersonNameTest.name;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lanline.events.KeptMessage;
import org.lanline.events.Shelved;
import org.lanline.switchboard.KeptBinding;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

@Timeout(180)
class KeptBindingsTest {
    private static final long SECOND = 1_000_000_000L;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final List<String> trouble = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private long nanos = 5_000 * SECOND;

    @TempDir private Path folder;
    private Store store;
    private KeptBindings bindings;

    @BeforeEach
    void open() {
        store =
                Store.open(
                        DataDirectory.at(folder.resolve("data")),
                        "lanline.local",
                        () -> now,
                        new Random(7));
        store.phones().add(name("Desk"));
        bindings = new KeptBindings(store, () -> now, () -> nanos);
    }

    @AfterEach
    void close() {
        bindings.close();
        store.close();
    }

    /** The monotonic clock begins anew, as it may after a power cut. */
    private void restart(long secondsDown) {
        close();
        now = now.plusSeconds(secondsDown);
        nanos = -77 * SECOND;
        open();
    }

    @Test
    void whatWaitsForPeopleIsThereAfterARestartForAsLongAsItHasTime() {
        bindings.shelve(new Shelved.Put(message(1, "desk", 3_600)));
        bindings.shelve(new Shelved.Put(message(2, "desk", 60)));
        bindings.shelve(new Shelved.Put(message(3, "desk", 3_600)));
        bindings.shelve(new Shelved.Put(message(4, "nobody", 3_600)));
        bindings.shelve(new Shelved.Taken(3));
        bindings.shelve(new Shelved.Missed("desk", 2));
        bindings.shelve(new Shelved.Missed("desk", 3));
        bindings.shelve(new Shelved.Missed("nobody", 1));
        restart(600);
        List<Shelved> found = bindings.shelved();
        assertThat(found).hasSize(2);
        assertThat(found.getLast()).isEqualTo(new Shelved.Missed("desk", 3));
        assertThat(found.getFirst())
                .isInstanceOfSatisfying(
                        Shelved.Put.class,
                        put -> {
                            KeptMessage kept = put.message();
                            assertThat(kept.number()).isEqualTo(1);
                            assertThat(kept.body()).asString(UTF_8).isEqualTo("the secret soup");
                            assertThat(kept.date()).isNull();
                            assertThat(kept.untilNanos()).isEqualTo(nanos + 3_000 * SECOND);
                        });
        Person desk = java.util.Objects.requireNonNull(store.person("desk"));
        assertThat(store.calls().waiting(desk)).isEqualTo(new CallSettings.Waiting(1, 3));
    }

    @Test
    void aMessageThatWasTakenIsNowhereInTheFiles() throws IOException {
        bindings.shelve(new Shelved.Put(message(1, "desk", 3_600)));
        bindings.shelve(new Shelved.Missed("desk", 2));
        bindings.shelve(new Shelved.Taken(1));
        bindings.shelve(new Shelved.Missed("desk", 0));
        close();
        try (var files = Files.list(folder.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, ISO_8859_1)).doesNotContain("secret soup");
            }
        }
        open();
        assertThat(bindings.shelved()).isEmpty();
    }

    private KeptMessage message(long number, String user, long seconds) {
        return new KeptMessage(
                number,
                user,
                "<sip:alice@lanline.local>",
                "text/plain",
                null,
                "the secret soup".getBytes(UTF_8),
                nanos + seconds * SECOND);
    }

    private KeptBinding binding(long number, String host, long seconds) {
        return binding(number, host, seconds, "desk", "phone \"x\"");
    }

    private KeptBinding binding(long number, String host, long seconds, long phone) {
        return binding(number, host, seconds, "desk", phone, null);
    }

    private KeptBinding binding(
            long number, String host, long seconds, String user, @Nullable String agent) {
        return binding(number, host, seconds, user, 1, agent);
    }

    private KeptBinding binding(
            long number,
            String host,
            long seconds,
            String user,
            long phone,
            @Nullable String agent) {
        return new KeptBinding(
                number,
                user,
                phone,
                "<sip:desk@10.0.0.9:5062>;q=0.5",
                "urn:uuid:1",
                2,
                new InetSocketAddress(InetAddress.ofLiteral(host), 5062),
                List.of("<sip:p1;lr>", "<sip:p2;lr>"),
                "call-" + number,
                17,
                nanos + seconds * SECOND,
                agent,
                true);
    }

    private void keep(String what, List<Long> gone, KeptBinding... there) {
        bindings.keep(gone, List.of(there), done -> told.add(what + " " + done));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<Long> numbers() {
        return bindings.kept().stream().map(KeptBinding::number).toList();
    }

    @Test
    void whatWasKeptIsThereAgainWithWhatIsLeftOfItsTime() throws Exception {
        KeptBinding before = binding(3, "10.0.0.9", 300);
        keep("one", List.of(), before, binding(4, "fd77::9", 60, "desk", null));
        assertThat(told.take()).isEqualTo("one true");
        restart(100);
        KeptBinding after = bindings.kept().getFirst();
        assertThat(after)
                .usingRecursiveComparison()
                .ignoringFields("remote", "expiresNanos")
                .isEqualTo(before);
        assertThat(after.remote().getHostString()).isEqualTo("10.0.0.9");
        assertThat(after.remote().getPort()).isEqualTo(5062);
        assertThat(after.expiresNanos() - nanos).isEqualTo(200 * SECOND);
        KeptBinding over = bindings.kept().getLast();
        assertThat(over.remote().getHostString()).isEqualTo("fd77:0:0:0:0:0:0:9");
        assertThat(over.userAgent()).isNull();
        assertThat(over.expiresNanos() - nanos).isZero();
    }

    @Test
    void moreThanFitsIntoASecondOneAfterTheOtherIsKeptAndABackUpCanBeMadeOfIt() throws Exception {
        for (long number = 1; number <= 150; number++) {
            keep("next", number == 1 ? List.of() : List.of(number - 1), desk(number));
            assertThat(told.take()).isEqualTo("next true");
        }
        store.copyTo(folder.resolve("copy"));
        assertThat(numbers()).containsExactly(150L);
        assertThat(folder.resolve("copy")).isNotEmptyFile();
    }

    private KeptBinding desk(long number) {
        return binding(number, "10.0.0.9", 300);
    }

    @Test
    void aClockThatWentBackGivesNoMoreThanAnHour() throws Exception {
        keep("one", List.of(), binding(3, "10.0.0.9", 300));
        told.take();
        restart(-86_400 * 365L);
        assertThat(bindings.kept().getFirst().expiresNanos() - nanos).isEqualTo(3_600 * SECOND);
    }

    @Test
    void whatIsReplacedOrGoneIsThereNoMore() throws Exception {
        keep("one", List.of(), binding(1, "10.0.0.9", 300), binding(2, "10.0.0.8", 300));
        keep("two", List.of(1L), binding(3, "10.0.0.9", 300));
        keep("three", List.of(2L));
        assertThat(List.of(told.take(), told.take(), told.take()))
                .containsExactly("one true", "two true", "three true");
        assertThat(numbers()).containsExactly(3L);
    }

    @Test
    void aPasswordThatIsVoidedTakesItsPhonesAlong() throws Exception {
        keep("one", List.of(), binding(1, "10.0.0.9", 300));
        told.take();
        store.phones().revoke(store.people().getFirst());
        assertThat(numbers()).isEmpty();
        keep("late", List.of(), binding(2, "10.0.0.9", 300));
        keep("stranger", List.of(), binding(3, "10.0.0.9", 300, "nobody", null));
        assertThat(List.of(told.take(), told.take()))
                .containsExactly("late false", "stranger false");
        assertThat(numbers()).isEmpty();
    }

    @Test
    void aPhoneThatIsRemovedIsNotKeptAndTheOthersOfItsOwnerAre() throws Exception {
        Person desk = store.people().getFirst();
        PhonePassword second = store.phones().addAnother(desk, "");
        assertThat(second).isNotNull();
        keep(
                "one",
                List.of(),
                binding(1, "10.0.0.9", 300, 1),
                binding(2, "10.0.0.8", 300, second.phone()));
        assertThat(told.take()).isEqualTo("one true");
        store.phones().remove(desk, 1);
        assertThat(numbers()).containsExactly(2L);
        keep("late", List.of(), binding(3, "10.0.0.9", 300, 1));
        assertThat(told.take()).isEqualTo("late false");
        assertThat(numbers()).containsExactly(2L);
    }

    @Test
    void aWholePersonThatIsRevokedTakesItsPhonesAlong() throws Exception {
        keep("one", List.of(), binding(1, "10.0.0.9", 300));
        told.take();
        store.revokePerson(store.people().getFirst());
        assertThat(numbers()).isEmpty();
    }

    @Test
    void whatCannotBeWrittenIsToldInTheOppositeOrderAndOnceAsTrouble() throws Exception {
        store.start(
                new Store.Listener() {
                    @Override
                    public void revoked(Revocation revocation) {}

                    @Override
                    public void trouble(String sentence) {
                        trouble.add(sentence);
                    }
                });
        CountDownLatch closed = new CountDownLatch(1);
        bindings.keep(List.of(), List.of(), _ -> await(closed)); // holds up the thread that writes
        store.close();
        keep("one", List.of(), binding(1, "10.0.0.9", 9));
        keep("two", List.of(), binding(2, "10.0.0.9", 9));
        closed.countDown();
        assertThat(List.of(told.take(), told.take())).containsExactly("two false", "one false");
        keep("three", List.of(), binding(3, "10.0.0.9", 9));
        assertThat(told.take()).isEqualTo("three false");
        assertThat(trouble)
                .filteredOn(each -> each.startsWith("Phones cannot register"))
                .hasSize(1);
    }

    @Test
    void whatStillWaitsAtTheEndIsWritten() {
        for (long number = 1; number <= 50; number++) {
            keep("it", List.of(), binding(number, "10.0.0.9", 300));
        }
        restart(1);
        assertThat(bindings.kept()).hasSize(50);
    }
}
