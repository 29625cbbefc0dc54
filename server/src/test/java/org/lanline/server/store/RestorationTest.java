package org.lanline.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lanline.server.store.PersonNameTest.name;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** A restore that is cut off at any step is finished by whoever opens the store next. */
class RestorationTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String READY = Restoration.READY + "20261122-120000";
    private static final String BEFORE = Restoration.BEFORE + "20261122-120000";

    @TempDir private Path folder = Path.of("unset");
    private DataDirectory directory = new DataDirectory(Path.of("unset"));

    @BeforeEach
    void oldAndNew() throws IOException {
        directory = DataDirectory.at(folder.resolve("data"));
        DataDirectory other = DataDirectory.at(folder.resolve("other"));
        try (Store store = open(directory)) {
            store.join(name("Old"), DeviceKind.OTHER, "");
        }
        try (Store store = open(other)) {
            store.join(name("New"), DeviceKind.OTHER, "");
        }
        Files.createDirectories(directory.path().resolve("trust"));
        Files.writeString(directory.path().resolve("trust/ca.pem"), "old");
        // As the box left it that was killed: with a log that belongs to the old database.
        Files.writeString(directory.path().resolve("lanline.db-wal"), "the old one's log");
        Path ready = Files.createDirectories(directory.path().resolve(READY).resolve("trust"));
        Files.writeString(ready.resolve("ca.pem"), "new");
        Files.copy(other.database(), directory.path().resolve(READY).resolve("lanline.db"));
    }

    @Test
    void whatWasDecidedIsFinishedAtTheNextStart() {
        assertNewInPlace();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void soItIsAfterEveryStep(int steps) throws IOException {
        Path before = Files.createDirectories(directory.path().resolve(BEFORE));
        Files.createDirectories(before.resolve("trust"));
        List<Path[]> moves =
                List.of(
                        move("lanline.db", BEFORE + "/lanline.db"),
                        move("lanline.db-wal", BEFORE + "/lanline.db-wal"),
                        move(READY + "/lanline.db", "lanline.db"),
                        move("trust/ca.pem", BEFORE + "/trust/ca.pem"),
                        move(READY + "/trust/ca.pem", "trust/ca.pem"));
        for (Path[] each : moves.subList(0, steps)) {
            Files.move(each[0], each[1]);
        }
        assertNewInPlace();
    }

    private Path[] move(String from, String to) {
        return new Path[] {directory.path().resolve(from), directory.path().resolve(to)};
    }

    private void assertNewInPlace() {
        try (Store store = open(directory)) {
            assertThat(store.people()).extracting(Person::name).containsExactly("New");
        }
        assertThat(directory.path().resolve("trust/ca.pem")).hasContent("new");
        assertThat(directory.path().resolve(BEFORE).resolve("trust/ca.pem")).hasContent("old");
        assertThat(directory.path().resolve(BEFORE).resolve("lanline.db")).exists();
        assertThat(directory.path().resolve(BEFORE).resolve("lanline.db-wal"))
                .hasContent("the old one's log");
        assertThat(directory.path().resolve(READY)).doesNotExist();
    }

    private static Store open(DataDirectory directory) {
        return Store.open(directory, "lanline.local", () -> NOW, new Random(1));
    }
}
